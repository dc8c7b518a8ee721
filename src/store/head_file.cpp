#include "store/head_file.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

fs::path file_in(const fs::path& folder) {
  return folder / "seal.head";
}

/// Without a look at its signature: which of two places is the older one.
std::uint64_t size_in(std::string_view note) {
  const auto first = note.find('\n');
  if (first == std::string_view::npos) return 0;
  const auto second = note.find('\n', first + 1);
  if (second == std::string_view::npos) return 0;
  return number_from<std::uint64_t>(note.substr(first + 1, second - first - 1)).value_or(0);
}

}  // namespace

Result<std::optional<seal::Head>> head_in_file(const fs::path& folder, const seal::PublicKey& key) {
  const auto slots = SlotFile::look(file_in(folder));
  if (!slots && slots.error().code == Code::not_found) return std::optional<seal::Head>{};
  if (!slots) return slots.error();
  std::optional<seal::Head> newest;
  bool written = false;
  for (const std::string& note : *slots) {
    written = written || !note.empty();
    const auto head = seal::open_head(note, key);
    if (head && (!newest || head->size > newest->size)) newest = *head;
  }
  if (written && !newest)
    return Error{Code::corrupt, "seal.head",
                 fmt::format("{} holds no head that this installation's key signed.", file_in(folder).string())};
  return newest;
}

Result<std::shared_ptr<HeadFile>> HeadFile::open(const fs::path& folder) {
  CS_ASSIGN(SlotFile file, SlotFile::open(file_in(folder)));
  return std::make_shared<HeadFile>(std::move(file));
}

void HeadFile::offer(const seal::Head& head, std::string note) {
  const std::lock_guard lock(mutex_);
  if (head.size < size_) return;
  size_ = head.size;
  note_ = std::move(note);
}

bool HeadFile::waits() const {
  const std::lock_guard lock(mutex_);
  return !note_.empty();
}

Result<bool> HeadFile::was_written() const {
  CS_ASSIGN(const SlotFile::Slots slots, file_.read());
  return !slots[0].empty() || !slots[1].empty();
}

Status HeadFile::forget() {
  for (const int slot : {0, 1}) CS_TRY(file_.replace([slot](const SlotFile::Slots&) { return slot; }, ""));
  return {};
}

Status HeadFile::flush() {
  std::string note;
  std::uint64_t size = 0;
  {
    const std::lock_guard lock(mutex_);
    note = std::exchange(note_, {});
    size = size_;
  }
  if (note.empty()) return {};
  return file_.replace(
      [size](const SlotFile::Slots& slots) {
        const std::uint64_t first = size_in(slots[0]), second = size_in(slots[1]);
        if (size <= std::max(first, second)) return -1;
        return first <= second ? 0 : 1;
      },
      note);
}

}  // namespace cs::store
