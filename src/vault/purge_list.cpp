#include "vault/purge_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "vault/keyring.hpp"

namespace cs::vault {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view first_line = "countersign purges 1";
constexpr std::size_t largest_file = std::size_t{64} << 20;
constexpr Millis most_patience{10'000};

}  // namespace

Result<std::string> student_hash(Keyring& keyring, std::string_view number) {
  CS_ASSIGN(const Key key, keyring.installation("students whose data were removed"));
  return blake2b(as_bytes(number), key.bytes());
}

std::vector<Purge> merged(std::vector<Purge> a, const std::vector<Purge>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::set<std::string> whole;
  for (const Purge& p : a)
    if (p.student.empty()) whole.insert(p.campaign);
  std::map<std::pair<std::string, std::string>, TimePoint> newest;
  for (const Purge& p : a) {
    if (!p.student.empty() && whole.contains(p.campaign)) continue;
    TimePoint& at = newest[{p.campaign, p.student}];
    at = std::max(at, p.at);
  }
  std::vector<Purge> out;
  for (const auto& [whose, at] : newest) out.push_back({whose.first, whose.second, at});
  return out;
}

std::string purges_text(const std::vector<Purge>& purges) {
  std::string text = fmt::format("{}\n", first_line);
  for (const Purge& p : purges)
    text += fmt::format("{} {} {}\n", p.campaign, p.student.empty() ? "-" : p.student, to_ms(p.at));
  return text;
}

Result<std::vector<Purge>> purges_from(std::string_view text) {
  const Error damaged{Code::corrupt, "key.purges",
                      "The list of what was purged (keys/purges) is damaged: put it back from its backup."};
  std::vector<Purge> out;
  if (!text.ends_with('\n')) return damaged;
  const auto lines = split(text.substr(0, text.size() - 1), '\n');
  if (lines.empty() || lines[0] != first_line) return damaged;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto parts = split(lines[i], ' ');
    const auto at = parts.size() == 3 ? number_from<std::int64_t>(parts[2]) : std::nullopt;
    if (!at || parts[0].empty() || parts[1].empty()) return damaged;
    out.push_back({parts[0], parts[1] == "-" ? std::string() : parts[1], from_ms(*at)});
  }
  return out;
}

Result<std::vector<Purge>> read_purges(const fs::path& keys) {
  const auto bytes = read_file(keys / "purges", largest_file);
  if (!bytes && bytes.error().code == Code::not_found) return std::vector<Purge>{};
  if (!bytes) return bytes.error();
  return purges_from(as_text(*bytes));
}

Status note_purges(const fs::path& keys, const std::vector<Purge>& purges) {
  const Error busy{Code::unavailable, "key.busy", "Another process is changing the keyring: try again in a moment."};
  CS_ASSIGN(const FileLock lock, FileLock::wait(keys / "lock", busy, most_patience));
  CS_ASSIGN(const auto there, read_purges(keys));
  const auto next = merged(there, purges);
  if (next == there) return {};
  return write_file_durably(keys / "purges", as_bytes(purges_text(next)));
}

}  // namespace cs::vault
