#include "fixture.hpp"

namespace cs::store {
namespace {

using People = StoreTest;

TEST_F(People, sign_in_with_the_right_password_only) {
  ok(store->people.put({"ann", "安", domain::Role::reviewer, "correct horse", false}, "admin", now).get());
  EXPECT_EQ(ok(store->people.check_password("ann", "correct horse")).display_name, "安");
  EXPECT_EQ(id_of(store->people.check_password("ann", "wrong horse")), "signin.wrong");
  EXPECT_EQ(id_of(store->people.check_password("nobody", "correct horse")), "signin.wrong");
  ok(store->people.put({"ann", "安", domain::Role::supervisor, "", false}, "admin", now).get());
  EXPECT_EQ(ok(store->people.check_password("ann", "correct horse")).role, domain::Role::supervisor);
  ok(store->people.put({"ann", "安", domain::Role::supervisor, "", true}, "admin", now).get());
  EXPECT_EQ(id_of(store->people.check_password("ann", "correct horse")), "signin.wrong");
  EXPECT_TRUE(ok(store->people.all()).at(0).disabled);
}

TEST_F(People, bad_users_are_refused) {
  const auto put = [&](const char* name, const char* password) {
    return id_of(store->people.put({name, "", domain::Role::reviewer, password, false}, "admin", now).get());
  };
  EXPECT_EQ(put("", "long enough"), "user.name");
  EXPECT_EQ(put("a b", "long enough"), "user.name");
  EXPECT_EQ(put("ann", "short"), "user.password");
  EXPECT_EQ(put("ann", "annann2025"), "user.password_easy");
  EXPECT_EQ(put("ann", ""), "user.password_needed");
}

TEST_F(People, sessions_end_by_time_by_sign_out_and_with_the_user) {
  const NamedUser ann{"ann", "安", domain::Role::reviewer, "correct horse", false};
  ok(store->people.put(ann, "admin", now).get());
  const auto one = ok(store->people.open_session("ann", hour, now).get());
  const auto two = ok(store->people.open_session("ann", hour, now).get());
  EXPECT_NE(one.token, two.token);
  EXPECT_EQ(ok(store->people.session_user(one.token, now)).name, "ann");
  EXPECT_EQ(id_of(store->people.session_user(one.token, now + hour)), "session.over");
  EXPECT_EQ(id_of(store->people.session_user("made up", now)), "session.over");
  ok(store->people.close_session(one.token).get());
  EXPECT_EQ(id_of(store->people.session_user(one.token, now)), "session.over");
  NamedUser gone = ann;
  gone.disabled = true;
  ok(store->people.put(gone, "admin", now).get());
  EXPECT_EQ(id_of(store->people.session_user(two.token, now)), "session.disabled");
  EXPECT_EQ(id_of(store->people.open_session("ann", hour, now).get()), "signin.wrong");
  ok(store->people.put(ann, "admin", now).get());
  EXPECT_EQ(id_of(store->people.session_user(two.token, now)), "session.over") << "it does not come to life again";
}

TEST_F(People, a_campaign_is_kept_whole_and_a_change_is_seen_at_once) {
  auto k = ok(store->campaigns.get("k"));
  EXPECT_EQ(k.texts, test_campaign(now).texts);
  EXPECT_EQ(k.reasons, test_campaign(now).reasons);
  const auto photo = add_photo("p");
  k.policy.grace = 30 * Millis{1000};
  ok(store->campaigns.put(k, "admin", now).get());
  EXPECT_EQ(ok(store->campaigns.get("k")).policy.grace, k.policy.grace);
  EXPECT_EQ(decided("ann").undo_for, k.policy.grace);
  EXPECT_EQ(add_photo("p"), photo);  // the key of the photographs' names stays
  EXPECT_EQ(ok(store->campaigns.all()).size(), 1u);
}

TEST_F(People, bad_campaigns_are_refused) {
  const auto put = [&](auto change) {
    auto k = test_campaign(now);
    change(k);
    return id_of(store->campaigns.put(k, "admin", now).get());
  };
  EXPECT_EQ(put([](auto& k) { k.id = "Not a slug"; }), "campaign.id");
  EXPECT_EQ(put([](auto& k) { k.name = " "; }), "campaign.name");
  EXPECT_EQ(put([](auto& k) { k.closes = k.opens; }), "campaign.window");
  EXPECT_EQ(put([](auto& k) { k.policy.lease = Millis{0}; }), "campaign.policy");
  EXPECT_EQ(put([](auto& k) { k.reasons.push_back(k.reasons[0]); }), "campaign.reason");
}

}  // namespace
}  // namespace cs::store
