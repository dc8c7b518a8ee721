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

Error unreadable(const std::filesystem::path& file) {
  return {Code::corrupt, "witness.unreadable",
          fmt::format("What this workstation has seen of services' records cannot be read: {}. Put its backup back, or "
                      "ask the administrator before you remove it.",
                      file.string())};
}

}  // namespace

std::int64_t Witness::seen(const std::string& service) {
  if (!load()) return 0;
  const auto it = seen_.find(service);
  return it == seen_.end() ? 0 : static_cast<std::int64_t>(it->second.head.size);
}

Status Witness::judge(const std::string& service, const Result<api::LogHead>& answer) {
  CS_TRY(load());
  const auto known = seen_.find(service);
  const bool before = known != seen_.end();
  if (!answer) {
    const Error& e = answer.error();
    const bool proves_nothing = e.code == Code::not_found || e.id == "log.shorter" || e.id == "api.answer";
    if (before) return proves_nothing ? rewritten(known->second.head.size) : e;
    const bool ours = e.code == Code::timeout || e.code == Code::cancelled || e.code == Code::unauthorized;
    return ours ? Status(e) : Status();
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

Status Witness::load() {
  if (loaded_) return {};
  std::map<std::string, Seen> seen;
  const auto bytes = read_file(file_, std::size_t{1} << 20);
  if (!bytes && bytes.error().code != Code::not_found) return bytes.error();
  for (const std::string& line : bytes ? split(as_text(*bytes), '\n') : std::vector<std::string>{}) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto parts = split(trim(line), ' ');
    const auto size = parts.size() == 4 ? number_from<std::uint64_t>(parts[1]) : std::nullopt;
    const auto root = size ? seal::hash_from_base64(parts[2]) : std::nullopt;
    if (!root) return unreadable(file_);
    seen[parts[0]] = {{*size, *root}, parts[3]};
  }
  seen_ = std::move(seen);
  loaded_ = true;
  return {};
}

}  // namespace cs::client
