// Two lists that refresh themselves while they are looked at: the queue, and the messages to students.
#pragma once

#include <optional>
#include <string>

#include "client/desk.hpp"

namespace cs::workbench {

/// The queue in the order in which it will be reviewed.
class QueueList {
 public:
  QueueList(client::Desk& desk, const Clock& clock) : desk_(desk), clock_(clock) {}

  const client::QueueQuery& query() const { return query_; }
  const api::SubmissionPage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }

  void set_query(client::QueueQuery query);  ///< lists anew from the first row
  void turn_page(int by);
  void refresh();
  void mark_stale() { stale_ = true; }
  void tick(bool visible);  ///< lists again when stale, at most every two seconds
  void end_session();
  void handle(const client::event::QueueListed& e);

 private:
  client::Desk& desk_;
  const Clock& clock_;
  client::QueueQuery query_;
  api::SubmissionPage page_;
  bool loading_ = false, stale_ = true;
  std::optional<Error> error_;
  MonoPoint listed_{};
};

/// What students were told: of one submission, or of all, newest first.
class Messages {
 public:
  Messages(client::Desk& desk, const Clock& clock) : desk_(desk), clock_(clock) {}

  const std::string& submission() const { return submission_; }  ///< "": all
  const api::NoticePage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }
  const api::NoticeRow* selected() const;  ///< the message on the telephone; the newest until another is chosen
  int selected_index() const;
  /// A message of that submission ("": of any) reached the telephone.
  bool arrived(const std::string& submission = {}) const;

  void show(std::string submission);
  void select(int index);
  void step(int by);
  void refresh();
  void tick(bool visible);  ///< every second while looked at, because receipts come without notice
  void end_session();
  void handle(const client::event::NoticesListed& e);

 private:
  client::Desk& desk_;
  const Clock& clock_;
  std::string submission_, selected_id_;
  api::NoticePage page_;
  bool loading_ = false;
  std::optional<Error> error_;
  MonoPoint listed_{};
};

}  // namespace cs::workbench
