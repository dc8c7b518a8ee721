#include "backup/sealed_stream.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <optional>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "platform/append_file.hpp"
#include "platform/files.hpp"

namespace cs::backup {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t piece = 65'536;
constexpr std::size_t sealed_piece = piece + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::string_view magic = "CSBACK01";
static_assert(std::tuple_size_v<Key> == crypto_secretstream_xchacha20poly1305_KEYBYTES);

Error damaged(const fs::path& path) {
  return {Code::corrupt, "backup.damaged",
          fmt::format("{} is damaged, or was written with another key.", path.string())};
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

struct SealedWriter::State {
  fs::path path, unfinished;
  std::string name;
  std::optional<AppendFile> file;
  crypto_secretstream_xchacha20poly1305_state stream;
  Bytes waiting;
  bool done = false;
};

SealedWriter::SealedWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SealedWriter::SealedWriter(SealedWriter&&) noexcept = default;
SealedWriter::~SealedWriter() {
  if (!state_ || state_->done) return;
  state_->file.reset();
  std::error_code ec;
  fs::remove(state_->unfinished, ec);
}

Result<SealedWriter> SealedWriter::create(const fs::path& path, const Key& key, std::string name) {
  init_crypto();
  auto state = std::make_unique<State>();
  state->path = path;
  state->unfinished = path;
  state->unfinished += ".unfinished-" + new_uuid();
  state->name = std::move(name);
  CS_ASSIGN(AppendFile file, AppendFile::open(state->unfinished, 0, AppendFile::Readers::owner));
  state->file.emplace(std::move(file));
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header;
  crypto_secretstream_xchacha20poly1305_init_push(&state->stream, header.data(), key.data());
  SealedWriter writer(std::move(state));
  CS_TRY(writer.state_->file->append(magic, false));
  CS_TRY(writer.state_->file->append({reinterpret_cast<const char*>(header.data()), header.size()}, false));
  return writer;
}

Status SealedWriter::push(bool last) {
  State& s = *state_;
  const std::size_t take = std::min(piece, s.waiting.size());
  std::array<unsigned char, sealed_piece> out;
  unsigned long long size = 0;
  crypto_secretstream_xchacha20poly1305_push(
      &s.stream, out.data(), &size, s.waiting.data(), take, bytes_of(s.name), s.name.size(),
      last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  s.waiting.erase(s.waiting.begin(), s.waiting.begin() + static_cast<std::ptrdiff_t>(take));
  return s.file->append({reinterpret_cast<const char*>(out.data()), size}, false);
}

Status SealedWriter::write(ByteView bytes) {
  // In pieces, so that the buffer stays small however much comes at once.
  while (!bytes.empty()) {
    const std::size_t take = std::min(piece, bytes.size());
    state_->waiting.insert(state_->waiting.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(take));
    bytes = bytes.subspan(take);
    while (state_->waiting.size() > piece) CS_TRY(push(false));
  }
  return {};
}

Status SealedWriter::finish() {
  CS_TRY(push(true));
  CS_TRY(state_->file->append("", true));
  state_->file.reset();
  std::error_code ec;
  fs::rename(state_->unfinished, state_->path, ec);
  if (ec)
    return Error{Code::io, "disk.error", fmt::format("Cannot create {}: {}.", state_->path.string(), ec.message())};
  state_->done = true;
  return flush_folder(state_->path.parent_path());
}

struct SealedReader::State {
  fs::path path;
  std::string name;
  std::ifstream file;
  crypto_secretstream_xchacha20poly1305_state stream;
  bool over = false;
};

SealedReader::SealedReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SealedReader::SealedReader(SealedReader&&) noexcept = default;
SealedReader::~SealedReader() = default;

Result<SealedReader> SealedReader::open(const fs::path& path, const Key& key, std::string name) {
  init_crypto();
  std::error_code ec;
  const fs::file_status status = fs::symlink_status(path, ec);
  if (!fs::exists(status))
    return Error{Code::not_found, "backup.damaged", fmt::format("{} is missing.", path.string())};
  if (!fs::is_regular_file(status)) return damaged(path);
  auto state = std::make_unique<State>();
  state->path = path;
  state->name = std::move(name);
  state->file.open(path, std::ios::binary);
  std::array<char, magic.size()> begin{};
  std::array<char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
  if (!state->file.read(begin.data(), begin.size()) || std::string_view(begin.data(), begin.size()) != magic ||
      !state->file.read(header.data(), header.size()) ||
      crypto_secretstream_xchacha20poly1305_init_pull(
          &state->stream, reinterpret_cast<const unsigned char*>(header.data()), key.data()) != 0)
    return damaged(path);
  return SealedReader(std::move(state));
}

Result<Bytes> SealedReader::next() {
  State& s = *state_;
  if (s.over) return Bytes{};
  std::array<char, sealed_piece> in;
  s.file.read(in.data(), in.size());
  const auto got = static_cast<std::size_t>(s.file.gcount());
  Bytes out(piece);
  unsigned long long size = 0;
  unsigned char tag = 0;
  if (got < crypto_secretstream_xchacha20poly1305_ABYTES ||
      crypto_secretstream_xchacha20poly1305_pull(&s.stream, out.data(), &size, &tag,
                                                 reinterpret_cast<const unsigned char*>(in.data()), got,
                                                 bytes_of(s.name), s.name.size()) != 0)
    return damaged(s.path);
  out.resize(size);
  if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    if (s.file.peek() != std::ifstream::traits_type::eof()) return damaged(s.path);
    s.over = true;
  } else if (out.empty()) {
    return damaged(s.path);  // no writer of ours makes an empty piece in the middle
  }
  return out;
}

std::uint64_t sealed_size(std::uint64_t bytes) {
  const std::uint64_t pieces = std::max<std::uint64_t>(1, (bytes + piece - 1) / piece);
  return magic.size() + crypto_secretstream_xchacha20poly1305_HEADERBYTES + bytes +
         pieces * crypto_secretstream_xchacha20poly1305_ABYTES;
}

Status write_sealed(const fs::path& path, const Key& key, const std::string& name, ByteView bytes) {
  CS_ASSIGN(SealedWriter writer, SealedWriter::create(path, key, name));
  CS_TRY(writer.write(bytes));
  return writer.finish();
}

Result<Bytes> read_sealed(const fs::path& path, const Key& key, const std::string& name, std::size_t limit) {
  CS_ASSIGN(SealedReader reader, SealedReader::open(path, key, name));
  Bytes all;
  for (;;) {
    CS_ASSIGN(const Bytes part, reader.next());
    if (part.empty()) return all;
    if (all.size() + part.size() > limit)
      return Error{Code::too_large, "backup.too_large", fmt::format("{} is too large.", path.string())};
    all.insert(all.end(), part.begin(), part.end());
  }
}

}  // namespace cs::backup
