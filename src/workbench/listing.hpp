// A list of the service a page at a time: its filters, the page that is shown and how old it is, the selected row. What
// a list asks the desk for, and what belongs to its selected row, is its own.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "client/desk.hpp"
#include "workbench/filters.hpp"
#include "workbench/item.hpp"

namespace cs::workbench {

template <class Page>
class Listing : public FilteredList {
 public:
  using Row = typename decltype(Page::rows)::value_type;

  const client::ListQuery& query() const override { return query_; }
  const std::map<std::string, std::int64_t>& counts() const override { return page_.counts; }
  const Page& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }  ///< of the last listing
  /// When the page that is shown was true; nullopt: there has been none.
  std::optional<MonoPoint> as_of() const { return as_of_; }
  /// It stays when newer rows come or it leaves the page; nullptr when nothing is.
  const Row* selected() const { return selected_ ? &*selected_ : nullptr; }
  int selected_index() const {  ///< -1 when it is not on the page
    if (!selected_) return -1;
    const auto it = std::ranges::find(page_.rows, selected_->id, &Row::id);
    return it == page_.rows.end() ? -1 : static_cast<int>(it - page_.rows.begin());
  }

  /// `offset`, `limit` and `school` of `query` are kept by this class. The first of what is found is selected.
  void set_query(client::ListQuery query) override {
    query.offset = 0;
    query.limit = page_size_;
    query.school = school_;
    query_ = std::move(query);
    narrowed_ = true;
    refresh();
  }
  Why why_not_turn_page(int by) const {
    const std::int64_t offset = query_.offset + std::int64_t{by} * query_.limit;
    if (offset < 0) return "why.first_page";
    if (offset >= page_.total) return "why.last_page";
    return std::nullopt;
  }
  void turn_page(int by) {
    if (why_not_turn_page(by)) return;
    query_.offset += by * query_.limit;
    narrowed_ = true;
    refresh();
  }
  void select(int index) {
    if (index < 0 || index >= static_cast<int>(page_.rows.size())) return;
    const Row& row = page_.rows[static_cast<std::size_t>(index)];
    const bool other = !selected_ || selected_->id != row.id;
    selected_ = row;
    if (other) selection_changed();
  }
  void step(int by) {
    if (page_.rows.empty()) return;
    const int at = selected_index();
    select(at < 0 ? 0 : std::clamp(at + by, 0, static_cast<int>(page_.rows.size()) - 1));
  }
  void refresh() {
    loading_ = true;
    stale_ = false;
    listed_ = clock_.mono();
    ask(query_);
  }

  // ---- by Workbench
  /// Lists only that school's from the next listing on; "": all.
  void narrow(std::string school) {
    school_ = std::move(school);
    query_.school = school_;
    query_.offset = 0;
    narrowed_ = stale_ = true;
    listed_ = {};      // at once when it is looked at
    loading_ = false;  // what is under way is of other schools; the next listing supersedes it
  }
  void mark_stale() { stale_ = true; }

 protected:
  Listing(const Clock& clock, int page_size) : clock_(clock), page_size_(page_size) { query_.limit = page_size; }

  virtual void ask(const client::ListQuery& query) = 0;
  /// Another row is selected, or none any more.
  virtual void selection_changed() {}
  /// Somebody writes about the selected row: it stays whatever the list shows.
  virtual bool in_hand() const { return false; }

  /// Stale, nobody is asked, and the last time is so long ago.
  bool is_due(Millis least_between) const {
    return stale_ && !loading_ && (listed_ == MonoPoint{} || clock_.mono() - listed_ >= least_between);
  }
  void take(const Result<Page>& page) {
    loading_ = false;
    if (!page) {
      error_ = page.error();
      return;
    }
    error_.reset();
    as_of_ = clock_.mono();
    page_ = *page;
    if (in_hand()) return;  // what was narrowed meanwhile is chosen from once the hand is free
    const bool narrowed = std::exchange(narrowed_, false);
    if (page_.rows.empty())
      select_none();
    else if (const int at = selected_index(); at >= 0)
      selected_ = page_.rows[static_cast<std::size_t>(at)];
    else if (!selected_ || narrowed)
      select(0);
  }
  void select_none() {
    selected_.reset();
    selection_changed();
  }
  /// What the service has said of the selected row since.
  void replace_selected(Row row) { selected_ = std::move(row); }
  void forget_page() { page_ = {}; }
  const std::string& school() const { return school_; }
  /// As it began. The selection goes without a word.
  void reset() {
    school_.clear();
    query_ = {};
    query_.limit = page_size_;
    page_ = {};
    selected_.reset();
    error_.reset();
    as_of_.reset();
    listed_ = {};
    loading_ = narrowed_ = false;
    stale_ = true;
  }

  const Clock& clock_;

 private:
  const int page_size_;
  client::ListQuery query_;
  std::string school_;
  Page page_;
  std::optional<Row> selected_;
  std::optional<Error> error_;
  std::optional<MonoPoint> as_of_;
  MonoPoint listed_{};
  bool loading_ = false, stale_ = true;
  bool narrowed_ = false;  ///< the page that comes is of other filters: its first row is selected
};

}  // namespace cs::workbench
