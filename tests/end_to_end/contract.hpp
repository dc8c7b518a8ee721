// The contract between workstation and service, held against both the real service and the one in memory on which the
// desk is tried: what the desk's tests assume of a service is what the real one does.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/ids.hpp"
#include "contract_sides.hpp"

namespace cs::test {

using domain::Likeness;
using domain::State;
using domain::Verdict;

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

inline api::DecideRequest request_for(const api::ClaimedItem& item, Verdict verdict = Verdict::approve) {
  api::DecideRequest r;
  r.verdict = verdict;
  if (verdict == Verdict::reject) r.reasons = {"EAR_COVERED"};
  r.epoch = item.lease.epoch;
  r.attempt = item.submission.row.attempt;
  r.evidence = item.submission.evidence;
  r.looked = Millis{800};
  return r;
}

struct Contract : ::testing::TestWithParam<const char*> {
  void start(Side::Setup setup = {}) {
    side = std::string(GetParam()) == "fake" ? make_fake_side(setup) : make_real_side(setup);
    wang = std::make_unique<Reviewer>(*side, "wang");
  }
  Reviewer& other() {
    if (!li) li = std::make_unique<Reviewer>(*side, "li");
    return *li;
  }
  static std::vector<api::ClaimedItem> claim(Reviewer& by, int count, std::vector<std::string> campaigns = {}) {
    auto reply = by->claim(count, std::move(campaigns), nullptr);
    EXPECT_TRUE(reply.ok()) << reply.error().id;
    return reply ? std::move(reply->items) : std::vector<api::ClaimedItem>{};
  }
  static Result<api::DecideReply> decide(Reviewer& by, const api::ClaimedItem& item, const std::string& key,
                                         Verdict verdict = Verdict::approve) {
    return by->decide(item.submission.row.id, key, api::encode(request_for(item, verdict)), nullptr);
  }
  static State state_of(Reviewer& by, const std::string& submission) {
    const auto now = by->submission(submission, nullptr);
    EXPECT_TRUE(now.ok()) << now.error().id;
    return now ? now->row.state : State::withdrawn;
  }
  api::Counts counts() {
    const auto now = (*wang)->counts(0, Millis{0}, nullptr);
    EXPECT_TRUE(now.ok()) << now.error().id;
    return now ? *now : api::Counts{};
  }

  std::unique_ptr<Side> side;
  std::unique_ptr<Reviewer> wang, li;
};

}  // namespace cs::test
