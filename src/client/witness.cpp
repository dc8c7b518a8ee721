#include "client/witness.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::client {
namespace {

Error rewritten(std::uint64_t entries) {
  return {Code::corrupt, "witness.rewritten",
          fmt::format("This workstation saw {} entries of the service's record, and the service cannot prove that it "
                      "still has them: it was rewritten, cut short, or another service answers. Decide nothing; tell "
                      "the administrator.",
                      entries)};
}
Error key_changed() {
  return {
      Code::corrupt, "witness.key_changed",
      "The service's record is signed with another key than before: another service answers, or its record was made "
      "anew. Decide nothing; tell the administrator."};
}

}  // namespace

std::int64_t Witness::seen(const std::string& service) {
  load();
  const auto it = seen_.find(service);
  return it == seen_.end() ? 0 : static_cast<std::int64_t>(it->second.head.size);
}

Status Witness::judge(const std::string& service, const Result<api::LogHead>& answer) {
  load();
  const auto known = seen_.find(service);
  const bool before = known != seen_.end();
  if (!answer) {
    const Code code = answer.error().code;
    if (code == Code::unavailable || code == Code::timeout || code == Code::cancelled || code == Code::unauthorized)
      return before || code != Code::unavailable ? Status(answer.error()) : Status();
    if (before) return rewritten(known->second.head.size);
    return {};
  }
  if (before && answer->key != known->second.key) return key_changed();
  const auto key = seal::PublicKey::parse(answer->key);
  if (!key) return key.error();
  const auto head = seal::open_head(answer->head, *key);
  if (!head) return before ? rewritten(known->second.head.size) : Status(head.error());
  if (before) {
    seal::Proof proof;
    for (const std::string& one : answer->proof) {
      const auto hash = seal::hash_from_base64(one);
      if (!hash) return rewritten(known->second.head.size);
      proof.push_back(*hash);
    }
    const seal::Head& then = known->second.head;
    if (!seal::verify_consistency(then.size, head->size, proof, then.root, head->root)) return rewritten(then.size);
  }
  seen_[service] = {*head, answer->key};
  // Nobody is kept from working because a disk is full; the head before is still there.
  if (const Status kept = keep(); !kept) log::warning(kept.error().message);
  return {};
}

Status Witness::keep() {
  std::string text;
  for (const auto& [service, s] : seen_)
    text += fmt::format("{} {} {} {}\n", service, s.head.size, seal::to_base64(s.head.root), s.key);
  return write_file_durably(file_, as_bytes(text));
}

void Witness::load() {
  if (std::exchange(loaded_, true)) return;
  const auto bytes = read_file(file_, std::size_t{1} << 20);
  if (!bytes) {
    if (bytes.error().code != Code::not_found) log::warning(bytes.error().message);
    return;
  }
  for (const std::string& line : split(as_text(*bytes), '\n')) {
    const auto parts = split(trim(line), ' ');
    if (parts.size() != 4 || line.starts_with('#')) continue;
    const auto size = number_from<std::uint64_t>(parts[1]);
    const auto root = seal::hash_from_base64(parts[2]);
    if (size && root) seen_[parts[0]] = {{*size, *root}, parts[3]};
  }
}

}  // namespace cs::client
