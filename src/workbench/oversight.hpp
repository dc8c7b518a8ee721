// A supervisor's first screen: what waits and how it goes, figures over a time, and each number's list. And a
// reviewer's own day, which nobody else is shown.
#pragma once

#include <optional>
#include <string>

#include "client/desk.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Oversight {
 public:
  /// now: what waits; people, days, checks: figures over a time.
  enum class Page { now, people, days, checks };
  /// Over how long figures are shown.
  enum class Period { week, month, season };

  Oversight(client::FiguresDesk& desk, const Clock& clock, Toasts& toasts);

  Page page() const { return page_; }
  void set_page(Page page);
  Period period() const { return period_; }
  void set_period(Period period);

  /// The last that came; none: there has been none.
  const std::optional<api::Overview>& overview() const { return overview_; }
  const std::optional<api::Figures>& figures() const { return figures_; }
  const std::optional<api::MyDay>& day() const { return day_; }
  /// Of what the page shows: why it could not be brought up to date, since when it is true, and whether it is under
  /// way.
  const std::optional<Error>& error() const { return error_; }
  std::optional<MonoPoint> as_of() const;
  bool loading() const { return loading_; }

  void refresh();
  /// Of the page's table, as CSV.
  void export_table(const std::string& table);

  // ---- by Workbench
  void enter(bool own_day);  ///< the view was opened; `own_day`: the person supervises nobody
  void narrow(std::string school);
  void tick(bool visible);
  void mark_stale() { stale_ = true; }
  void end_session();
  void handle(const client::event::OverviewRead& e);
  void handle(const client::event::FiguresRead& e);
  void handle(const client::event::MyDayRead& e);
  void handle(const client::event::FiguresExported& e);

 private:
  client::FiguresQuery query() const;
  bool shows_figures() const { return !own_day_ && page_ != Page::now; }

  client::FiguresDesk& desk_;
  const Clock& clock_;
  Toasts& toasts_;
  Page page_ = Page::now;
  Period period_ = Period::week;
  std::string school_;
  bool own_day_ = false, loading_ = false, stale_ = true;
  std::optional<api::Overview> overview_;
  std::optional<api::Figures> figures_;
  std::optional<api::MyDay> day_;
  std::optional<Error> error_;
  std::optional<MonoPoint> overview_at_, figures_at_, day_at_;
  MonoPoint asked_{};
};

/// "week", "month", "season".
const char* to_string(Oversight::Period period);
const char* to_string(Oversight::Page page);

}  // namespace cs::workbench
