// A desk without service, network or disk, for looking at the screens: everything is answered in the same call.
#pragma once

#include <deque>
#include <filesystem>

#include "client/desk.hpp"

namespace cs::ui {

struct FakeDeskOptions {
  /// JPEG portraits ("*_neutral.jpg" beside "*.tem" with the eyes); empty: faces are painted with a few ellipses.
  std::filesystem::path portraits;
  int items = 8;
  int photo_width = 900;
  bool answer = true;  ///< decisions are sent at once; false: they stay in the journal
  Millis grace{60'000};
  bool blind_first = false;
  bool held_back = false;  ///< the comparison comes only after the likeness was stated, and a test answers that
  int schools = 1;         ///< 1 to 3, each with one campaign; items go round them
};

class FakeDesk final : public client::Desk {
 public:
  FakeDesk(FakeDeskOptions options, const Clock& clock);

  void sign_in(std::string user, std::string password) override;
  void answer_sign_in(std::string text) override { answers.push_back(std::move(text)); }
  void cancel_sign_in() override {}
  void change_password(std::string, std::string new_password) override { answers.push_back(std::move(new_password)); }
  void check_password(std::string password) override { answers.push_back(std::move(password)); }
  std::vector<std::string> answers;  ///< what was typed at a gate
  void sign_out() override;
  void keep_prepared(int ahead) override;
  void narrow(std::vector<std::string>) override {}
  void state_likeness(std::string, api::LikenessRequest) override {}
  void set_present(bool present) override;
  std::string decide(std::string submission, api::DecideRequest request) override;
  void undo(std::string decision_key) override;
  void give_back(std::string submission) override;
  void list_queue(std::string tag, client::ListQuery query) override;
  void list_decisions(std::string tag, client::ListQuery query) override;
  void list_notices(std::string tag, client::ListQuery query) override;
  void read_notice_desk(std::string tag, std::string school) override;
  void read_overview(std::string tag, std::string school) override;
  void read_figures(std::string tag, client::FiguresQuery query) override;
  void read_my_day(std::string tag, std::string school) override;
  void export_figures(std::string, client::FiguresQuery) override {
    post(client::event::FiguresExported{std::string("/tmp/figures.csv")});
  }
  bool nothing_counted = false;  ///< figures and day are those of a campaign that has just opened
  bool keeps_figures = false;    ///< what is asked for never comes
  void resend_notice(std::string, std::string notice, std::string) override;
  void note_call(std::string, std::string notice, api::CallRequest) override;
  void list_students(std::string tag, client::ListQuery query) override;
  void open_student(std::string tag, std::string student) override;
  void show_phone(std::string student, std::string note) override;
  void correct_phone(std::string key, std::string student, api::CorrectPhoneRequest request) override;
  void read_facets() override;
  void resume_notices() override;
  void export_notices(client::ListQuery query) override;
  void open_submission(std::string tag, std::string submission) override;
  void study(api::PhotoRef photo, client::Study wanted) override;
  void overturn(std::string decision, api::OverturnRequest request) override;
  void ask_withdrawal(std::string decision, std::string note) override;
  void keep_looks(int ahead, std::string plan) override;
  void state_likeness_of_look(std::string, api::LikenessRequest) override {}
  void judge_look(std::string key, std::string look, api::DecideRequest request) override;
  void settle_look(std::string key, std::string look, api::LookSettlement settlement) override;
  void give_look_back(std::string) override {}
  void list_plans(std::string tag, client::ListQuery query) override;
  void list_looks(std::string tag, client::LooksQuery query) override;
  void draw_plan(std::string tag, api::LookPlanRequest request) override;
  bool no_plans = false;       ///< nobody has made one
  bool keeps_answers = false;  ///< what is said of a second look is not answered
  std::vector<client::Event> take_events() override;
  void on_event(void (*wake)()) override { wake_ = wake; }

  /// For the gallery: something happened.
  void post(client::Event event);
  /// From the next sign-in on there is this item alone.
  void only(std::shared_ptr<const client::PreparedItem> item);
  const std::vector<std::shared_ptr<const client::PreparedItem>>& items() const { return items_; }

 private:
  std::shared_ptr<const client::PreparedItem> make_item(int index);
  void hand_out();
  api::StudentRow student_row(std::size_t index) const;
  api::DecisionRow row_of(const client::PreparedItem& item, domain::Verdict verdict, int age_minutes) const;

  FakeDeskOptions options_;
  const Clock& clock_;
  const api::Campaign& campaign_of(const std::string& id) const;
  std::vector<client::CampaignPtr> campaigns_;
  std::vector<std::shared_ptr<const client::PreparedItem>> items_;
  std::deque<std::size_t> waiting_;
  int ahead_ = 0, held_ = 0, decisions_ = 0;
  std::vector<api::DecisionRow> decided_;
  std::vector<api::StudentEvent> phones_shown_;
  std::map<std::string, std::string> keys_;  ///< decision key -> submission
  api::LookRow look_of(std::size_t index) const;
  int next_look_ = 0;
  std::vector<api::LookPlanRow> plans_;
  std::vector<client::Event> events_;
  void (*wake_)() = nullptr;
};

}  // namespace cs::ui
