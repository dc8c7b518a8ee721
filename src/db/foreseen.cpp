#include "db/foreseen.hpp"

#include <algorithm>
#include <bit>

namespace cs::db {
namespace {

bool same(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.null != b.null) return false;
  return a.kind == Value::Kind::text ? a.text == b.text : a.integer == b.integer;
}

}  // namespace

void Foreseen::clear() {
  by_key_.clear();
  asks_.clear();
  wanted_ids.clear();
  ids.clear();
  remembered.clear();
}

void Foreseen::set_key(std::string_view sql, const Value* values, std::size_t count) {
  key_.assign(sql);
  for (std::size_t i = 0; i < count; ++i) {
    const Value& v = values[i];
    key_ += '\0';
    key_ += static_cast<char>('0' + static_cast<int>(v.kind) + (v.null ? 8 : 0));
    if (v.kind == Value::Kind::text)
      key_ += v.text;
    else
      key_ += std::to_string(v.kind == Value::Kind::real ? std::bit_cast<std::int64_t>(v.real) : v.integer);
  }
}

void Foreseen::ask(Touches on, std::string_view sql, const Value* values, std::size_t count) {
  set_key(sql, values, count);
  const auto [slot, fresh] = by_key_.try_emplace(key_, nullptr);
  if (!fresh) return;
  asks_.push_back(std::make_unique<Ask>(sql, values, count));
  slot->second = asks_.back().get();
  for (const Touched& t : on) slot->second->stands_on.emplace_back(std::string(t.what), OwnedValue(t.value));
}

Ask* Foreseen::find(std::string_view sql, const Value* values, std::size_t count) {
  if (asks_.empty()) return nullptr;
  set_key(sql, values, count);
  const auto found = by_key_.find(key_);
  return found == by_key_.end() ? nullptr : found->second;
}

std::vector<Ask*> Foreseen::unanswered() const {
  std::vector<Ask*> out;
  for (const auto& a : asks_)
    if (!a->answer) out.push_back(a.get());
  return out;
}

void Foreseen::touch(Touches touched) {
  if (touched.size() == 0) return forget();
  for (const auto& a : asks_) {
    if (!a->answer) continue;
    const bool changed = std::ranges::any_of(a->stands_on, [&](const auto& on) {
      return std::ranges::any_of(
          touched, [&](const Touched& t) { return on.first == t.what && same(on.second.view(), t.value); });
    });
    if (changed) a->answer.reset();
  }
}

void Foreseen::forget() {
  for (const auto& a : asks_) a->answer.reset();
  remembered.clear();
}

}  // namespace cs::db
