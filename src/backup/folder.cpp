#include "backup/folder.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::backup {
namespace fs = std::filesystem;
namespace {

constexpr const char* mark = "countersign-backups";
constexpr std::string_view mark_text = "Countersign backups, form 1";

Error not_there(const fs::path& path) {
  return {Code::not_found, "backup.missing", fmt::format("{} holds no backups.", path.string())};
}

Status check_key(const fs::path& path, const Key& key) {
  const auto text = read_sealed(path / mark, key, mark, 4096);
  if (text && as_text(*text) == mark_text) return {};
  if (!text && text.error().code == Code::not_found) return not_there(path);
  return invalid("backup.other_key", fmt::format("The backups in {} were made with another key.", path.string()));
}

Status make_folder(const fs::path& path) {
  const auto made = make_private_folder(path);
  return made ? Status{} : Status{made.error()};
}

bool is_set_name(const std::string& name) {
  return name.size() == 16 &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == 'T' || c == 'Z'; });
}

}  // namespace

Result<Key> load_key(const fs::path& file) {
  const auto text = read_file(file, 4096);
  if (!text && text.error().code == Code::not_found)
    return Error{Code::not_found, "backup.key_missing", fmt::format("There is no key in {}.", file.string())};
  if (!text) return text.error();
  if (others_may_use(file))
    return invalid("backup.key_open_to_others",
                   fmt::format("Others may read the key in {}: run 'chmod 600' on it.", file.string()));
  Key key;
  const std::string digits = trim(as_text(*text));
  std::size_t size = 0;
  const char* end = nullptr;
  if (digits.size() != 2 * key.size() ||
      sodium_hex2bin(key.data(), key.size(), digits.data(), digits.size(), nullptr, &size, &end) != 0 ||
      size != key.size())
    return invalid("backup.key_form", fmt::format("{} holds no key of 64 hexadecimal digits.", file.string()));
  return key;
}

Result<Key> make_key(const fs::path& file) {
  init_crypto();
  std::error_code ec;
  if (fs::exists(fs::symlink_status(file, ec)))
    return Error{Code::conflict, "backup.key_exists", fmt::format("{} is there already.", file.string())};
  Key key;
  randombytes_buf(key.data(), key.size());
  CS_TRY(write_file_durably(file, as_bytes(to_hex(key) + "\n")));
  return key;
}

Result<Folder> Folder::make(const fs::path& path, const Key& key) {
  std::error_code ec;
  if (fs::exists(path / mark, ec)) return open(path, key);
  // What an interrupted beginning left is an empty frame.
  for (fs::directory_iterator it(path, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    if (name != "objects" && name != "sets" && name != "lock" && name != "purges" && !name.starts_with(mark))
      return invalid("backup.folder",
                     fmt::format("{} holds other things: name a new folder for the backups.", path.string()));
  }
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ec);
  CS_TRY(make_folder(path));
  CS_TRY(make_folder(path / "objects"));
  for (int i = 0; i < 256; ++i) CS_TRY(make_folder(path / "objects" / fmt::format("{:02x}", i)));
  CS_TRY(make_folder(path / "sets"));
  CS_TRY(flush_folder(path / "objects"));
  CS_TRY(write_sealed(path / mark, key, mark, as_bytes(mark_text)));
  return Folder(path, key);
}

Result<Folder> Folder::open(const fs::path& path, const Key& key) {
  CS_TRY(check_key(path, key));
  return Folder(path, key);
}

Result<FileLock> Folder::lock() const {
  return FileLock::take(path_ / "lock", {Code::unavailable, "backup.busy",
                                         fmt::format("Another backup into {} is under way.", path_.string())});
}

std::string Folder::name_of(const std::string& set, const char* file) {
  return set + "/" + file;
}

fs::path Folder::of_set(const std::string& set, const char* file) const {
  return path_ / "sets" / set / file;
}

std::string Folder::object_name(const std::string& hash) const {
  return blake2b(as_bytes("photograph " + hash), key_);
}

fs::path Folder::object_path(const std::string& name) const {
  return path_ / "objects" / name.substr(0, 2) / name;
}

Status Folder::write_manifest(const Manifest& m) const {
  const nlohmann::json j = {{"made", to_ms(m.made)},        {"schema", m.schema},
                            {"log_entries", m.log_entries}, {"log_head", m.log_head},
                            {"photographs", m.photographs}, {"photograph_bytes", m.photograph_bytes},
                            {"lacking", m.lacking}};
  return write_sealed(of_set(m.set, "manifest"), key_, name_of(m.set, "manifest"), as_bytes(j.dump()));
}

namespace {

Result<Manifest> read_manifest(const Folder& folder, const std::string& set) {
  CS_ASSIGN(const Bytes text,
            read_sealed(folder.of_set(set, "manifest"), folder.key(), Folder::name_of(set, "manifest"), 64U << 20));
  const auto j = nlohmann::json::parse(as_text(text), nullptr, false);
  try {
    return Manifest{.set = set,
                    .made = from_ms(j.at("made").get<std::int64_t>()),
                    .schema = j.at("schema").get<int>(),
                    .log_entries = j.at("log_entries").get<std::int64_t>(),
                    .log_head = j.at("log_head").get<std::string>(),
                    .photographs = j.at("photographs").get<std::int64_t>(),
                    .photograph_bytes = j.at("photograph_bytes").get<std::int64_t>(),
                    .lacking = j.at("lacking").get<std::vector<std::string>>()};
  } catch (const nlohmann::json::exception&) {
    return Error{Code::corrupt, "backup.damaged", fmt::format("The manifest of backup {} cannot be read.", set)};
  }
}

}  // namespace

