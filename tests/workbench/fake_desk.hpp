// A desk that does nothing by itself: it writes down what it was asked and reports what the test says.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "workbench/action.hpp"
#include "workbench/keymap.hpp"

namespace cs::workbench::test {

using namespace std::chrono_literals;
namespace event = client::event;
using client::Delivery;

class FakeDesk final : public client::Desk {
 public:
  struct DecideCall {
    std::string key, submission;
    api::DecideRequest request;
  };

  void sign_in(std::string user, std::string password) override { sign_ins.emplace_back(user, password); }
  void sign_out() override { ++sign_outs; }
  void answer_sign_in(std::string text) override { answers.push_back(std::move(text)); }
  void cancel_sign_in() override { ++cancels; }
  void change_password(std::string old_password, std::string new_password) override {
    password_changes.emplace_back(std::move(old_password), std::move(new_password));
  }
  void check_password(std::string password) override { password_checks.push_back(std::move(password)); }
  void keep_prepared(int ahead) override { kept.push_back(ahead); }
  void narrow(std::vector<std::string> ids) override { narrowed.push_back(std::move(ids)); }
  void state_likeness(std::string submission, api::LikenessRequest request) override {
    statements.emplace_back(std::move(submission), std::move(request));
  }
  void set_present(bool present) override { presence.push_back(present); }
  std::string decide(std::string submission, api::DecideRequest request) override {
    decides.push_back({"key-" + std::to_string(decides.size() + 1), std::move(submission), std::move(request)});
    return decides.back().key;
  }
  void undo(std::string key) override { undos.push_back(std::move(key)); }
  void give_back(std::string submission) override { given_back.push_back(std::move(submission)); }
  void list_queue(std::string, client::ListQuery query) override { queue_queries.push_back(std::move(query)); }
  void list_decisions(std::string tag, client::ListQuery query) override {
    EXPECT_EQ(tag, "decisions");
    decision_queries.push_back(std::move(query));
  }
  void list_notices(std::string, client::ListQuery query) override { notice_queries.push_back(std::move(query)); }
  void read_notice_desk(std::string, std::string school) override {
    ++desk_reads;
    desk_school = std::move(school);
  }
  void read_overview(std::string, std::string school) override { overview_reads.push_back(std::move(school)); }
  void read_figures(std::string, client::FiguresQuery query) override { figure_queries.push_back(std::move(query)); }
  void read_my_day(std::string, std::string school) override { day_reads.push_back(std::move(school)); }
  void export_figures(std::string table, client::FiguresQuery) override { tables.push_back(std::move(table)); }
  std::vector<std::string> overview_reads, day_reads, tables;
  std::vector<client::FiguresQuery> figure_queries;
  void resend_notice(std::string key, std::string notice, std::string note) override {
    resends.push_back({std::move(key), std::move(notice), std::move(note)});
  }
  void note_call(std::string key, std::string notice, api::CallRequest call) override {
    calls.push_back({std::move(key), std::move(notice), std::move(call.note)});
    outcomes.push_back(call.outcome);
  }
  void list_students(std::string, client::ListQuery query) override { student_queries.push_back(std::move(query)); }
  void open_student(std::string, std::string student) override { students_opened.push_back(std::move(student)); }
  void show_phone(std::string student, std::string note) override {
    phones.emplace_back(std::move(student), std::move(note));
  }
  void correct_phone(std::string key, std::string student, api::CorrectPhoneRequest request) override {
    corrections.push_back({std::move(key), std::move(student), std::move(request)});
  }
  void read_facets() override { ++facet_reads; }
  void resume_notices() override { ++resumed; }
  void export_notices(client::ListQuery query) override { exports.push_back(std::move(query)); }
  void open_submission(std::string tag, std::string submission) override { opened.emplace_back(tag, submission); }
  void study(api::PhotoRef photo, client::Study wanted) override { studies.emplace_back(photo.hash, wanted); }
  void overturn(std::string decision, api::OverturnRequest request) override {
    overturns.emplace_back(decision, request.note);
    last_overturn = std::move(request);
  }
  void ask_withdrawal(std::string decision, std::string note) override { withdrawals.emplace_back(decision, note); }
  void keep_looks(int ahead, std::string plan) override { looks_kept.emplace_back(ahead, std::move(plan)); }
  void state_likeness_of_look(std::string look, api::LikenessRequest request) override {
    look_statements.emplace_back(std::move(look), std::move(request));
  }
  void judge_look(std::string key, std::string look, api::DecideRequest request) override {
    judged.push_back({std::move(key), std::move(look), std::move(request)});
  }
  struct SettleCall {
    std::string key, look;
    api::LookSettlement settlement;
  };
  void settle_look(std::string key, std::string look, api::LookSettlement settlement) override {
    settled.push_back({std::move(key), std::move(look), std::move(settlement)});
  }
  void give_look_back(std::string look) override { looks_given_back.push_back(std::move(look)); }
  void list_plans(std::string, client::ListQuery query) override { plan_queries.push_back(std::move(query)); }
  void list_looks(std::string, client::LooksQuery query) override { looks_queries.push_back(std::move(query)); }
  void draw_plan(std::string tag, api::LookPlanRequest request) override {
    draws.emplace_back(std::move(tag), std::move(request));
  }
  std::vector<std::pair<int, std::string>> looks_kept;
  std::vector<std::pair<std::string, api::LikenessRequest>> look_statements;
  std::vector<DecideCall> judged;
  std::vector<SettleCall> settled;
  std::vector<std::string> looks_given_back;
  std::vector<client::ListQuery> plan_queries;
  std::vector<client::LooksQuery> looks_queries;
  std::vector<std::pair<std::string, api::LookPlanRequest>> draws;
  std::vector<client::Event> take_events() override { return std::exchange(events, {}); }
  void on_event(void (*)()) override {}

