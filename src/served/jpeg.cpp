#include <algorithm>
#include <vector>

#include "served/split.hpp"

namespace cs::served {
namespace {

bool is_frame(std::uint8_t m) {
  return m >= 0xC0 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC;
}
/// Tables, frames, DNL and restart interval.
bool is_needed(std::uint8_t m) {
  return is_frame(m) || m == 0xC4 || m == 0xCC || m == 0xDB || m == 0xDC || m == 0xDD;
}
bool is_restart(std::uint8_t m) {
  return m >= 0xD0 && m <= 0xD7;
}

/// Where the next marker begins; the end where there is none. In a scan, stuffed zeros and restarts are no markers.
std::size_t marker_from(ByteView b, std::size_t at, bool in_scan) {
  for (; at + 1 < b.size(); ++at) {
    if (b[at] != 0xFF) continue;
    const std::uint8_t m = b[at + 1];
    if (m != 0x00 && m != 0xFF && !(in_scan && is_restart(m))) return at;
  }
  return b.size();
}

struct Kept {
  std::size_t from = 0, to = 0;
  std::optional<Bytes> instead = {};
};

/// The parts of a profile that is spread over several segments.
struct ProfilePart {
  std::size_t kept = 0;  ///< which of the kept pieces
  std::uint8_t number = 0;
  ByteView bytes;
};

constexpr std::size_t profile_head = 14;  // "ICC_PROFILE\0", number, count

class Splitter {
 public:
  explicit Splitter(ByteView b) : b_(b) {}

  std::optional<Split> split() {
    if (b_.size() < 4 || b_[0] != 0xFF || b_[1] != 0xD8) return std::nullopt;
    kept_.push_back({0, 2});
    std::size_t at = 2;
    while (!ended_) {
      const std::size_t q = marker_from(b_, at, false);
      if (q == b_.size()) break;
      const auto next = piece(q);
      if (!next) return std::nullopt;
      if (*next == 0) break;  // cut off
      at = *next;
    }
    if (!frame_ || !scan_) return std::nullopt;
    clean_profile_parts();
    return with_changes(b_, changes());
  }

 private:
  /// Judges what begins at `q`: where to go on, 0 where the file is cut off; nothing where it is refused.
  std::optional<std::size_t> piece(std::size_t q) {
    const std::uint8_t m = b_[q + 1];
    if (m == 0xD9) {
      kept_.push_back({q, q + 2});
      ended_ = true;
      return q + 2;
    }
    if (m == 0xD8) {  // another picture begins: this one has no end
      if (!frame_) return std::nullopt;
      ended_ = true;
      return q;
    }
    if (m == 0x01 || is_restart(m)) return q + 2;
    if (q + 4 > b_.size()) return 0;
    const std::size_t length = static_cast<std::size_t>(b_[q + 2]) << 8 | b_[q + 3];
    const std::size_t end = q + 2 + length;
    if (length < 2) return std::nullopt;
    if (end > b_.size()) return 0;
    const ByteView body = b_.subspan(q + 4, length - 2);
    if (is_needed(m)) {
      if (is_frame(m) && std::exchange(frame_, true)) return std::nullopt;
      kept_.push_back({q, end});
      return end;
    }
    if (m == 0xDA) {
      if (!frame_) return std::nullopt;
      scan_ = true;
      std::size_t stop = marker_from(b_, end, true);
      while (stop > end && b_[stop - 1] == 0xFF) --stop;  // fill bytes before the marker are nobody's
      kept_.push_back({q, stop});
      return stop;
    }
    if ((m >= 0xE0 && m <= 0xEF) || m == 0xFE) {
      application(m, q, end, body);
      return end;
    }
    return std::nullopt;
  }

  void application(std::uint8_t m, std::size_t q, std::size_t end, ByteView body) {
    const auto begins = [&](std::string_view what) { return as_text(body).substr(0, what.size()) == what; };
    const auto rewritten = [&](std::size_t length) {
      Bytes out{0xFF, m, 0, static_cast<std::uint8_t>(length + 2)};
      out.insert(out.end(), body.begin(), body.begin() + static_cast<std::ptrdiff_t>(length));
      return out;
    };
    if (m == 0xE0 && begins(std::string_view("JFIF\0", 5)) && body.size() >= 14 && !jfif_) {
      Bytes out = rewritten(14);
      out[16] = out[17] = 0;  // the size of its thumbnail
      jfif_ = kept_.size();
      kept_.push_back({q, end, std::move(out)});
    } else if (m == 0xEE && begins("Adobe") && body.size() >= 12 && !scan_ && !std::exchange(adobe_, true)) {
      kept_.push_back({q, end, rewritten(12)});
    } else if (m == 0xE2 && begins(std::string_view("ICC_PROFILE\0", 12)) && body.size() > profile_head && !scan_) {
      profile_.push_back({kept_.size(), body[12], body.subspan(profile_head)});
      kept_.push_back({q, end});
    } else if (m == 0xE1 && begins(std::string_view("Exif\0\0", 6)) && !exif_ && !scan_) {
      exif_ = true;
      orientation_ = orientation_of(body.subspan(6));
    }
  }

  /// All parts in order make the profile; what no decoder would take for one goes.
  void clean_profile_parts() {
    if (profile_.empty()) return;
    std::ranges::stable_sort(profile_, {}, &ProfilePart::number);
    Bytes whole;
    for (const ProfilePart& p : profile_) whole.insert(whole.end(), p.bytes.begin(), p.bytes.end());
    const auto clean = clean_profile(whole);
    std::size_t at = 0;
    for (const ProfilePart& p : profile_) {
      Kept& k = kept_[p.kept];
      Bytes out;
      if (clean) {
        out.assign(b_.begin() + static_cast<std::ptrdiff_t>(k.from),
                   b_.begin() + static_cast<std::ptrdiff_t>(k.from + 4 + profile_head));
        out.insert(out.end(), clean->begin() + static_cast<std::ptrdiff_t>(at),
                   clean->begin() + static_cast<std::ptrdiff_t>(at + p.bytes.size()));
        at += p.bytes.size();
      }
      k.instead = std::move(out);
    }
  }

  std::vector<Change> changes() const {
    std::vector<Change> out;
    std::size_t at = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const Kept& k = kept_[i];
      if (k.from > at) out.push_back({at, k.from - at, {}});
      if (k.instead && !same(k)) out.push_back({k.from, k.to - k.from, *k.instead});
      at = k.to;
      if (i == jfif_.value_or(0) && orientation_ > 1) {
        Bytes block{0xFF, 0xE1, 0, 0, 'E', 'x', 'i', 'f', 0, 0};
        const Bytes tiff = orientation_block(orientation_);
        block.insert(block.end(), tiff.begin(), tiff.end());
        block[3] = static_cast<std::uint8_t>(block.size() - 2);
        out.push_back({at, 0, std::move(block)});
      }
    }
    if (at < b_.size()) out.push_back({at, b_.size() - at, {}});
    return out;
  }
  bool same(const Kept& k) const { return std::ranges::equal(*k.instead, b_.subspan(k.from, k.to - k.from)); }

  const ByteView b_;
  std::vector<Kept> kept_;
  std::vector<ProfilePart> profile_;
  std::optional<std::size_t> jfif_;
  bool frame_ = false, scan_ = false, adobe_ = false, exif_ = false, ended_ = false;
  int orientation_ = 1;
};

}  // namespace

std::optional<Split> split_jpeg(ByteView original) {
  return Splitter(original).split();
}

}  // namespace cs::served
