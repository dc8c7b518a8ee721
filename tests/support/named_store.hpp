// The rooms as a person uses them: by names and ids, each object authorised on the way, as the service's handlers do
// it. Everybody here holds every role everywhere; who may what is tests/store/access_test.cpp's.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "store/store.hpp"

namespace cs::store {

inline api::User person(std::string name) {
  api::User user{name, name};
  for (const domain::Role r : {domain::Role::reviewer, domain::Role::supervisor, domain::Role::support,
                               domain::Role::administrator, domain::Role::intake})
    user.grants.push_back({r, {}});
  return user;
}

struct DecideCall {
  std::string user{}, key{}, body_hash{}, submission{};
  api::DecideRequest request{};
};
struct UndoCall {
  std::string user{}, key{}, decision{}, decide_key{};
};
struct NoteCall {
  std::string user{}, key{}, decision{}, note{};
};
struct ClaimCall {
  std::string campaign{}, user{};
  int count = 1;
  bool resume = false;
};
struct SubmissionSearch {
  std::string campaign{}, text{}, state{};
  int offset = 0, limit = 50;
};
struct DecisionSearch {
  std::string campaign{};
  std::string text{}, reviewer{}, verdict{}, state{}, reason{};
  bool withdrawal_requested = false;
  int offset = 0, limit = 50;
};
struct NoticeSearch {
  std::string campaign{}, submission{}, state{};
  int offset = 0, limit = 50;
  std::string text{};
  bool call_list = false;
};
struct NamedUser {
  std::string name{}, display_name{};
  domain::Role role = domain::Role::reviewer;
  std::string password{};
  bool disabled = false;
};

class NamedStore {
 public:
  static Result<std::unique_ptr<NamedStore>> open(Options options, TimePoint now) {
    CS_ASSIGN(auto store, Store::open(std::move(options), now));
    return std::make_unique<NamedStore>(std::move(store));
  }

 private:
  using Permission = domain::Permission;

  /// A write that fails before it began.
  template <class T>
  static Write<T> refused(Error e) {
    return Write<T>([e = std::move(e)](typename Write<T>::Done done) { done(e); });
  }
  /// `use` with what access gave, or its refusal.
  template <class T, class Ref, class Use>
  static Write<T> with(const Result<Ref>& ref, Use use) {
    return ref ? use(*ref) : refused<T>(ref.error());
  }

  struct Room {
    Store& s;
    Access& access() const { return s.access; }
    Result<CampaignRef> campaign(const std::string& by, const std::string& id) const {
      return access().campaign(Caller::process(by), Permission::administer, id);
    }
    Result<CampaignsRef> one(const std::string& by, const std::string& id) const {
      return access().campaigns(person(by), {Permission::review}, {{id}, {}});
    }
    Result<SubmissionRef> submission(const std::string& by, const std::string& id) const {
      return access().submission(Caller::process(by), Permission::review, id);
    }
    Result<DecisionRef> decision(const std::string& by, const std::string& id) const {
      return access().decision(person(by), Permission::review, id);
    }
    Result<NoticeRef> notice(const std::string& by, const std::string& id) const {
      return access().notice(person(by), Permission::resend_notice, id);
    }
  };

 public:
  explicit NamedStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}
  Store& rooms() { return *store_; }

 private:
  std::unique_ptr<Store> store_;  // before the facades, which refer to it

 public:
  struct : Room {
    /// As somebody who has just looked at it.
    Write<Nothing> put(api::Campaign k, std::string actor, TimePoint now) {
      if (const auto there = get(k.id); there && k.revision == 0) k.revision = there->revision;
      return s.campaigns.put(std::move(k), std::move(actor), now);
    }
    Result<api::Campaign> get(const std::string& id) {
      CS_ASSIGN(const CampaignRef k, campaign("admin", id));
      return s.campaigns.get(k);
    }
    Result<std::vector<api::Campaign>> all() {
      CS_ASSIGN(const CampaignsRef k, access().campaigns(person("admin"), {Permission::administer}));
      return s.campaigns.all(k);
    }
  } campaigns{{*store_}};