  std::vector<client::Event> events;
  std::vector<std::pair<std::string, std::string>> sign_ins, opened, overturns, withdrawals;
  api::OverturnRequest last_overturn;
  std::vector<std::pair<std::string, client::Study>> studies;
  std::vector<int> kept;
  std::vector<bool> presence;
  std::vector<DecideCall> decides;
  struct NoteCall {
    std::string key, notice, note;
  };
  std::vector<std::string> undos, given_back;
  std::vector<client::ListQuery> notice_queries, exports;
  std::vector<NoteCall> resends, calls;
  std::vector<domain::CallOutcome> outcomes;
  std::vector<client::ListQuery> student_queries;
  std::vector<std::string> students_opened;
  std::vector<std::pair<std::string, std::string>> phones;
  struct CorrectCall {
    std::string key, student;
    api::CorrectPhoneRequest request;
  };
  std::vector<CorrectCall> corrections;
  int facet_reads = 0;
  int desk_reads = 0, resumed = 0;
  std::string desk_school;
  std::vector<std::vector<std::string>> narrowed;
  std::vector<std::pair<std::string, api::LikenessRequest>> statements;
  std::vector<client::ListQuery> queue_queries;
  std::vector<client::ListQuery> decision_queries;
  int sign_outs = 0;
  std::vector<std::string> answers, password_checks;
  std::vector<std::pair<std::string, std::string>> password_changes;
  int cancels = 0;
};

class FakePixels final : public worker::Pixels {
 public:
  FakePixels(int w, int h) { width = w, height = h; }
  ByteView rgba() const override { return {}; }
};

inline client::Photo photo(api::PhotoKind kind, int width, int height, const std::string& hash) {
  client::Photo p;
  p.ref = {kind, hash, 1000};
  p.decoded.emplace();
  p.decoded->original_width = width;
  p.decoded->original_height = height;
  for (; std::max(width, height) >= 256; width /= 2, height /= 2)
    p.decoded->levels.push_back(std::make_shared<FakePixels>(width, height));
  return p;
}

inline api::Campaign campaign() {
  api::Campaign c;
  c.id = "c1";
  c.name = "2026";
  c.school = "示范大学";
  c.texts = {"School", "{name}: approved.", "{name}: rejected for {reasons}, again until {deadline}.",
             "{name}: sorry."};
  const char* groups[] = {"face", "face", "dress", "light"};
  for (int i = 0; i < 24; ++i) {
    const std::string n = std::to_string(i + 1);
    c.reasons.push_back({"R" + n, {"原因" + n, "reason " + n}, {"", "advice " + n}, groups[i / 6]});
  }
  return c;
}

/// The same object each time.
inline client::CampaignPtr the_campaign() {
  static const auto made = std::make_shared<const api::Campaign>(campaign());
  return made;
}
/// Of another school, with other reasons, texts and policy.
inline client::CampaignPtr other_campaign() {
  static const auto made = [] {
    api::Campaign c = campaign();
    c.id = "c2";
    c.school = "滨海学院";
    c.texts.signature = "Seaside";
    c.texts.rejected = "{name}: no, because {reasons}.";
    c.reasons = {{"S1", {"海边原因", "seaside reason"}, {"", "seaside advice"}, "face"}};
    c.policy.min_look = 900ms;
    c.policy.grace = 7min;
    c.policy.idle = 90s;
    return std::make_shared<const api::Campaign>(std::move(c));
  }();
  return made;
}

inline api::Session session_of(const std::string& user, domain::Role role) {
  return {"token", {user, user, role, {{role, {}}}}, 8h};
}

inline domain::Finding finding(std::string check, domain::Outcome outcome, std::vector<std::string> suggests = {}) {
  domain::Finding f;
  f.check = std::move(check);
  f.outcome = outcome;
  f.suggests = std::move(suggests);
  return f;
}

/// An item with three photographs and three findings, of which the middle one suggests R2.
inline std::shared_ptr<Item> item(FakeDesk&, const Clock& clock, const std::string& id, std::int64_t epoch = 1,
                                  client::CampaignPtr of = the_campaign()) {
  auto i = std::make_shared<Item>();
  i->submission.row.id = id;
  i->submission.row.campaign = of->id;
  i->campaign = std::move(of);
  i->submission.row.student = {"张**", "2022" + id, "文学院", "1班", "本科", "138****1234"};
  i->submission.evidence = "evidence-" + id;
  i->submission.examination.emplace();
  i->submission.examination->width = 3000;
  i->submission.examination->height = 4000;
  i->submission.examination->findings = {finding("sharpness", domain::Outcome::pass),
                                         finding("head_size", domain::Outcome::attention, {"R2"}),
                                         finding("exposure", domain::Outcome::attention, {"R7", "UNKNOWN"})};
  i->lease = {id, epoch, 10min};
  i->lease_ends = clock.mono() + 10min;
  i->deadline_ends = clock.mono() + 5h;
  i->photos = {photo(api::PhotoKind::submission, 3000, 4000, "s" + id),
               photo(api::PhotoKind::enrolment, 480, 640, "e" + id),
               photo(api::PhotoKind::id_card, 358, 441, "i" + id)};
  return i;
}

/// A workbench with a signed-in reviewer and items to review.
class BenchTest : public ::testing::Test {
 protected:
  ManualClock clock;
  FakeDesk desk;
  Preferences preferences;
  std::unique_ptr<Workbench> made = std::make_unique<Workbench>(desk, clock, preferences);
  Workbench& bench = *made;
  Keymap keymap;

