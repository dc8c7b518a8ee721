// A plan for second looks while it is made: which decisions it is about, how many are drawn, and what the service says
// it would draw. Every change asks anew.
#pragma once

#include <optional>
#include <string>

#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

/// UI thread only.
class PlanMaking {
 public:
  /// How many: of a hundred, so many, or as many as find that error rate in all likelihood.
  enum class Size { share, count, rate };
  /// When they were decided.
  enum class Days { any, week, month };
  static constexpr double confidence = 0.95;

  PlanMaking(client::LooksDesk& desk, const Clock& clock, Toasts& toasts)
      : desk_(desk), clock_(clock), toasts_(toasts) {}

  bool is_open() const { return open_; }
  const std::string& campaign() const { return campaign_; }
  const domain::PlanWish& wish() const { return wish_; }
  Size size() const { return size_; }
  const std::string& amount() const { return amount_; }  ///< as typed: a percentage, or a count
  Days days() const { return days_; }
  /// What the service would draw now, or why nothing; nullopt: it was not asked, or has not answered.
  const std::optional<Result<api::LookPlanRow>>& told() const { return told_; }

  /// Of that campaign; what was chosen the last time stays.
  void open(std::string campaign, std::string name);
  bool close();
  void set_campaign(std::string id);
  void set_name(std::string name);
  void set_verdict(std::optional<domain::Verdict> verdict);
  void set_reviewer(std::string name);  ///< "": any; so are the next two
  void set_reason(std::string code);
  void set_check(std::string check);
  void toggle_risk(domain::Risk risk);
  void set_by(domain::StratifyBy by);
  void set_days(Days days);
  void set_size(Size size);
  void set_amount(std::string amount);
  Why why_not_confirm() const;
  void confirm();

  // ---- by whoever has the panel
  void end_session();
  /// The plan that was made here; nullopt: nothing was.
  std::optional<api::LookPlanRow> take(const client::event::PlanDrawn& e);

 private:
  domain::PlanWish wanted() const;
  std::optional<domain::PlanSize> wanted_size() const;
  void changed();

  client::LooksDesk& desk_;
  const Clock& clock_;
  Toasts& toasts_;
  bool open_ = false, making_ = false;
  std::string campaign_, amount_ = "10";
  domain::PlanWish wish_;
  Size size_ = Size::share;
  Days days_ = Days::any;
  std::optional<Result<api::LookPlanRow>> told_;
};

const char* to_string(PlanMaking::Size size);
const char* to_string(PlanMaking::Days days);

}  // namespace cs::workbench
