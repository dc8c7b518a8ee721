#include "vault/sealed.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/hash.hpp"
#include "platform/regular_file.hpp"

namespace cs::vault {
namespace {

constexpr std::string_view magic = "CSsealed";
constexpr std::uint8_t version = 1;
constexpr std::size_t head_size = 40, random_at = 16, length_at = 32;
constexpr std::size_t random_size = 16;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(random_size + 8 == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

using Head = std::array<std::uint8_t, head_size>;

Error damaged() {
  return {Code::corrupt, "photo.damaged", "This photograph is damaged: hand it in again."};
}

void put_number(std::uint8_t* at, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}
std::uint64_t number_at(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | at[i];
  return value;
}

std::uint64_t segments_of(std::uint64_t content) {
  return (content + segment_size - 1) / segment_size;
}

/// Associated data of one segment after the other; only their end differs.
class Bound {
 public:
  Bound(const Binding& binding, std::uint64_t length, Form form) : count_(segments_of(length)) {
    text_ = "countersign photograph";
    text_ += static_cast<char>(version);
    text_ += static_cast<char>(form);
    for (const std::string& part : {binding.campaign, binding.name}) {
      add(part.size());
      text_ += part;
    }
    add(length);
    end_ = text_.size();
    text_.resize(end_ + 9);
  }
  ByteView of(std::uint64_t segment) {
    put_number(reinterpret_cast<std::uint8_t*>(text_.data()) + end_, segment);
    text_[end_ + 8] = segment + 1 == count_ ? 1 : 0;
    return as_bytes(text_);
  }

 private:
  void add(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    put_number(bytes.data(), value);
    text_ += as_text(bytes);
  }
  const std::uint64_t count_;
  std::string text_;
  std::size_t end_ = 0;
};

std::array<std::uint8_t, 24> nonce_of(const Head& head, std::uint64_t segment) {
  std::array<std::uint8_t, 24> nonce{};
  std::copy_n(head.begin() + random_at, random_size, nonce.begin());
  put_number(nonce.data() + random_size, segment);
  return nonce;
}

/// What cannot be read is not damaged; what is too short is.
Error failed(const Error& reading) {
  return reading.id == "file.short" ? damaged() : reading;
}

}  // namespace

std::uint64_t sealed_size(std::uint64_t content) {
  return head_size + content + segments_of(content) * tag_size;
}

Bytes seal(ByteView content, const Binding& binding, const Key& key, Form form) {
  init_crypto();
  Head head{};
  std::copy(magic.begin(), magic.end(), head.begin());
  head[magic.size()] = version;
  head[magic.size() + 1] = static_cast<std::uint8_t>(form);
  randombytes_buf(head.data() + random_at, random_size);
  put_number(head.data() + length_at, content.size());
  Bytes out(sealed_size(content.size()));
  std::copy(head.begin(), head.end(), out.begin());
  Bound bound(binding, content.size(), form);
  std::uint8_t* to = out.data() + head_size;
  for (std::uint64_t i = 0; i * segment_size < content.size(); ++i) {
    const ByteView part =
        content.subspan(i * segment_size).first(std::min<std::size_t>(segment_size, content.size() - i * segment_size));
    const ByteView with = bound.of(i);
    const auto nonce = nonce_of(head, i);
    crypto_aead_xchacha20poly1305_ietf_encrypt(to, nullptr, part.data(), part.size(), with.data(), with.size(), nullptr,
                                               nonce.data(), key.bytes().data());
    to += part.size() + tag_size;
  }
  return out;
}

namespace {

Status read_head(const RegularFile& file, Head& head) {
  if (const Status read = file.read(0, head); !read) return failed(read.error());
  const std::uint64_t length = number_at(head.data() + length_at);
  const bool rest_is_zero = std::all_of(head.begin() + magic.size() + 2, head.begin() + random_at,
                                        [](std::uint8_t byte) { return byte == 0; });
  if (as_text(head).substr(0, magic.size()) != magic || head[magic.size()] != version ||
      head[magic.size() + 1] > static_cast<std::uint8_t>(Form::parcel) || !rest_is_zero || length == 0 ||
      length > largest_content || file.size() != sealed_size(length))
    return damaged();
  return {};
}

SealedHead said_by(const Head& head) {
  return {static_cast<Form>(head[magic.size() + 1]), number_at(head.data() + length_at)};
}

}  // namespace

Result<SealedHead> sealed_head(const RegularFile& file) {
  Head head{};
  CS_TRY(read_head(file, head));
  return said_by(head);
}

Result<Bytes> open_sealed(const RegularFile& file, const Binding& binding, const Key& key) {
  CS_ASSIGN(const SealedHead head, sealed_head(file));
  return open_sealed(file, binding, key, 0, head.length);
}

Result<Bytes> open_sealed(const RegularFile& file, const Binding& binding, const Key& key, std::uint64_t from,
                          std::uint64_t count) {
  init_crypto();
  Head head{};
  CS_TRY(read_head(file, head));
  const auto [form, length] = said_by(head);
  if (from > length || count > length - from) return damaged();
  Bound bound(binding, length, form);
  Bytes out(count);
  std::array<std::uint8_t, segment_size + tag_size> in{};
  Bytes whole_segment;
  for (std::uint64_t i = from / segment_size; i * segment_size < from + count; ++i) {
    const std::uint64_t begin = i * segment_size;
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(segment_size, length - begin));
    const std::span<std::uint8_t> sealed = std::span(in).first(size + tag_size);
    if (const Status read = file.read(head_size + i * (segment_size + tag_size), sealed); !read)
      return failed(read.error());
    const bool whole = begin >= from && begin + size <= from + count;
    if (!whole) whole_segment.resize(segment_size);
    std::uint8_t* to = whole ? out.data() + (begin - from) : whole_segment.data();
    const ByteView with = bound.of(i);
    const auto nonce = nonce_of(head, i);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(to, nullptr, nullptr, sealed.data(), sealed.size(), with.data(),
                                                   with.size(), nonce.data(), key.bytes().data()) != 0)
      return damaged();
    if (whole) continue;
    const std::uint64_t first = std::max(begin, from), last = std::min(begin + size, from + count);
    std::memcpy(out.data() + (first - from), whole_segment.data() + (first - begin), last - first);
  }
  return out;
}

}  // namespace cs::vault