  struct : Room {
    Write<Nothing> put(NamedUser u, std::string actor, TimePoint now) {
      return s.people.put({u.name, u.display_name, {{u.role, {}}}, u.password, u.disabled}, actor, now);
    }
    Result<std::vector<UserRow>> all() { return s.people.all(); }
    Result<api::User> check_password(const std::string& n, const std::string& p) {
      return s.people.check_password(n, p);
    }
    Write<api::Session> open_session(std::string u, Millis l, TimePoint now) {
      return s.people.open_session({.user = u, .length = l}, now);
    }
    Result<api::User> session_user(const std::string& t, TimePoint now) { return s.people.session_user(t, now); }
    Write<Nothing> close_session(std::string t) { return s.people.close_session(t); }
  } people{{*store_}};

  struct : Room {
    Write<Roster::Counts> put(std::string k, std::vector<domain::Student> students, std::string actor, TimePoint now,
                              std::map<std::string, bool> consents = {}) {
      return with<Roster::Counts>(campaign(actor, k), [&](const CampaignRef& ref) {
        return s.roster.put(ref, std::move(students), now, std::move(consents));
      });
    }
    Result<domain::Student> student(const std::string& k, const std::string& number) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.roster.student(ref, number);
    }
    Write<Nothing> put_reference(std::string k, std::string number, api::PhotoKind kind, std::string photo,
                                 std::string actor, TimePoint now) {
      return with<Nothing>(campaign(actor, k), [&](const CampaignRef& ref) {
        return s.roster.put_reference(ref, number, kind, photo, now);
      });
    }
  } roster{{*store_}};

  struct : Room {
    Result<api::PhotoReply> add(const std::string& k, ByteView bytes, TimePoint now) {
      CS_ASSIGN(const CampaignRef ref, campaign("mini", k));
      return s.photographs.add(ref, bytes, now);
    }
    /// As somebody who asks for it over the network.
    Result<Bytes> content(const std::string& hash) {
      CS_ASSIGN(const PhotographRef ref, access().photograph(person("ann"), hash));
      return s.photographs.content(ref);
    }
    Result<Photographs::ServedCopy> served(const std::string& hash) {
      CS_ASSIGN(const PhotographRef ref, access().photograph(person("ann"), hash));
      return s.photographs.served(ref);
    }
    Status keep_split(const std::string& hash, const served::Split& split) {
      return s.photographs.keep_split(hash, split);
    }
    Result<Bytes> read(const std::string& hash) { return s.photographs.read(hash); }
    Result<std::string> keep_finished(const std::string& submission, ByteView jpeg, TimePoint now) {
      return s.photographs.keep_finished(submission, jpeg, now);
    }
    Result<int> collect(TimePoint now) { return s.photographs.collect(now); }
  } photographs{{*store_}};

  struct : Room {
    Write<api::IntakeReply> submit(std::string k, api::IntakeRequest r, std::string actor, TimePoint now) {
      return with<api::IntakeReply>(campaign(actor, k),
                                    [&](const CampaignRef& ref) { return s.intake.submit(ref, std::move(r), now); });
    }
    Write<Nothing> pay(std::string id, TimePoint paid, std::string actor, TimePoint now) {
      return with<Nothing>(submission(actor, id),
                           [&](const SubmissionRef& ref) { return s.intake.pay(ref, paid, now); });
    }
    Write<Nothing> withdraw(std::string id, std::string actor, TimePoint now) {
      return with<Nothing>(submission(actor, id),
                           [&](const SubmissionRef& ref) { return s.intake.withdraw(ref, now); });
    }
    Write<Nothing> set_examination(std::string id, domain::Examination e, TimePoint now, std::string finished = {}) {
      return s.intake.set_examination(std::move(id), std::move(e), now, {}, std::move(finished));
    }
    Write<std::vector<domain::SimilarPicture>> note_pictures(std::string id, domain::PictureHash p,
                                                             std::optional<domain::PictureHash> e, int bits) {
      return s.intake.note_pictures(std::move(id), p, e, bits);
    }
    Result<Intake::Rejected> rejected_before(std::string id, std::optional<domain::PictureHash> p, int bits) {
      return s.intake.rejected_before(std::move(id), p, bits);
    }
  } intake{{*store_}};

  struct : Room {
    Write<std::vector<api::Lease>> claim(ClaimCall c, TimePoint now) {
      return with<std::vector<api::Lease>>(one(c.user, c.campaign), [&](const CampaignsRef& where) {
        return s.queue.claim(where, {c.count, c.resume}, now);
      });
    }
    Write<api::Lease> claim_undone(std::string user, std::string id, TimePoint now) {
      return with<api::Lease>(submission(user, id),
                              [&](const SubmissionRef& ref) { return s.queue.claim_undone(ref, now); });
    }
    Write<api::RenewReply> renew(std::string user, std::vector<api::Lease> leases, TimePoint now) {
      return with<api::RenewReply>(access().campaigns(person(user), {Permission::review}),
                                   [&](const CampaignsRef& where) { return s.queue.renew(where, leases, now); });
    }
    Write<int> give_back(std::string user, std::vector<api::Lease> leases, TimePoint now) {
      return s.queue.give_back(user, leases, now);
    }
    Write<int> give_back_all(std::string user, TimePoint now) { return s.queue.give_back_all(user, now); }
    Write<int> sweep_expired(TimePoint now) { return s.queue.sweep_expired(now); }
  } queue{{*store_}};

  struct : Room {
    Write<api::DecideReply> decide(DecideCall c, TimePoint now) {
      return with<api::DecideReply>(submission(c.user, c.submission), [&](const SubmissionRef& ref) {
        return s.decisions.decide(ref, {c.key, c.body_hash, c.request}, now);
      });
    }
    Write<api::UndoReply> undo(UndoCall c, TimePoint now) {
      if (!c.decide_key.empty()) return s.decisions.undo({c.user, c.key, c.decide_key}, now);
      return with<api::UndoReply>(decision(c.user, c.decision),
                                  [&](const DecisionRef& ref) { return s.decisions.undo(ref, c.key, now); });
    }
    Result<api::DecisionPage> list(const DecisionSearch& q, TimePoint now) {
      CS_ASSIGN(const CampaignsRef where, one("sue", q.campaign));
      return s.decisions.list(
          where, {q.text, q.reviewer, q.verdict, q.state, q.reason, q.withdrawal_requested, q.offset, q.limit}, now);
    }
    Result<api::DecisionRow> get(const std::string& id, TimePoint now) {
      CS_ASSIGN(const DecisionRef ref, decision("sue", id));
      return s.decisions.get(ref, now);
    }
  } decisions{{*store_}};

  struct : Room {
    Write<api::OverturnReply> overturn(NoteCall c, TimePoint now) {
      return with<api::OverturnReply>(decision(c.user, c.decision), [&](const DecisionRef& ref) {
        return s.audits.overturn(ref, {c.key, {c.note}}, now);
      });
    }
    Write<api::OverturnReply> overturn(std::string by, std::string id, api::OverturnRequest request, TimePoint now) {
      return with<api::OverturnReply>(decision(by, id), [&](const DecisionRef& ref) {
        return s.audits.overturn(ref, {new_uuid(), request}, now);
      });
    }
    Write<Nothing> ask_withdrawal(NoteCall c, TimePoint now) {
      return with<Nothing>(decision(c.user, c.decision), [&](const DecisionRef& ref) {
        return s.audits.ask_withdrawal(ref, {c.key, c.note}, now);
      });
    }
  } audits{{*store_}};

  struct : Room {
    Result<LookRef> look(const std::string& by, const std::string& id) const {
      return access().look(person(by), Permission::overturn, id);
    }
    Result<CampaignsRef> where(const std::string& by, const std::string& k = "k") const {
      return access().campaigns(person(by), {Permission::overturn}, {{k}, {}});
    }
    Result<api::LookPlanRow> draw(const std::string& by, domain::PlanWish wish, TimePoint now, bool make = true) {
      CS_ASSIGN(const CampaignRef ref, access().campaign(person(by), Permission::overturn, "k"));
      return s.looks.draw(ref, std::move(wish), make, now);
    }
    Result<api::LookPlanList> plans(const std::string& by) {
      CS_ASSIGN(const CampaignsRef at, where(by));
      return s.looks.plans(at);
    }
    Write<std::vector<api::Lease>> claim(const std::string& by, int count, TimePoint now, std::string plan = {}) {
      return with<std::vector<api::Lease>>(where(by), [&](const CampaignsRef& at) {
        return s.looks.claim(at, {count, {}, plan}, now);
      });
    }
    Write<api::RenewReply> renew(const std::string& by, std::vector<api::Lease> leases, TimePoint now) {
      return with<api::RenewReply>(where(by), [&](const CampaignsRef& at) { return s.looks.renew(at, leases, now); });
    }
    Write<int> give_back(const std::string& by, std::vector<api::Lease> leases, TimePoint now) {
      return s.looks.give_back(by, std::move(leases), now);
    }
    Write<int> sweep(TimePoint now) { return s.looks.sweep(now); }
    Result<api::Submission> item(const std::string& by, const std::string& id, TimePoint now) {
      CS_ASSIGN(const LookRef ref, look(by, id));
      return s.looks.item(ref, now);
    }
    Write<api::LookReply> judge(const std::string& by, const std::string& id, DecideArgs args, TimePoint now) {
      return with<api::LookReply>(look(by, id), [&](const LookRef& ref) { return s.looks.judge(ref, args, now); });
    }
    Write<api::LookRow> settle(const std::string& by, const std::string& id, domain::Settlement settlement,
                               std::string note, TimePoint now) {
      return with<api::LookRow>(look(by, id), [&](const LookRef& ref) {
        return s.looks.settle(ref, settlement, {new_uuid(), note}, now);
      });
    }
    Result<api::LookPage> list(const std::string& by, TimePoint now, LookQuery query = {}) {
      CS_ASSIGN(const CampaignsRef at, where(by));
      return s.looks.list(at, query, now);
    }
  } looks{{*store_}};

  struct : Room {
    Result<api::Submission> get(const std::string& id, TimePoint now) {
      CS_ASSIGN(const SubmissionRef ref, submission("sue", id));
      return s.submissions.get(ref, now);
    }
    Result<api::SubmissionPage> list(const SubmissionSearch& q, TimePoint now) {
      CS_ASSIGN(const CampaignsRef where, one("sue", q.campaign));
      return s.submissions.list(where, {q.text, q.state, q.offset, q.limit}, now);
    }
  } submissions{{*store_}};

  struct : Room {
    Result<std::vector<Releasable>> releasable(const std::string& k, TimePoint now) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.deliveries.releasable(ref, now);
    }
    Write<Moved> release_all(std::string k, std::vector<ReleaseItem> items, std::string actor, TimePoint now) {
      return with<Moved>(campaign(actor, k),
                         [&](const CampaignRef& ref) { return s.deliveries.release(ref, std::move(items), now); });
    }
    /// One, whose refusal is the answer.
    Result<Nothing> release(std::string id, std::string finished, std::string actor, TimePoint now) {
      CS_ASSIGN(const Moved moved,
                release_all("k", {{std::move(id), std::move(finished)}}, std::move(actor), now).get());
      if (!moved.left.empty()) return moved.left.front().why;
      return Nothing{};
    }
    Write<Moved> take_back(std::string k, std::vector<std::string> ids, std::string actor, TimePoint now) {
      return with<Moved>(campaign(actor, k),
                         [&](const CampaignRef& ref) { return s.deliveries.take_back(ref, std::move(ids), now); });
    }
    Result<Deliveries::Recorded> deliver(std::string k, NewPackage package, std::string actor, TimePoint now) {
      CS_ASSIGN(const CampaignRef ref, campaign(std::move(actor), k));
      return s.deliveries.deliver(ref, std::move(package), now);
    }
    Result<int> lose(std::string k, const std::string& package, TimePoint now, std::size_t at_once = 500) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.deliveries.lose(ref, package, now, at_once);
    }
    Write<Nothing> placed(std::string k, std::string package) {
      return with<Nothing>(campaign("admin", k),
                           [&](const CampaignRef& ref) { return s.deliveries.placed(ref, package); });
    }
    Result<std::vector<ClassCounts>> counts(const std::string& k) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.deliveries.counts(ref);
    }
    Result<std::vector<Package>> packages(const std::string& k) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.deliveries.packages(ref);
    }
    Result<std::vector<PackedPhoto>> photos(const std::string& k, const std::string& package) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.deliveries.photos(ref, package);
    }
  } deliveries{{*store_}};

  struct : Room {
    Write<RegistryReport> take_results(std::string k, std::vector<RegistryRow> rows, std::string actor, TimePoint now) {
      return with<RegistryReport>(campaign(actor, k),
                                  [&](const CampaignRef& ref) { return s.recalls.take_results(ref, rows, now); });
    }
    Write<Nothing> verify(std::string k, std::string number, std::string note, std::string actor, TimePoint now) {
      return with<Nothing>(campaign(actor, k),
                           [&](const CampaignRef& ref) { return s.recalls.verify(ref, number, note, now); });
    }
    Result<std::vector<Recall>> list(const std::string& k) {
      CS_ASSIGN(const CampaignRef ref, campaign("admin", k));
      return s.recalls.list(ref);
    }
  } recalls{{*store_}};

  struct : Room {
    Result<api::NoticePage> list(const NoticeSearch& q) {
      CS_ASSIGN(const CampaignsRef where, one("sue", q.campaign));
      return s.notices.list(where, {q.submission, q.state, q.offset, q.limit, q.text, q.call_list});
    }
    Write<api::ResendReply> resend(NoteCall c, TimePoint now) {
      return with<api::ResendReply>(notice(c.user, c.decision), [&](const NoticeRef& ref) {
        return s.notices.resend(ref, {c.key, c.note}, now);
      });
    }
    Write<Nothing> tick_off_call(NoteCall c, TimePoint now) {
      return with<Nothing>(notice(c.user, c.decision), [&](const NoticeRef& ref) {
        return s.notices.note_call(ref, {c.key, c.note}, now);
      });
    }
    Write<int> queue_reminders(std::string k, int limit, std::string actor, TimePoint now) {
      return with<int>(campaign(actor, k),
                       [&](const CampaignRef& ref) { return s.notices.queue_reminders(ref, limit, now); });
    }
    Write<int> queue_photo_ready(std::string k, int limit, std::string actor, TimePoint now) {
      return with<int>(campaign(actor, k),
                       [&](const CampaignRef& ref) { return s.notices.queue_photo_ready(ref, limit, now); });
    }
    Result<api::NoticeDesk> desk(const std::string& k) {
      CS_ASSIGN(const CampaignsRef where, one("sue", k));
      return s.notices.desk(where);
    }
  } notices{{*store_}};

  struct : Room {
    Result<api::Counts> counts(const std::string& k, TimePoint now) {
      CS_ASSIGN(const CampaignsRef where, one("sue", k));
      return s.figures.counts(where, now);
    }
    Result<api::Overview> overview(const std::string& k, TimePoint now) {
      CS_ASSIGN(const CampaignsRef where, one("sue", k));
      return s.figures.overview(where, now);
    }
    Result<api::Figures> figures(const std::string& k, TimePoint from, TimePoint to) {
      CS_ASSIGN(const CampaignsRef where, one("sue", k));
      return s.figures.figures(where, from, to);
    }
    Result<api::MyDay> my_day(const std::string& who, const std::string& k, TimePoint now) {
      CS_ASSIGN(const CampaignsRef where, one(who, k));
      return s.figures.my_day(where, now);
    }
  } figures{{*store_}};

  Checks& checks{store_->checks};
  Outbox& outbox{store_->outbox};
  Log& log{store_->log};
};

}  // namespace cs::store
