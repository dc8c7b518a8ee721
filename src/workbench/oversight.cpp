#include "workbench/oversight.hpp"

#include <utility>

namespace cs::workbench {
namespace {

using std::chrono::hours;

/// Counts move all the time; a board that is looked at need not follow every decision.
constexpr Millis least_between{3'000};
/// Paces and what is late change by time alone.
constexpr Millis at_least_every{30'000};

}  // namespace

const char* to_string(Oversight::Period period) {
  switch (period) {
    case Oversight::Period::week:
      return "week";
    case Oversight::Period::month:
      return "month";
    case Oversight::Period::season:
      return "season";
  }
  return "";
}

const char* to_string(Oversight::Page page) {
  switch (page) {
    case Oversight::Page::now:
      return "now";
    case Oversight::Page::people:
      return "people";
    case Oversight::Page::days:
      return "days";
    case Oversight::Page::checks:
      return "checks";
  }
  return "";
}

Oversight::Oversight(client::FiguresDesk& desk, const Clock& clock, Toasts& toasts)
    : desk_(desk), clock_(clock), toasts_(toasts) {}

std::optional<MonoPoint> Oversight::as_of() const {
  return own_day_ ? day_at_ : shows_figures() ? figures_at_ : overview_at_;
}

client::FiguresQuery Oversight::query() const {
  const int days = period_ == Period::week ? 7 : period_ == Period::month ? 30 : 365;
  const TimePoint now = clock_.now();
  return {school_, now - hours{24 * days}, now + hours{1}};
}

void Oversight::refresh() {
  loading_ = true;
  stale_ = false;
  asked_ = clock_.mono();
  if (own_day_)
    desk_.read_my_day("own", school_);
  else if (shows_figures())
    desk_.read_figures("figures", query());
  else
    desk_.read_overview("overview", school_);
}

void Oversight::set_page(Page page) {
  if (page == page_) return;
  page_ = page;
  error_.reset();
  refresh();
}

void Oversight::set_period(Period period) {
  if (period == period_) return;
  period_ = period;
  figures_.reset();
  figures_at_.reset();
  refresh();
}

void Oversight::export_table(const std::string& table) {
  desk_.export_figures(table, query());
}

void Oversight::enter(bool own_day) {
  own_day_ = own_day;
  refresh();
}

void Oversight::narrow(std::string school) {
  school_ = std::move(school);
  overview_.reset();
  figures_.reset();
  day_.reset();
  overview_at_.reset();
  figures_at_.reset();
  day_at_.reset();
  stale_ = true;
  loading_ = false;
  asked_ = {};
}

void Oversight::tick(bool visible) {
  if (!visible || loading_) return;
  const bool never = asked_ == MonoPoint{};
  const Millis since = never ? Millis{0} : Millis{clock_.mono() - asked_};
  if (never || (stale_ && since >= least_between) || since >= at_least_every) refresh();
}

void Oversight::end_session() {
  narrow({});
  page_ = Page::now;
  period_ = Period::week;
  own_day_ = false;
  error_.reset();
}

void Oversight::handle(const client::event::OverviewRead& e) {
  if (!shows_figures() && !own_day_) loading_ = false;
  if (!e.overview) {
    error_ = e.overview.error();
    return;
  }
  error_.reset();
  overview_ = *e.overview;
  overview_at_ = clock_.mono();
}

void Oversight::handle(const client::event::FiguresRead& e) {
  if (shows_figures()) loading_ = false;
  if (!e.figures) {
    error_ = e.figures.error();
    return;
  }
  error_.reset();
  figures_ = *e.figures;
  figures_at_ = clock_.mono();
}

void Oversight::handle(const client::event::MyDayRead& e) {
  if (own_day_) loading_ = false;
  if (!e.day) {
    error_ = e.day.error();
    return;
  }
  error_.reset();
  day_ = *e.day;
  day_at_ = clock_.mono();
}

void Oversight::handle(const client::event::FiguresExported& e) {
  if (e.file)
    toasts_.done(clock_.mono(), {"toast.exported", {{"file", *e.file}}});
  else
    toasts_.problem(clock_.mono(), {"toast.export_failed", {}}, e.file.error());
}

}  // namespace cs::workbench
