#include "store/sealed_tables.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace cs::store {
namespace {

constexpr std::size_t digest_size = 16, salt_size = 16;
/// Before the salt of an entry whose groups have a salt each.
constexpr std::string_view each_its_own_mark = "1.";
constexpr int url_safe = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

/// A claim and its end change nothing that is sealed: whoever is looking at it, it waits.
std::string_view folded(const db::WatchedTable& table, const db::WatchedColumn& column, std::string_view value) {
  if (column.name != "state") return value;
  if (table.name == "submissions" && value == "leased") return "pending";
  return table.name == "second_looks" && value == "held" ? "waiting" : value;
}

std::string to_text(ByteView bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), url_safe), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), url_safe);
  out.pop_back();  // the NUL
  return out;
}

}  // namespace

const db::WatchedTable* sealed_table(std::string_view name) {
  const auto& tables = sealed_tables();
  const auto it = std::ranges::find(tables, name, &db::WatchedTable::name);
  return it == tables.end() ? nullptr : &*it;
}

std::string key_of(const std::vector<std::string>& columns) {
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += '/';
    for (const char c : columns[i]) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte <= 0x20 || byte == 0x7f || c == '%' || c == '/')
        out += fmt::format("%{:02x}", byte);
      else
        out += c;
    }
  }
  return out;
}

std::vector<std::string> key_from(std::string_view key) {
  std::vector<std::string> out = split(key, '/');
  for (std::string& column : out)
    for (std::size_t at = 0; (at = column.find('%', at)) != std::string::npos; ++at) {
      unsigned byte = 0;
      const char* digits = column.data() + at + 1;
      if (at + 3 > column.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) break;
      column.replace(at, 3, 1, static_cast<char>(byte));
    }
  return out;
}

std::string digest_of(const db::WatchedTable& table, std::size_t group, std::string_view key,
                      const std::vector<db::Cell>& cells, ByteView salt) {
  const db::WatchedGroup& g = table.groups.at(group);
  // Each value with its name and length, so that no two rows write the same bytes.
  std::string bytes = fmt::format("{}\n{}\n{}\n", table.name, g.name, key);
  for (std::size_t i = 0; i < g.columns.size(); ++i) {
    const db::WatchedColumn& column = g.columns[i];
    const db::Cell& cell = cells.at(i);
    if (cell == column.given) continue;
    bytes += column.name;
    if (!cell) {
      bytes += '-';
      continue;
    }
    const std::string_view value = folded(table, column, *cell);
    bytes += fmt::format("{}:", value.size());
    bytes += value;
  }
  init_crypto();
  std::array<unsigned char, digest_size> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     salt.data(), salt.size());
  return to_text(digest);
}

std::string line_of(const SealedRow& row) {
  std::string out = fmt::format("{}\t{}\t", row.table, row.key);
  if (row.deleted) return out + '!';
  for (std::size_t i = 0; i < row.groups.size(); ++i) {
    if (i > 0) out += '.';
    out += row.groups[i].value_or("");
  }
  return out;
}

std::optional<SealedRow> sealed_row_from(std::string_view line) {
  const auto parts = split(line, '\t');
  if (parts.size() != 3) return std::nullopt;
  SealedRow row{parts[0], parts[1], parts[2] == "!", {}};
  if (row.deleted) return row;
  for (const std::string& digest : split(parts[2], '.'))
    row.groups.push_back(digest.empty() ? std::nullopt : std::optional(digest));
  const db::WatchedTable* table = sealed_table(row.table);
  if (!table || row.groups.size() != table->groups.size()) return std::nullopt;
  return row;
}

std::string salt_text(ByteView salt) {
  return to_text(salt);
}

std::optional<Bytes> salt_from(std::string_view text) {
  Bytes salt(salt_size);
  std::size_t size = 0;
  const char* end = nullptr;
  if (text.size() != 22 ||
      sodium_base642bin(salt.data(), salt.size(), text.data(), text.size(), nullptr, &size, &end, url_safe) != 0 ||
      size != salt.size() || end != text.data() + text.size())
    return std::nullopt;
  return salt;
}

Salt Salt::fresh() {
  init_crypto();
  Bytes bytes(salt_size);
  randombytes_buf(bytes.data(), bytes.size());
  return Salt(std::move(bytes), true);
}

std::optional<Salt> Salt::from(std::string_view text) {
  const bool each_its_own = text.starts_with(each_its_own_mark);
  if (each_its_own) text.remove_prefix(each_its_own_mark.size());
  auto bytes = salt_from(text);
  if (!bytes) return std::nullopt;
  return Salt(std::move(*bytes), each_its_own);
}

std::string Salt::text() const {
  return (each_its_own_ ? std::string(each_its_own_mark) : std::string()) + salt_text(bytes_);
}

Bytes Salt::of(const db::WatchedTable& table, std::size_t group, std::string_view key) const {
  if (!each_its_own_) return bytes_;
  init_crypto();
  const std::string name = fmt::format("{}\n{}\n{}", table.name, table.groups.at(group).name, key);
  Bytes out(salt_size);
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                     bytes_.data(), bytes_.size());
  return out;
}

}  // namespace cs::store