  Review& review() { return bench.review(); }

  void say(client::Event e) {
    desk.events.push_back(std::move(e));
    bench.tick();
  }
  void sign_in(domain::Role role = domain::Role::reviewer, const std::string& user = "anna") {
    bench.sign_in(user, "secret");
    say(event::SignedIn{session_of(user, role), {the_campaign()}});
  }
  void ready(const std::string& id, std::int64_t epoch = 1) { say(event::ItemReady{item(desk, clock, id, epoch)}); }
  /// Draws the photographs of what is shown and lets the look rule pass.
  void look() {
    bench.tick();
    if (const ItemPtr shown = review().shown()) bench.photos_drawn(shown->submission.row.id);
    clock.advance(300ms);
    bench.tick();
  }
  void wait(Millis time) {
    clock.advance(time);
    bench.tick();
  }
  KeyOutcome key(const char* chord, bool repeat = false, bool typing = false) {
    const auto parsed = chord_from(chord);
    EXPECT_TRUE(parsed) << chord;
    return press(bench, keymap, {*parsed, repeat, typing});
  }
  std::string shown() { return review().shown() ? review().shown()->submission.row.id : ""; }

  void progress(const std::string& key_of, const std::string& submission, Delivery delivery,
                std::optional<Error> error = {}) {
    event::DecisionProgress e{key_of, submission, delivery, {}, {}, std::move(error)};
    if (delivery == Delivery::sent) {
      e.reply = api::DecideReply{"d-" + submission, submission, clock.now(), 2min, "n-" + submission};
      e.undo_until = clock.mono() + 2min;
    }
    say(std::move(e));
  }
  void undone(const std::string& key_of, const std::string& submission) {
    say(event::UndoProgress{
        key_of, submission, Delivery::sent, api::UndoReply{"d-" + submission, submission, domain::State::pending}, {}});
  }
};

/// With three items at hand.
class Reviewing : public BenchTest {
 protected:
  void SetUp() override {
    sign_in();
    ready("a");
    ready("b");
    ready("c");
  }
};

inline const char* text(const Why& why) {
  return why ? why->data() : "";
}

}  // namespace cs::workbench::test
