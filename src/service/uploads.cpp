#include "service/uploads.hpp"

#include <fmt/format.h>

namespace cs::service {
namespace {

constexpr Millis kept_for = std::chrono::minutes{15};

}  // namespace

Uploads::Map::iterator Uploads::drop(Map::iterator it) {
  held_ -= it->second.bytes.size();
  return uploads_.erase(it);
}

void Uploads::forget_old(MonoPoint now) {
  for (auto it = uploads_.begin(); it != uploads_.end();)
    if (now - it->second.grown < kept_for)
      ++it;
    else
      it = drop(it);
}

/// Whoever stopped sending makes room for who sends.
void Uploads::make_room(std::size_t bytes, Map::iterator except) {
  while (held_ + bytes > most_bytes_) {
    auto oldest = uploads_.end();
    for (auto it = uploads_.begin(); it != uploads_.end(); ++it)
      if (it != except && !it->second.bytes.empty() &&
          (oldest == uploads_.end() || it->second.grown < oldest->second.grown))
        oldest = it;
    if (oldest == uploads_.end()) return;
    drop(oldest);
  }
}

Result<Uploads::Progress> Uploads::add(std::int64_t student, const std::string& id, std::int64_t offset,
                                       std::int64_t total, std::string_view bytes, MonoPoint now) {
  if (total <= 0 || total > largest)
    return invalid("collect.upload_size", fmt::format("A photograph has 1 to {} bytes.", largest));
  if (offset < 0 || offset + static_cast<std::int64_t>(bytes.size()) > total)
    return invalid("collect.upload_size", "This piece does not lie within the photograph.");
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const auto key = std::pair(student, id);
  auto it = uploads_.find(key);
  if (it == uploads_.end()) {
    // Before there is an entry: what begins in the middle was never begun, and counts against nothing.
    if (offset > 0) return Error{Code::conflict, "collect.upload_offset", "0 bytes have arrived: go on from there."};
    // Whoever begins anew has given the last one up.
    for (auto i = uploads_.lower_bound({student, ""}); i != uploads_.end() && i->first.first == student;) i = drop(i);
    it = uploads_.emplace(key, Upload{total, {}, {}, now, false}).first;
  }
  Upload& u = it->second;
  if (u.total != total) return invalid("collect.upload_size", "This upload was begun with another size.");
  if (!u.answer.empty()) return Progress{total, total, {}, u.answer};
  const auto received = static_cast<std::int64_t>(u.bytes.size());
  if (u.taken)
    return Error{Code::unavailable, "service.busy", "The photograph is being looked at; ask again in a moment."};
  if (offset > received)
    return Error{Code::conflict, "collect.upload_offset",
                 fmt::format("{} bytes have arrived: go on from there.", received)};
  const std::string_view fresh = received - offset >= static_cast<std::int64_t>(bytes.size())
                                     ? std::string_view{}
                                     : bytes.substr(static_cast<std::size_t>(received - offset));
  if (!fresh.empty()) u.grown = now;
  make_room(fresh.size(), it);
  u.bytes.append(fresh);
  held_ += fresh.size();
  Progress out{static_cast<std::int64_t>(u.bytes.size()), total, {}, {}};
  if (out.received == total) {
    u.taken = true;
    held_ -= u.bytes.size();
    out.whole = std::move(u.bytes);
    u.bytes.clear();
  }
  return out;
}

Uploads::Progress Uploads::progress(std::int64_t student, const std::string& id, MonoPoint now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  const auto it = uploads_.find({student, id});
  if (it == uploads_.end()) return {};
  const Upload& u = it->second;
  return {u.taken ? u.total : static_cast<std::int64_t>(u.bytes.size()), u.total, {}, u.answer};
}

void Uploads::finish(std::int64_t student, const std::string& id, std::string answer) {
  const std::lock_guard lock(mutex_);
  const auto it = uploads_.find({student, id});
  if (it == uploads_.end()) return;
  // What was refused is begun anew; nothing of it is kept.
  if (answer.empty())
    uploads_.erase(it);
  else
    it->second.answer = std::move(answer);
}

}  // namespace cs::service
