// Blind second looks: the plans that draw them, and looking. Whoever looks decides on the stage as in a review, by the
// same keys, without what was decided; once the service has their word, both stand side by side. Agreeing closes the
// look; a difference is settled here (kept, overturned, or given to a third person) or left in the plan's list.
//
// What is said is not journalled: it is answered by the first decision, so without the service nothing is said. It
// cannot be taken back, because it would not be blind a second time. When the answer does not come, the same is asked
// again under the same key, so that nobody says anything twice.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workbench/findings.hpp"
#include "workbench/listing.hpp"
#include "workbench/overturning.hpp"
#include "workbench/plan_making.hpp"
#include "workbench/review.hpp"

namespace cs::workbench {

/// Plans as a list shows them.
struct PlanPage {
  std::vector<api::LookPlanRow> rows;
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> counts;
};
/// Looked at, by whomever; those that nobody needs to look at count neither here nor in `drawn`.
std::int64_t looked_at(const api::LookPlanRow& plan);
std::int64_t to_look_at(const api::LookPlanRow& plan);
/// That the person who asked may look at.
std::int64_t yours(const api::LookPlanRow& plan);

class SecondLooks final : public Listing<PlanPage> {
 public:
  /// The list of plans; blind on the stage; what was said is on its way; both verdicts.
  enum class Phase { plans, looking, sending, said };
  /// A note that is being written.
  enum class Panel { none, keep, third };
  static constexpr int ahead = 3;  ///< kept prepared

  SecondLooks(client::LooksDesk& desk, client::SupervisionDesk& supervision, client::LookingDesk& looking,
              const Clock& clock, Toasts& toasts);

  ListKind list_kind() const override { return ListKind::plans; }
  Phase phase() const { return phase_; }

  // ---- the plans
  PlanMaking& making() { return making_; }
  const PlanMaking& making() const { return making_; }
  /// Of the selected plan, those that differ and wait for somebody to settle them.
  const std::vector<api::LookRow>& differing() const { return differing_; }
  bool differing_loading() const { return differing_loading_; }
  Why why_not_begin() const;
  void begin();  ///< looks at what the selected plan drew
  Why why_not_open_difference(std::size_t at) const;
  void open_difference(std::size_t at);

  // ---- looking
  Review& review() { return review_; }
  const Review& review() const { return review_; }
  const api::LookPlanRow* plan() const { return plan_ ? &*plan_ : nullptr; }  ///< that is being looked at
  bool nothing_left() const { return review_.queue_empty(); }                 ///< for this person
  /// What is on the stage; nullptr: nothing yet, or no more.
  ItemPtr shown() const { return phase_ == Phase::looking ? review_.shown() : item_; }
  /// Of this session.
  int agreed() const { return agreed_; }
  int differed() const { return differed_; }

  // ---- what was said
  const std::optional<Error>& unanswered() const { return unanswered_; }  ///< the service was not reached
  Why why_not_again() const;
  void again();
  /// Both verdicts; nullptr before the service has told.
  const api::LookRow* said() const { return said_ ? &*said_ : nullptr; }
  bool differs() const { return said_ && said_->state == domain::LookState::differs; }
  Why why_not_next() const;
  void next();
  Why why_not_later() const;
  void later();  ///< the difference stays in the plan's list
  Why why_not_settle() const;
  Panel panel() const { return panel_; }
  void open_panel(Panel panel);
  const std::string& note() const { return note_; }
  void set_note(std::string note);
  Why why_not_confirm() const;
  void confirm();
  Overturning& overturning() { return overturning_; }
  const Overturning& overturning() const { return overturning_; }
  std::optional<std::size_t> selected_finding() const;
  void select_finding(std::optional<std::size_t> index);
  void step_finding(int by);
  bool writing() const;  ///< a panel of this view is open
  bool can_close() const;
  bool close();  ///< the innermost; at last back to the plans

  // ---- by Workbench
  void enter();  ///< the view was opened
  void leave();  ///< everything goes back, the plans are shown
  bool holds() const { return holding_; }
  void tick(bool visible);
  void drop_items() { review_.drop_items(); }
  void begin_session(bool same_person);
  void end_session();
  void handle(const client::event::ItemReady& e);
  void handle(const client::event::QueueEmpty& e) { review_.handle(e); }
  void handle(const client::event::Online& e);
  void handle(const client::event::PlansListed& e);
  void handle(const client::event::PlanDrawn& e);
  void handle(const client::event::LooksListed& e);
  void handle(const client::event::LookJudged& e);
  void handle(const client::event::LookSettled& e);
  void handle(const client::event::Overturned& e);
  void handle(const client::event::SubmissionOpened& e);

 private:
  /// What a review asks of a desk, asked for a second look. Taking back and asking for withdrawal have no way here.
  class Asked final : public client::ReviewDesk {
   public:
    explicit Asked(SecondLooks& looks) : looks_(looks) {}
    void keep_prepared(int) override {}
    void narrow(std::vector<std::string>) override {}
    void state_likeness(std::string look, api::LikenessRequest request) override;
    std::string decide(std::string look, api::DecideRequest request) override;
    void undo(std::string) override {}
    void give_back(std::string look) override;
    void ask_withdrawal(std::string, std::string) override {}

   private:
    SecondLooks& looks_;
  };

  void ask(const client::ListQuery& query) override;
  void selection_changed() override;
  bool in_hand() const override { return making_.is_open() || phase_ != Phase::plans; }
  void go(Phase phase);
  void hold_off();
  void read_differing();

  client::LooksDesk& desk_;
  client::LookingDesk& looking_;
  Toasts& toasts_;
  Asked asked_{*this};
  Review review_;
  Overturning overturning_;
  PlanMaking making_;

  Phase phase_ = Phase::plans;
  bool holding_ = false, online_ = true;
  std::optional<api::LookPlanRow> plan_;
  std::vector<api::LookRow> differing_;
  bool differing_loading_ = false;
  std::string wanted_plan_;  ///< that was made here: selected once it is listed

  struct Saying {
    std::string key, look;
    api::DecideRequest request;
  };
  std::optional<Saying> saying_;
  std::optional<Error> unanswered_;
  ItemPtr item_;  ///< that was looked at
  std::optional<api::LookRow> said_;
  bool from_list_ = false;  ///< opened out of the plan's differences
  std::optional<std::size_t> finding_;
  Panel panel_ = Panel::none;
  std::string note_, settling_key_, settling_;  ///< the key and the look that is on its way
  int agreed_ = 0, differed_ = 0;
};

}  // namespace cs::workbench
