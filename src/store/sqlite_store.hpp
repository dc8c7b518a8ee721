// The store on SQLite: one writer, several readers, a folder of photographs. Each operation stands in the file of its
// subject: people, roster, photos, intake, queue, decisions, corrections, lists, outbox, audit.
#pragma once

#include <array>
#include <mutex>
#include <optional>

#include "base/file_lock.hpp"
#include "db/readers.hpp"
#include "db/writer.hpp"
#include "store/picture_index.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace cs::store {

class SqliteStore final : public Store {
 public:
  SqliteStore(const Options& options, std::optional<FileLock> lock, db::Connection connection);
  ~SqliteStore() override { writer_.stop(); }

  Write<Nothing> put_campaign(api::Campaign campaign, std::string actor, TimePoint now) override;
  Result<api::Campaign> campaign(const std::string& id) override;
  Result<std::vector<api::Campaign>> campaigns() override;

  Write<Nothing> put_user(UserSpec user, std::string actor, TimePoint now) override;
  Result<std::vector<UserRow>> users() override;
  Result<api::User> check_password(const std::string& name, const std::string& password) override;
  Write<api::Session> open_session(std::string user, Millis length, TimePoint now) override;
  Result<api::User> session_user(const std::string& token, TimePoint now) override;
  Write<Nothing> close_session(std::string token) override;

  Write<int> put_students(std::string campaign, std::vector<api::Student> students, std::string actor, TimePoint now,
                          std::map<std::string, bool> id_card_consents) override;
  Result<api::Student> student(const std::string& campaign, const std::string& number) override;
  Result<api::PhotoReply> add_photo(const std::string& campaign, ByteView bytes, TimePoint now) override;
  Result<PhotoFile> photo(const std::string& hash) override;
  Result<Bytes> read_photo(const std::string& hash) override;
  Write<Nothing> put_reference(std::string campaign, std::string student_number, api::PhotoKind kind, std::string photo,
                               std::string actor, TimePoint now) override;
  Result<int> collect_photos(TimePoint now) override;

  Write<api::IntakeReply> submit(std::string campaign, api::IntakeRequest request, std::string actor,
                                 TimePoint now) override;
  Write<Nothing> pay(std::string submission, TimePoint paid, std::string actor, TimePoint now) override;
  Write<Nothing> set_examination(std::string submission, domain::Examination examination, TimePoint now) override;
  Write<std::vector<domain::SimilarPicture>> note_pictures(std::string submission, domain::PictureHash photo,
                                                           std::optional<domain::PictureHash> enrolment,
                                                           int most_bits) override;
  Result<std::vector<CheckJob>> checking(int limit) override;
  Result<CheckJob> check_job(const std::string& submission) override;
  Result<std::vector<Releasable>> releasable(const std::string& campaign, TimePoint now) override;
  Write<Nothing> release(std::string submission, std::string finished, std::string actor, TimePoint now) override;
  Write<Nothing> withdraw(std::string submission, std::string actor, TimePoint now) override;

  Write<std::vector<api::Lease>> claim(ClaimArgs args, TimePoint now) override;
  Write<api::Lease> claim_undone(std::string user, std::string submission, TimePoint now) override;
  Result<std::vector<api::ClaimedItem>> claimed_items(const std::vector<api::Lease>& leases, TimePoint now) override;
  Write<api::RenewReply> renew(std::string user, std::vector<api::Lease> leases, TimePoint now) override;
  Write<int> give_back(std::string user, std::vector<api::Lease> leases, TimePoint now) override;
  Write<int> give_back_all(std::string user, TimePoint now) override;
  Write<int> sweep_expired(TimePoint now) override;
  Result<std::vector<api::Lease>> held_by(const std::string& user, TimePoint now) override;
  Write<Nothing> pass_on(std::string user, api::Lease lease, std::string note, TimePoint now) override;

  Write<api::DecideReply> decide(DecideArgs args, TimePoint now) override;
  Write<api::UndoReply> undo(UndoArgs args, TimePoint now) override;
  Write<api::OverturnReply> overturn(NoteArgs args, TimePoint now) override;
  Write<Nothing> ask_withdrawal(NoteArgs args, TimePoint now) override;

  Result<api::Submission> submission(const std::string& id, TimePoint now) override;
  Result<api::SubmissionPage> list_submissions(const SubmissionQuery& query, TimePoint now) override;
  Result<api::DecisionPage> list_decisions(const DecisionQuery& query, TimePoint now) override;
  Result<api::DecisionRow> decision(const std::string& id, TimePoint now) override;
  Result<api::NoticePage> list_notices(const NoticeQuery& query) override;
  Result<api::Counts> counts(const std::string& campaign, TimePoint now) override;

  Write<std::vector<DueNotice>> take_due(TimePoint now, int limit, NoticeRules rules) override;
  Result<std::optional<TimePoint>> next_due_at() override;
  Write<std::vector<DueNotice>> take_questions(TimePoint now, int limit, NoticeRules rules) override;
  Result<std::optional<TimePoint>> next_question_at() override;
  Write<Nothing> mark_notices(std::vector<NoticeOutcome> outcomes, TimePoint now, NoticeRules rules) override;
  Write<ReceiptFate> receive_receipt(ReceiptIn receipt, TimePoint now) override;
  Result<std::optional<StoredGate>> notice_gate() override;
  Write<Nothing> set_notice_gate(std::optional<StoredGate> gate, std::string actor, TimePoint now) override;
  Write<api::ResendReply> resend_notice(NoteArgs args, TimePoint now) override;
  Write<Nothing> tick_off_call(NoteArgs args, TimePoint now) override;
  Write<int> queue_reminders(std::string campaign, int limit, std::string actor, TimePoint now) override;
  Write<int> queue_photo_ready(std::string campaign, int limit, std::string actor, TimePoint now) override;
  Result<api::NoticeDesk> notice_desk(const std::string& campaign, std::int64_t price_milli) override;

  Result<AuditReport> verify_audit() override;
  Result<std::vector<AuditRow>> audit(std::int64_t from_seq, int limit) override;

 private:
  /// A write whose transaction is `work` (Connection& -> Result<T>).
  template <class T, class Work>
  Write<T> write(Work work) {
    return Write<T>(
        [this, work = std::move(work)](typename Write<T>::Done done) { writer_.post(work, std::move(done)); });
  }
  std::filesystem::path photo_path(const std::string& hash) const;
  std::mutex& photo_lock(const std::string& hash);
  void load_pictures(db::Connection& c);

  const std::filesystem::path dir_;
  std::optional<FileLock> lock_;  // first taken, last dropped
  Campaigns campaigns_;
  std::array<std::mutex, 64> photo_locks_;
  PictureIndex pictures_;  ///< of the writer's thread alone
  bool pictures_loaded_ = false;
  db::Writer writer_;    // stopped by the destructor, before anything that its work uses goes
  db::Readers readers_;  // after it: its connections close first, so that the writer's leaves one merged file
};

}  // namespace cs::store
