// The list of the queue, which refreshes itself while it is looked at.
#pragma once

#include "workbench/listing.hpp"

namespace cs::workbench {

/// The queue in the order in which it will be reviewed.
class QueueList final : public Listing<api::SubmissionPage> {
 public:
  QueueList(client::LookingDesk& desk, const Clock& clock) : Listing(clock, client::ListQuery{}.limit), desk_(desk) {}

  ListKind list_kind() const override { return ListKind::queue; }

  void tick(bool visible);  ///< lists again when stale, at most every two seconds
  void end_session() { reset(); }
  void handle(const client::event::QueueListed& e) { take(e.page); }

 private:
  void ask(const client::ListQuery& query) override { desk_.list_queue("queue", query); }

  client::LookingDesk& desk_;
};

}  // namespace cs::workbench
