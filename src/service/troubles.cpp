#include "service/troubles.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace cs::service {
namespace {

constexpr std::size_t most_ids = 50;  // of one kind that a minute tells apart

const char* sentence_of(TroubleKind kind) {
  switch (kind) {
    case TroubleKind::corrupt:
      return "Stored data is damaged";
    case TroubleKind::disk_full:
      return "The disk is full";
    case TroubleKind::storage_failed:
      return "The database or the disk failed";
    case TroubleKind::limit:
      return "A limit is exhausted";
    case TroubleKind::sign_in_failed:
      return "A sign-in failed";
    case TroubleKind::refused:
      return "A request was refused";
  }
  return "";
}

}  // namespace

const char* to_string(TroubleKind kind) {
  switch (kind) {
    case TroubleKind::corrupt:
      return "corrupt";
    case TroubleKind::disk_full:
      return "disk_full";
    case TroubleKind::storage_failed:
      return "storage_failed";
    case TroubleKind::limit:
      return "limit";
    case TroubleKind::sign_in_failed:
      return "sign_in_failed";
    case TroubleKind::refused:
      return "refused";
  }
  return "";
}

std::optional<TroubleKind> trouble_of(const Reply& reply) {
  if (!reply.problem) return std::nullopt;
  const Problem& p = *reply.problem;
  if (p.id == "disk.full") return TroubleKind::disk_full;
  if (p.code == Code::corrupt) return TroubleKind::corrupt;
  if (p.code == Code::io || p.id.starts_with("db.") || p.id.starts_with("key.")) return TroubleKind::storage_failed;
  if (p.id == "service.busy" || reply.status == 413 || reply.status == 429 || reply.status == 431)
    return TroubleKind::limit;
  if (p.id == "signin.code_needed") return std::nullopt;  // a step on the way
  if (p.id.starts_with("signin.") || p.id == "account.wrong_password" || p.id == "account.wrong_code")
    return TroubleKind::sign_in_failed;
  if (reply.status == 403 || reply.status == 404 || p.id == "session.disabled" || p.id == "worker_token.refused")
    return TroubleKind::refused;
  return std::nullopt;
}

void Troubles::note(const Reply& reply, MonoPoint now) {
  if (const auto kind = trouble_of(reply)) note(*kind, reply.problem->id, now, reply.problem->said);
}

void Troubles::note(TroubleKind kind, const std::string& id, MonoPoint now, const std::string& said) {
  const std::lock_guard lock(mutex_);
  Record& r = records_[kind];
  if (r.minutes.empty() || now - r.minutes.back().began >= std::chrono::minutes{1}) r.minutes.push_back({now, 0});
  ++r.minutes.back().times;
  while (now - r.minutes.front().began > remembered) r.minutes.pop_front();
  if (!std::exchange(r.told, true))
    return log::warning(fmt::format("{} ({}){}", sentence_of(kind), id, said.empty() ? "." : ": " + said));
  ++r.untold[r.untold.contains(id) || r.untold.size() < most_ids ? id : "other"];
}

void Troubles::tell() {
  const std::lock_guard lock(mutex_);
  for (auto& [kind, r] : records_) {
    for (const auto& [id, times] : r.untold)
      log::warning(fmt::format("{} ({}): {} more times.", sentence_of(kind), id, times));
    r.untold.clear();
    r.told = false;
  }
}

std::vector<Troubles::Count> Troubles::recent(MonoPoint now) const {
  const std::lock_guard lock(mutex_);
  std::vector<Count> counts;
  for (const auto& [kind, r] : records_) {
    Count c{kind, 0};
    for (const Minute& m : r.minutes)
      if (now - m.began <= remembered) c.times += m.times;
    if (c.times > 0) counts.push_back(c);
  }
  return counts;
}

}  // namespace cs::service
