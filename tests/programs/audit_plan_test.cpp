// countersignd audit plan and plans, on a data folder that the store made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "support/command.hpp"
#include "support/named_store.hpp"
#include "support/temp_dir.hpp"

namespace cs {
namespace {

using testing::HasSubstr;

struct AuditPlan : testing::Test {
  test::TempDir dir;
  std::string data = (dir / "data").string();
  const TimePoint then = SystemClock().now() - std::chrono::hours{1};

  template <class T>
  static T ok(Result<T> r) {
    if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
    return std::move(*r);
  }
  /// So many decisions, alternately of two people, an hour ago.
  void decide(int count) {
    store::Options options;
    options.data_dir = dir / "data";
    options.create = true;
    options.serving = false;
    const auto store = ok(store::NamedStore::open(options, then));
    api::Campaign k;
    k.id = "k";
    k.name = k.school = "某大学";
    k.opens = then - std::chrono::hours{24};
    k.closes = then + std::chrono::hours{240};
    k.texts = {"采集", "通过", "未通过：{reasons}", "改判通过", "更正复核", "{deadline}截止", "照片已好", {}};
    k.reasons = {{"BLURRED", {"模糊", "blurred"}, {"", ""}, "file"}};
    ok(store->campaigns.put(k, "admin", then).get());
    for (int i = 0; i < count; ++i) {
      const std::string number = "2026" + std::to_string(1000 + i), by = i % 4 == 0 ? "ann" : "bob";
      ok(store->roster.put("k", {{"学生", number, "理学院", "1 班", "本科", "13800001234"}}, "admin", then).get());
      const std::string hash = ok(store->photographs.add("k", as_bytes("photo of " + number), then)).hash;
      const std::string id =
          ok(store->intake.submit("k", {number, hash, "", true, from_ms(0)}, "mini", then).get()).submission;
      domain::Examination e;
      e.fingerprint = "rules";
      ok(store->intake.set_examination(id, e, then).get());
      const api::Lease lease = ok(store->queue.claim({"k", by, 1, false}, then).get()).at(0);
      store::DecideCall a;
      a.user = by;
      a.key = a.body_hash = new_uuid();
      a.submission = id;
      a.request.epoch = lease.epoch;
      a.request.evidence = ok(store->submissions.get(id, then)).evidence;
      ok(store->decisions.decide(a, then).get());
    }
  }
  std::string run(const std::string& arguments, int status = 0) {
    return test::countersignd(arguments + " --data " + data, status);
  }
};

TEST_F(AuditPlan, draws_what_it_says_and_the_same_of_the_same_seed) {
  decide(40);
  const std::string dry = run("audit plan --name weekly --share 10% --by reviewer --seed 5 --dry-run");
  EXPECT_THAT(dry, HasSubstr("weekly: 4 of 40 decisions, seed 5"));
  EXPECT_THAT(dry, HasSubstr("nothing was stored"));
  EXPECT_THAT(run("audit plans"), HasSubstr("there is no plan"));
  EXPECT_THAT(run("audit plan --name weekly --find 2%@95% --by reviewer --seed 5"),
              HasSubstr("weekly: 38 of 40 decisions, seed 5; finds a 2 % error rate with 95.0 %"));
  const std::string plans = run("audit plans");
  EXPECT_THAT(plans, HasSubstr("p1  weekly"));
  EXPECT_THAT(plans, HasSubstr("waiting 38, being looked at 0"));
  EXPECT_THAT(plans, HasSubstr("bob"));
  EXPECT_THAT(run("audit list --subject p1"), HasSubstr("look.plan"));
}

TEST_F(AuditPlan, says_in_one_sentence_what_makes_no_sense) {
  decide(1);
  EXPECT_THAT(run("audit plan --name x --share much", 1), HasSubstr("'much' is no share"));
  EXPECT_THAT(run("audit plan --name x --find 2%", 1), HasSubstr("like 2%@95%"));
  EXPECT_THAT(run("audit plan --name x --share 10% --verdict reject", 1), HasSubstr("no decision that this plan is"));
  EXPECT_THAT(run("audit plan --name x --share 10% --from 2026-02-30", 1), HasSubstr("2026-02-30"));
  run("audit plan --name x", 2);
  run("audit plan --name x --share 10% --risk luck", 2);
}

}  // namespace
}  // namespace cs
