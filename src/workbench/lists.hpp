// The list of the queue, which refreshes itself while it is looked at.
#pragma once

#include <optional>
#include <string>

#include "client/desk.hpp"
#include "workbench/filters.hpp"

namespace cs::workbench {

/// The queue in the order in which it will be reviewed.
class QueueList final : public FilteredList {
 public:
  QueueList(client::LookingDesk& desk, const Clock& clock) : desk_(desk), clock_(clock) {}

  ListKind list_kind() const override { return ListKind::queue; }
  const client::ListQuery& query() const override { return query_; }
  const std::map<std::string, std::int64_t>& counts() const override { return page_.counts; }
  const api::SubmissionPage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }
  /// When the page that is shown was true; nullopt: there has been none.
  std::optional<MonoPoint> as_of() const { return as_of_; }

  void set_query(client::ListQuery query) override;
  void narrow(std::string school);  ///< lists only that school's from now on; "": all
  void turn_page(int by);
  void refresh();
  void mark_stale() { stale_ = true; }
  void tick(bool visible);  ///< lists again when stale, at most every two seconds
  void end_session();
  void handle(const client::event::QueueListed& e);

 private:
  client::LookingDesk& desk_;
  const Clock& clock_;
  client::ListQuery query_;
  std::string school_;
  api::SubmissionPage page_;
  bool loading_ = false, stale_ = true;
  std::optional<Error> error_;
  MonoPoint listed_{};
  std::optional<MonoPoint> as_of_;
};

}  // namespace cs::workbench
