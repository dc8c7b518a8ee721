#include "demo/exif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace cs::demo {
namespace {

/// One image file directory, little-endian: 12 bytes an entry, longer values behind the entries.
class Directory {
 public:
  explicit Directory(std::uint32_t start) : start_(start) {}

  void text(std::uint16_t tag, const std::string& value) {
    if (value.empty()) return;
    Bytes bytes(value.begin(), value.end());
    bytes.push_back(0);
    put(tag, 2, static_cast<std::uint32_t>(bytes.size()), bytes);
  }
  void number(std::uint16_t tag, std::uint16_t value) {
    put(tag, 3, 1, {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8)});
  }
  void long_number(std::uint16_t tag, std::uint32_t value) { put(tag, 4, 1, little(value)); }
  void ratio(std::uint16_t tag, std::uint32_t over, std::uint32_t under) {
    Bytes bytes = little(over);
    const Bytes below = little(under);
    bytes.insert(bytes.end(), below.begin(), below.end());
    put(tag, 5, 1, bytes);
  }
  void raw(std::uint16_t tag, const Bytes& four) { put(tag, 7, static_cast<std::uint32_t>(four.size()), four); }

  std::uint32_t size() const {
    std::size_t n = 6 + entries_.size() * 12;
    for (const Entry& e : entries_)
      if (e.value.size() > 4) n += e.value.size() + e.value.size() % 2;
    return static_cast<std::uint32_t>(n);
  }
  Bytes bytes() {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.tag < b.tag; });
    Bytes head{static_cast<std::uint8_t>(entries_.size()), 0}, tail;
    const auto tail_at = static_cast<std::uint32_t>(start_ + 6 + entries_.size() * 12);
    const auto append = [](Bytes& to, const Bytes& from) { to.insert(to.end(), from.begin(), from.end()); };
    for (const Entry& e : entries_) {
      append(head, {static_cast<std::uint8_t>(e.tag), static_cast<std::uint8_t>(e.tag >> 8),
                    static_cast<std::uint8_t>(e.type), 0});
      append(head, little(e.count));
      if (e.value.size() <= 4) {
        Bytes padded = e.value;
        padded.resize(4);
        append(head, padded);
      } else {
        append(head, little(tail_at + static_cast<std::uint32_t>(tail.size())));
        append(tail, e.value);
        if (tail.size() % 2) tail.push_back(0);
      }
    }
    append(head, {0, 0, 0, 0});  // no further directory
    append(head, tail);
    return head;
  }

 private:
  struct Entry {
    std::uint16_t tag, type;
    std::uint32_t count;
    Bytes value;
  };
  static Bytes little(std::uint32_t v) {
    return {static_cast<std::uint8_t>(v), static_cast<std::uint8_t>(v >> 8), static_cast<std::uint8_t>(v >> 16),
            static_cast<std::uint8_t>(v >> 24)};
  }
  void put(std::uint16_t tag, std::uint16_t type, std::uint32_t count, Bytes value) {
    entries_.push_back({tag, type, count, std::move(value)});
  }

  std::uint32_t start_;
  std::vector<Entry> entries_;
};

std::string china_time(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds local{std::chrono::seconds{seconds + 8 * 3600}};
  const sys_days day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss clock{local - day};
  return fmt::format("{:04}:{:02}:{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace

ExifSpec phone_exif(std::uint64_t seed, bool front) {
  struct Phone {
    const char *make, *model, *software;
  };
  constexpr Phone phones[] = {{"HUAWEI", "NOH-AN00", "NOH-AN00 104.2.0.180"},
                              {"Xiaomi", "2211133C", "MIUI V14.0.9.0"},
                              {"OPPO", "PGEM10", ""},
                              {"vivo", "V2218A", ""},
                              {"Apple", "iPhone 13", "17.5.1"},
                              {"HONOR", "PGT-AN00", ""}};
  const Phone& phone = phones[seed % 6];
  ExifSpec out;
  out.make = phone.make;
  out.model = phone.model;
  out.software = phone.software;
  out.lens = std::string(phone.model) + (front ? " front camera" : " back camera");
  out.iso = 50 + static_cast<int>(seed / 6 % 8) * 40;
  out.exposure_denominator = front ? 50 : 100;
  return out;
}

Bytes with_exif(const Bytes& jpeg, const ExifSpec& spec) {
  if (jpeg.size() < 2) return jpeg;
  const std::string taken = china_time(spec.taken_at);
  Directory main(8);
  main.text(0x010F, spec.make);
  main.text(0x0110, spec.model);
  main.number(0x0112, 1);
  main.ratio(0x011A, 72, 1);
  main.ratio(0x011B, 72, 1);
  main.number(0x0128, 2);
  main.text(0x0131, spec.software);
  main.text(0x0132, taken);
  main.number(0x0213, 1);
  main.long_number(0x8769, 0);
  const std::uint32_t detail_at = 8 + main.size();
  Directory detail(detail_at);
  if (!spec.make.empty()) {
    detail.ratio(0x829A, 1, static_cast<std::uint32_t>(spec.exposure_denominator));
    detail.ratio(0x829D, 18, 10);
    detail.number(0x8827, static_cast<std::uint16_t>(spec.iso));
    detail.ratio(0x920A, 556, 100);
    detail.number(0x9209, 16);
  }
  detail.raw(0x9000, {'0', '2', '3', '1'});
  detail.text(0x9003, taken);
  detail.text(0x9004, taken);
  detail.text(0x9011, "+08:00");
  detail.number(0xA001, 1);
  detail.long_number(0xA002, static_cast<std::uint32_t>(spec.width));
  detail.long_number(0xA003, static_cast<std::uint32_t>(spec.height));
  detail.text(0xA434, spec.lens);

  Bytes body = main.bytes();
  // The pointer's value: the entry 0x8769 is the last of the sorted directory.
  const std::size_t pointer = 2 + (body[0] - std::size_t{1}) * 12 + 8;
  for (std::size_t i = 0; i < 4; ++i) body[pointer + i] = static_cast<std::uint8_t>(detail_at >> (8 * i));
  const Bytes more = detail.bytes();
  body.insert(body.end(), more.begin(), more.end());

  Bytes segment = {'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0};
  segment.insert(segment.end(), body.begin(), body.end());
  const std::size_t length = segment.size() + 2;
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  for (const std::size_t b : {std::size_t{0xFF}, std::size_t{0xE1}, length >> 8, length & 0xFF})
    out.push_back(static_cast<std::uint8_t>(b));
  out.insert(out.end(), segment.begin(), segment.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

}  // namespace cs::demo
