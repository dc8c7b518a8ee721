#include "store/log_walk.hpp"

#include <algorithm>

#include "store/log_entry.hpp"
#include "store/log_tree.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

constexpr int entries_a_page = 1000;
/// So many entries have a stored root of their own.
constexpr std::int64_t block = std::int64_t{1} << tile_height;

std::string name_of(const std::string& table, const std::string& key) {
  return table + '\t' + key;
}

}  // namespace

void LogWalk::want(const std::string& table, const std::string& key) {
  newest_[name_of(table, key)].resize(sealed_table(table)->groups.size());
}

Status LogWalk::run(const seal::Head& head) {
  for (std::int64_t last = 0, more = 1; more > 0;) {
    more = 0;
    db::Statement q = c_.query(
        "SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        last, entries_a_page);
    for (; q.next(); ++more) {
      take(entry_from(q));
      last = q.int64(0);
    }
  }
  if (tree_.size() == head.size && tree_.root() == head.root) return {};
  return Error{Code::corrupt, "log.changed", "The log does not agree with its head: run 'countersignd audit verify'."};
}

const std::vector<std::int64_t>& LogWalk::newest(const std::string& table, const std::string& key) const {
  return newest_.at(name_of(table, key));
}

Result<seal::Proof> LogWalk::proof(std::int64_t entry, std::uint64_t size) {
  return seal::prove_inclusion(static_cast<std::uint64_t>(entry) - 1, size,
                               [this](int height, std::uint64_t index) { return subtree(height, index); });
}

void LogWalk::take(const LogEntry& e) {
  const seal::Hash leaf = leaf_of(e);
  tree_.add(leaf);
  leaves_.push_back(leaf);
  for (std::string_view rest = e.sealed; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    take_line(line, e.seq);
  }
  if (static_cast<std::int64_t>(leaves_.size()) < block) return;
  // Whatever is proven stands in such a block; of all others the stored roots are enough.
  if (touched_) blocks_[e.seq / block - 1] = leaves_;
  leaves_.clear();
  touched_ = false;
}

void LogWalk::take_line(std::string_view line, std::int64_t entry) {
  const auto tab = line.find('\t');
  const auto end = tab == std::string_view::npos ? tab : line.find('\t', tab + 1);
  if (end == std::string_view::npos) return;
  const auto known = newest_.find(std::string(line.substr(0, end)));
  if (known == newest_.end()) return;
  const auto row = sealed_row_from(line);
  if (!row) return;
  touched_ = true;
  for (std::size_t g = 0; g < known->second.size(); ++g)
    if (row->deleted)
      known->second[g] = 0;
    else if (row->groups[g])
      known->second[g] = entry;
}

Result<seal::Hash> LogWalk::subtree(int height, std::uint64_t index) {
  if (const auto it = known_.find({height, index}); it != known_.end()) return it->second;
  const std::uint64_t first = index << height, leaf_block = first / block;
  const auto leaves = height < tile_height ? blocks_.find(static_cast<std::int64_t>(leaf_block)) : blocks_.end();
  if (leaves == blocks_.end()) {
    CS_ASSIGN(const seal::Hash root, subtrees_of(c_)(height, index));
    return known_[{height, index}] = root;
  }
  seal::Frontier f;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << height; ++i)
    f.add(leaves->second.at(static_cast<std::size_t>(first % block + i)));
  return f.root();
}

}  // namespace cs::store
