#include "domain/delivering.hpp"

#include "base/text.hpp"

namespace cs::domain {
namespace {

/// Whether the standing approval names exactly this finished photo.
Status named(const FinishedFacts& facts, std::string_view finished) {
  if (!facts.approval || facts.approval->finished.empty())
    return Error{Code::refused, "release.no_finished",
                 "No finished photo was shown when this photograph was approved: it has to be looked at again."};
  if (facts.approval->finished != finished)
    return Error{Code::refused, "release.other_photo",
                 "This is not the finished photo that the standing decision names."};
  return {};
}

Result<Planned> moved(State state, Move move) {
  CS_TRY(after(state, move));
  return Planned::moves;
}

struct Word {
  Registry result;
  const char *name, *zh;
};
constexpr Word words[] = {{Registry::passed, "passed", "通过"},
                          {Registry::failed, "failed", "未通过"},
                          {Registry::unsure, "unsure", "不确定"},
                          {Registry::abnormal, "abnormal", "异常"},
                          {Registry::objected, "objected", "校对"}};

}  // namespace

Result<Planned> plan_release(const FinishedFacts& facts, std::string_view finished, TimePoint now) {
  if (facts.state == State::released) {
    CS_TRY(named(facts, finished));
    return Planned::repeats;
  }
  CS_TRY(after(facts.state, Move::release));
  CS_TRY(named(facts, finished));
  if (facts.approval->grace_until > now)
    return Error{Code::refused, "release.too_early", "The decision on this photograph can still be undone."};
  return Planned::moves;
}

Result<Planned> plan_take_back(const FinishedFacts& facts) {
  if (facts.state == State::approved) return Planned::repeats;
  return moved(facts.state, Move::take_back);
}

Result<Planned> plan_delivery(const FinishedFacts& facts, std::string_view finished, bool again) {
  if (facts.state == State::delivered) {
    if (!again) return Error{Code::refused, "delivery.delivered", "This photograph is in an earlier package already."};
    CS_TRY(named(facts, finished));
    return Planned::repeats;
  }
  CS_TRY(after(facts.state, Move::deliver));
  CS_TRY(named(facts, finished));
  return Planned::moves;
}

Settling settle_package(const PackageFacts& facts, TimePoint now) {
  if (facts.whole_record && facts.file_is_right) return Settling::place;
  return facts.this_folder || now - facts.made >= package_patience ? Settling::lose : Settling::wait;
}

Planned plan_loss(const FinishedFacts& facts) {
  return facts.state == State::delivered ? Planned::moves : Planned::repeats;
}

const char* to_string(Registry result) {
  for (const Word& w : words)
    if (w.result == result) return w.name;
  return "";
}

std::optional<Registry> registry_word(std::string_view text) {
  const std::string word = trim(text);
  for (const Word& w : words)
    if (word == w.name || word == w.zh) return w.result;
  // As its lists also write them.
  static constexpr struct {
    std::string_view text;
    Registry result;
  } others[] = {{"校对通过", Registry::passed},   {"比对通过", Registry::passed},   {"比对未通过", Registry::failed},
                {"不通过", Registry::failed},     {"无法确定", Registry::unsure},   {"比对不确定", Registry::unsure},
                {"校对有误", Registry::objected}, {"校对异议", Registry::objected}, {"校对未通过", Registry::objected}};
  for (const auto& o : others)
    if (word == o.text) return o.result;
  return std::nullopt;
}

Result<Planned> plan_recall(const FinishedFacts& facts, Registry result) {
  if (result == Registry::passed || facts.state == State::recalled) return Planned::repeats;
  return moved(facts.state, Move::recall);
}

Result<Planned> plan_verification(const FinishedFacts& facts) {
  if (facts.state == State::recalled && !facts.approval)
    return Error{
        Code::refused, "delivery.overturned",
        "Its approval was overturned: nothing that is delivered stands on it, and the student may shoot again."};
  return moved(facts.state, Move::verify);
}

}  // namespace cs::domain