Result<std::vector<std::string>> Folder::names() const {
  std::vector<std::string> names;
  std::error_code ec;
  for (fs::directory_iterator it(path_ / "sets", ec), end; !ec && it != end; it.increment(ec))
    if (const std::string name = it->path().filename().string();
        is_set_name(name) && fs::exists(it->path() / "manifest"))
      names.push_back(name);
  if (ec) return Error{Code::io, "disk.error", fmt::format("Cannot read {}: {}.", path_.string(), ec.message())};
  std::ranges::sort(names);
  return names;
}

Result<std::vector<Manifest>> Folder::sets() const {
  CS_ASSIGN(const auto all, names());
  std::vector<Manifest> out;
  for (const std::string& name : all) {
    auto manifest = read_manifest(*this, name);
    if (!manifest && manifest.error().code != Code::corrupt) return manifest.error();
    Manifest& known = out.emplace_back();
    if (manifest) {
      known = std::move(*manifest);
    } else {
      known.set = name;
      known.damaged = true;
    }
  }
  return out;
}

Result<Manifest> Folder::set(const std::string& name) const {
  std::error_code ec;
  if (!name.empty()) {
    if (!is_set_name(name) || !fs::exists(of_set(name, "manifest"), ec))
      return Error{Code::not_found, "backup.none", fmt::format("There is no backup {} in {}.", name, path_.string())};
    return read_manifest(*this, name);
  }
  CS_ASSIGN(const auto all, names());
  if (all.empty())
    return Error{Code::not_found, "backup.none", fmt::format("{} holds no finished backup.", path_.string())};
  return read_manifest(*this, all.back());
}

Status Folder::tidy() const {
  std::error_code ec;
  std::vector<fs::path> going;
  for (fs::directory_iterator it(path_ / "sets", ec), end; !ec && it != end; it.increment(ec))
    if (!fs::exists(it->path() / "manifest")) going.push_back(it->path());
  for (fs::recursive_directory_iterator it(path_, ec), end; !ec && it != end; it.increment(ec))
    if (it->path().filename().string().find(".unfinished-") != std::string::npos) going.push_back(it->path());
  for (const fs::path& p : going) fs::remove_all(p, ec);
  return {};
}

Result<int> Folder::forget(int keep) const {
  CS_ASSIGN(const auto all, names());
  const auto going = std::max<std::ptrdiff_t>(0, std::ssize(all) - std::max(1, keep));
  if (going == 0) return 0;
  // The list of what stays is complete before anything goes.
  std::set<std::string> named;
  for (auto it = all.begin() + going; it != all.end(); ++it) {
    CS_ASSIGN(const auto lines, photographs_of(*this, *it));
    for (const ObjectLine& line : lines) named.insert(object_name(line.hash));
  }
  std::error_code ec;
  for (auto it = all.begin(); it != all.begin() + going; ++it) {
    fs::remove(of_set(*it, "manifest"), ec);  // first: what is half gone is no backup
    fs::remove_all(path_ / "sets" / *it, ec);
  }
  std::vector<fs::path> unnamed;
  for (fs::recursive_directory_iterator it(path_ / "objects", ec), end; !ec && it != end; it.increment(ec))
    if (it->is_regular_file() && !named.contains(it->path().filename().string())) unnamed.push_back(it->path());
  for (const fs::path& p : unnamed) fs::remove(p, ec);
  return static_cast<int>(going);
}

std::string encode(const std::vector<ObjectLine>& lines) {
  std::string out;
  for (const ObjectLine& line : lines) out += fmt::format("{} {}\n", line.hash, line.bytes);
  return out;
}

Result<std::vector<ObjectLine>> photographs_of(const Folder& folder, const std::string& set) {
  CS_ASSIGN(const Bytes text,
            read_sealed(folder.of_set(set, "photographs"), folder.key(), Folder::name_of(set, "photographs")));
  std::vector<ObjectLine> out;
  std::string_view rest = as_text(text);
  while (!rest.empty()) {
    const auto end = rest.find('\n'), gap = rest.find(' ');
    if (end == std::string_view::npos || gap == std::string_view::npos || gap > end)
      return Error{Code::corrupt, "backup.damaged", fmt::format("The list of photographs of {} cannot be read.", set)};
    out.push_back(
        {std::string(rest.substr(0, gap)), std::atoll(std::string(rest.substr(gap + 1, end - gap - 1)).c_str())});
    rest.remove_prefix(end + 1);
  }
  return out;
}

Result<int> Folder::forget_before(TimePoint oldest) const {
  CS_ASSIGN(const auto all, sets());
  int keep = 0;
  for (const Manifest& m : all) keep += !m.damaged && m.made >= oldest;
  return forget(std::max(keep, 1));
}

Result<std::vector<vault::Purge>> Folder::purges() const {
  const auto text = read_sealed(path_ / "purges", key_, "purges");
  if (!text && text.error().code == Code::not_found) return std::vector<vault::Purge>{};
  if (!text) return text.error();
  return vault::purges_from(as_text(*text));
}

Status Folder::note_purges(const std::vector<vault::Purge>& purges) const {
  CS_ASSIGN(const auto there, this->purges());
  const auto next = vault::merged(there, purges);
  if (next == there) return {};
  return write_sealed(path_ / "purges", key_, "purges", as_bytes(vault::purges_text(next)));
}

}  // namespace cs::backup
