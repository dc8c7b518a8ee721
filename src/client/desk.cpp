#include "client/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/log.hpp"
#include "base/thread.hpp"
#include "client/api_client.hpp"
#include "client/either.hpp"
#include "client/events.hpp"
#include "client/known_services.hpp"
#include "client/lane.hpp"
#include "client/look_desk.hpp"
#include "client/make_desk.hpp"
#include "client/photo_loader.hpp"
#include "client/prefetcher.hpp"
#include "client/sender.hpp"
#include "client/session.hpp"
#include "client/sign_in.hpp"
#include "client/witness.hpp"
#include "platform/files.hpp"
#include "platform/os_error.hpp"
#include "platform/process.hpp"

namespace cs::client {
namespace {

constexpr Millis long_poll{25'000};
constexpr Millis drain_at_sign_out{1'500};
constexpr Millis last_release{600};
constexpr Millis campaigns_every{300'000};  ///< the counts tell of changes; this is for a service that does not yet

std::string without_slash(std::string server) {
  while (server.ends_with('/')) server.pop_back();
  return server;
}

std::unique_ptr<worker::Worker> make_worker(const DeskOptions& options) {
  if (options.make_worker) return options.make_worker();
  worker::Options o;
  o.program = worker::default_worker_program();
  o.models = false;
  return worker::start_worker(std::move(o));
}

std::unique_ptr<worker::Worker> make_finisher(const DeskOptions& options) {
  if (options.make_finisher) return options.make_finisher();
  worker::Options o;
  o.program = worker::default_worker_program();
  return worker::start_worker(std::move(o));
}

class DeskImpl final : public Desk {
 public:
  DeskImpl(DeskOptions options, const Clock& clock)
      : server_(without_slash(std::move(options.server))),
        data_dir_(options.data_dir),
        clock_(clock),
        known_(options.data_dir / "known_services"),
        witness_(options.data_dir / "heads"),
        seen_as_(options.journal_name.empty() ? server_ : options.journal_name),
        http_(http::make_client({.ca_file = options.ca_file,
                                 .user_agent = "countersign-desk/1",
                                 .known_key = [this](const std::string& peer) { return known_.key_of(peer); }})),
        sign_in_(*http_, known_, server_, data_dir_ / "device", root_, events_,
                 [this](const SessionPtr& s, const Token& cancel) { return enter(s, cancel); }),
        loader_(make_worker(options), make_finisher(options)),
        prefetcher_(clock, events_, online_, loader_,
                    {.session_over = [this](const auto& s, const Error& e) { session_over(s, e); },
                     .may_claim = [this] { return sender_.drained(); },
                     .busy = [this](const std::string& submission) { return sender_.on_its_way(submission); },
                     .refresh_campaigns = [this](const SessionPtr& s) { refresh_campaigns(s); }}),
        sender_(options.data_dir, options.journal_name.empty() ? server_ : options.journal_name, clock, events_,
                online_,
                {.session_over = [this](const auto& s, const Error& e) { session_over(s, e); },
                 .settled = [this](const std::string& s) { prefetcher_.settled(s); },
                 .undone = [this](const std::string& s) { prefetcher_.undone(s); },
                 .refused = [this](const std::string& s) { prefetcher_.refused(s); },
                 .returned = [this](const std::string& s) { prefetcher_.returned(s); },
                 .drained = [this] { prefetcher_.nudge(); }}),
        looks_(clock, events_, online_, loader_,
               {.session = [this] { return current(); },
                .session_over = [this](const auto& s, const Error& e) { session_over(s, e); },
                .refresh_campaigns = [this](const SessionPtr& s) { refresh_campaigns(s); }}),
        counts_("cs-counts", OnThrow::restart, [this] { watch_counts(); }) {}

  ~DeskImpl() override {
    const SessionPtr session = current();
    std::vector<api::Lease> leases = prefetcher_.end();
    std::ranges::move(looks_.in_hand().end(), std::back_inserter(leases));
    root_->cancel();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (Lane* lane : {&control_, &lists_, &opens_, &studies_, &stating_, &actions_}) lane->stop();
    looks_.stop_calls();
    sender_.stop();
    prefetcher_.stop();
    looks_.in_hand().stop();
    counts_.join();
    // Colleagues need not wait for the leases to run out, unless there is nobody to tell.
    if (session && !leases.empty() && online_.online())
      if (Status s = session->api.release({leases}, nullptr, last_release); !s) log::debug(s.error().message);
  }

  void sign_in(std::string user, std::string password) override {
    control_.post(
        [this, user = std::move(user), password = std::move(password)](const Token& cancel) {
          if (const SessionPtr old = current()) end_session(old, cancel);
          sign_in_.begin(user, password, cancel);
        },
        "sign_in");
  }
  void answer_sign_in(std::string text) override {
    control_.post([this, text = std::move(text)](const Token& cancel) { sign_in_.answer(text, cancel); });
  }
  void cancel_sign_in() override {
    control_.post([this](const Token& cancel) { sign_in_.drop(cancel); });
  }
  void change_password(std::string old_password, std::string new_password) override {
    actions_.post(
        [this, change = api::PasswordChange{std::move(old_password), std::move(new_password)}](const Token& cancel) {
          const SessionPtr s = current();
          Status status = no_session();
          if (s) status = s->api.change_password(change, Either(s->cancel, cancel));
          if (s) observe(s, status);
          events_.push(event::PasswordChanged{std::move(status)});
        });
  }
  void check_password(std::string password) override {
    actions_.post([this, password = std::move(password)](const Token& cancel) {
      const SessionPtr s = current();
      Status status = no_session();
      if (s) status = s->api.check_password(password, Either(s->cancel, cancel));
      if (s) observe(s, status);
      events_.push(event::PasswordChecked{std::move(status)});
    });
  }

  void sign_out() override {
    control_.post([this](const Token& cancel) {
      if (const SessionPtr session = current()) end_session(session, cancel);
      events_.push(event::SignedOut{});
    });
  }

  void keep_prepared(int ahead) override { prefetcher_.keep_prepared(ahead); }
  void narrow(std::vector<std::string> campaigns) override {
    for (Prefetcher* hand : hands_) hand->narrow(campaigns);
  }
  void set_present(bool present) override {
    for (Prefetcher* hand : hands_) hand->set_present(present);
  }
  void state_likeness(std::string submission, api::LikenessRequest request) override {
    stating_.post(
        [this, submission = std::move(submission), request = std::move(request)](const Token& cancel) {
          const SessionPtr s = current();
          Result<api::Submission> whole = no_session();
          if (s) whole = s->api.state_likeness(submission, request, Either(s->cancel, cancel));
          if (s) observe(s, whole);
          if (cancel->cancelled()) return;
          if (whole) prefetcher_.unveiled(*whole);
          events_.push(event::LikenessStated{submission, std::move(whole)});
        },
        "likeness");
  }
  void give_back(std::string submission) override {
    prefetcher_.give_back(submission);
    events_.drop_items(submission);
  }

  std::string decide(std::string submission, api::DecideRequest request) override {
    // Leaves the hand first: a claim that comes in between must find it among the decided ones.
    prefetcher_.decided(submission);
    // Its larger pictures may have come a moment ago: nobody must be shown what was just decided.
    events_.drop_items(submission);
    return sender_.decide(std::move(submission), request);
  }
  void undo(std::string decision_key) override { sender_.undo(decision_key); }

  void list_queue(std::string tag, ListQuery query) override {
    ask<event::QueueListed, api::SubmissionPage>(
        lists_, std::move(tag), "queue:", [query = std::move(query)](const SessionPtr& s, const Token& c) {
          return s->api.submissions(query, c);
        });
  }
  void list_decisions(std::string tag, ListQuery query) override {
    ask<event::DecisionsListed, api::DecisionPage>(
        lists_, std::move(tag), "decisions:", [query = std::move(query)](const SessionPtr& s, const Token& c) {
          return s->api.decisions(query, c);
        });
  }
  void list_notices(std::string tag, ListQuery query) override {
    ask<event::NoticesListed, api::NoticePage>(
        lists_, std::move(tag), "notices:", [query = std::move(query)](const SessionPtr& s, const Token& c) {
          return s->api.notices(query, c);
        });
  }
  void read_notice_desk(std::string tag, std::string school) override {
    ask<event::NoticeDeskRead, api::NoticeDesk>(
        lists_, std::move(tag), "desk:", [school = std::move(school)](const SessionPtr& s, const Token& c) {
          return s->api.notice_desk(school, c);
        });
  }
  void read_overview(std::string tag, std::string school) override {
    ask<event::OverviewRead, api::Overview>(
        lists_, std::move(tag), "overview:", [school = std::move(school)](const SessionPtr& s, const Token& c) {
          return s->api.overview(school, c);
        });
  }
  void read_figures(std::string tag, FiguresQuery query) override {
    ask<event::FiguresRead, api::Figures>(lists_, std::move(tag),
                                          "figures:", [query = std::move(query)](const SessionPtr& s, const Token& c) {
                                            return s->api.figures(query, c);
                                          });
  }
  void read_my_day(std::string tag, std::string school) override {
    ask<event::MyDayRead, api::MyDay>(
        lists_, std::move(tag),
        "day:", [school = std::move(school)](const SessionPtr& s, const Token& c) { return s->api.my_day(school, c); });
  }
  void export_figures(std::string table, FiguresQuery query) override {
    actions_.post([this, table = std::move(table), query = std::move(query)](const Token& cancel) {
      const SessionPtr s = current();
      Result<std::string> csv = no_session();
      if (s) csv = s->api.figures_csv(table, query, Either(s->cancel, cancel));
      if (s) observe(s, csv);
      events_.push(event::FiguresExported{csv ? write_export(table, *csv) : Result<std::string>(csv.error())});
    });
  }
  void resend_notice(std::string key, std::string notice, std::string note) override {
    handle_notice(std::move(notice), true,
                  [key = std::move(key), note = std::move(note)](const SessionPtr& s, const std::string& id,
                                                                 const Token& c) -> Status {
                    CS_TRY(s->api.resend_notice(id, key, note, c));
                    return {};
                  });
  }
  void note_call(std::string key, std::string notice, api::CallRequest call) override {
    handle_notice(
        std::move(notice), false,
        [key = std::move(key), call = std::move(call)](const SessionPtr& s, const std::string& id, const Token& c) {
          return s->api.note_call(id, key, call, c);
        });
  }
  void list_students(std::string tag, ListQuery query) override {
    ask<event::StudentsListed, api::StudentPage>(
        lists_, std::move(tag), "students:", [query = std::move(query)](const SessionPtr& s, const Token& c) {
          return s->api.students(query, c);
        });
  }
  void open_student(std::string tag, std::string student) override {
    ask<event::StudentOpened, api::StudentFile>(
        lists_, std::move(tag), "student:", [student = std::move(student)](const SessionPtr& s, const Token& c) {
          return s->api.student(student, c);
        });
  }
  void show_phone(std::string student, std::string note) override {
    actions_.post([this, student = std::move(student), note = std::move(note)](const Token& cancel) {
      const SessionPtr s = current();
      Result<api::PhoneReply> reply = no_session();
      if (s) reply = s->api.show_phone(student, note, Either(s->cancel, cancel));
      if (s) observe(s, reply);
      events_.push(event::PhoneShown{student, std::move(reply)});
    });
  }
  void correct_phone(std::string key, std::string student, api::CorrectPhoneRequest request) override {
    actions_.post(
        [this, key = std::move(key), student = std::move(student), request = std::move(request)](const Token& cancel) {
          const SessionPtr s = current();
          Result<api::CorrectPhoneReply> reply = no_session();
          if (s) reply = s->api.correct_phone(student, key, request, Either(s->cancel, cancel));
          if (s) observe(s, reply);
          events_.push(event::PhoneCorrected{student, std::move(reply)});
        });
  }
  void read_facets() override {
    actions_.post([this](const Token& cancel) {
      const SessionPtr s = current();
      if (!s) return;
      Result<api::Facets> facets = s->api.facets(Either(s->cancel, cancel));
      observe(s, facets);
      events_.push(event::FacetsRead{std::move(facets)});
    });
  }
  void resume_notices() override {
    actions_.post([this](const Token& cancel) {
      const SessionPtr s = current();
      Status status = no_session();
      if (s) status = s->api.resume_notices(Either(s->cancel, cancel));
      if (s) observe(s, status);
      events_.push(event::NoticesResumed{std::move(status)});
    });
  }
  void export_notices(ListQuery query) override {
    actions_.post([this, query = std::move(query)](const Token& cancel) {
      const SessionPtr s = current();
      Result<std::string> csv = no_session();
      if (s) csv = s->api.notices_csv(query, Either(s->cancel, cancel));
      if (s) observe(s, csv);
      events_.push(event::NoticesExported{csv ? write_export("notices", *csv) : Result<std::string>(csv.error())});
    });
  }
  void open_submission(std::string tag, std::string what) override {
    ask<event::SubmissionOpened, std::shared_ptr<const PreparedItem>>(
        opens_, std::move(tag),
        "open:", [this, what = std::move(what)](const auto& s, const Token& c) { return open(s, what, c); });
  }

  void study(api::PhotoRef photo, Study wanted) override {
    studies_.post([this, photo = std::move(photo), wanted](const Token& cancel) {
      const SessionPtr s = current();
      if (!s) return;
      Result<Studied> result = no_session();
      const Either either(s->cancel, cancel);
      if (auto file = loader_.file(s, photo, either); file && photo.kind == api::PhotoKind::finished) {
        auto picture = loader_.decode(**file, 0);
        result = picture ? Result<Studied>(Studied{std::move(*picture), {}}) : Result<Studied>(picture.error());
      } else if (file)
        result = loader_.study(**file, wanted);
      else
        result = file.error();
      if (!s->cancel->cancelled()) events_.push(event::PhotoStudied{photo.hash, wanted, std::move(result)});
    });
  }
  void overturn(std::string decision, api::OverturnRequest request) override {
    actions_.post([this, decision = std::move(decision), request = std::move(request)](const Token& cancel) {
      const SessionPtr s = current();
      Result<api::OverturnReply> reply = no_session();
      if (s) reply = s->api.overturn(decision, request, Either(s->cancel, cancel));
      if (s) observe(s, reply);
      events_.push(event::Overturned{decision, std::move(reply)});
    });
  }
  void ask_withdrawal(std::string decision, std::string note) override {
    actions_.post([this, decision = std::move(decision), note = std::move(note)](const Token& cancel) {
      const SessionPtr s = current();
      Status status = no_session();
      if (s) status = s->api.ask_withdrawal(decision, note, Either(s->cancel, cancel));
      if (s) observe(s, status);
      events_.push(event::WithdrawalAsked{decision, std::move(status)});
    });
  }

  void keep_looks(int ahead, std::string plan) override { looks_.keep_looks(ahead, std::move(plan)); }
  void state_likeness_of_look(std::string look, api::LikenessRequest request) override {
    looks_.state_likeness_of_look(std::move(look), std::move(request));
  }
  void judge_look(std::string key, std::string look, api::DecideRequest request) override {
    looks_.judge_look(std::move(key), std::move(look), std::move(request));
  }
  void settle_look(std::string key, std::string look, api::LookSettlement settlement) override {
    looks_.settle_look(std::move(key), std::move(look), std::move(settlement));
  }
  void give_look_back(std::string look) override { looks_.give_look_back(std::move(look)); }
  void list_plans(std::string tag, ListQuery query) override { looks_.list_plans(std::move(tag), std::move(query)); }
  void list_looks(std::string tag, LooksQuery query) override { looks_.list_looks(std::move(tag), std::move(query)); }
  void draw_plan(std::string tag, api::LookPlanRequest request) override {
    looks_.draw_plan(std::move(tag), std::move(request));
  }

  std::vector<Event> take_events() override { return events_.take(); }
  void on_event(void (*wake)()) override { events_.on_event(wake); }

 private:
  static Error no_session() { return {Code::unauthorized, "session.none", "Sign in first."}; }

  SessionPtr current() const {
    const std::lock_guard lock(mutex_);
    return session_;
  }

  /// The last step of a sign-in.
  Status enter(const SessionPtr& session, const Token& cancel) {
    CS_TRY(witness(session, cancel));
    CS_TRY(session->campaigns.refresh([&] { return session->api.campaigns(cancel); }));
    // What was decided before a crash goes out before anything new is claimed.
    CS_ASSIGN(const api::Installation installation, session->api.installation(cancel));
    CS_TRY(sender_.begin(session, installation));
    online_.good();
    {
      const std::lock_guard lock(mutex_);
      session_ = session;
    }
    events_.push(event::SignedIn{session->session, session->campaigns.all()});
    for (Prefetcher* hand : hands_) hand->begin(session);
    changed_.notify_all();
    return {};
  }

  /// Whoever supervises holds the service's record against what this workstation has seen of it.
  Status witness(const SessionPtr& session, const Token& cancel) {
    const api::User& user = session->session.user;
    if (!std::ranges::any_of(user.grants, [](const domain::Grant& g) {
          return domain::may(g.role, domain::Permission::overturn) ||
                 domain::may(g.role, domain::Permission::administer);
        }))
      return {};
    return witness_.judge(seen_as_, session->api.log_head(witness_.seen(seen_as_), cancel));
  }

  /// On the control lane. Gives back, forgets, tells the service. At most about 4 s, much less when known to be
  /// offline.
  void end_session(const SessionPtr& session, const Token& cancel) {
    const bool online = online_.online();
    for (Millis waited{0}; online && waited < drain_at_sign_out && !cancel->cancelled(); waited += Millis{50})
      if (sender_.wait_drained(Millis{50})) break;
    leave(session);
    if (!online) return;
    if (Status s = session->api.sign_out(Either(root_, cancel)); !s) log::debug(s.error().message);
  }

  void leave(const SessionPtr& session) {
    {
      const std::lock_guard lock(mutex_);
      if (session_ == session) session_.reset();
    }
    session->cancel->cancel();
    for (Prefetcher* hand : hands_) hand->end();
    sender_.end();
    loader_.forget();
  }

  /// The service ended the session. Any thread.
  void session_over(const SessionPtr& session, const Error& error) {
    control_.post([this, session, error](const Token&) {
      if (current() != session) return;  // somebody noticed before
      leave(session);
      events_.push(event::SignedOut{error});
    });
  }

  /// Any thread but the UI's.
  void refresh_campaigns(const SessionPtr& session) {
    const auto change = session->campaigns.refresh([&] { return session->api.campaigns(session->cancel); });
    observe(session, change);
    if (!change || !change->changed || session->cancel->cancelled()) return;
    events_.push(event::CampaignsChanged{session->campaigns.all()});
    for (Prefetcher* hand : hands_) hand->campaigns_changed(session, change->gone);
  }

  template <class R>
  void observe(const SessionPtr& session, const R& result) {
    if (result.ok()) return online_.good();
    online_.failed(result.error());
    if (result.error().code == Code::unauthorized) session_over(session, result.error());
  }

  /// Runs `call` on `lane` and reports E{tag, result}; a newer request of the tag supersedes this one.
  template <class E, class T, class F>
  void ask(Lane& lane, std::string tag, const char* kind, F call) {
    const std::string lane_tag = kind + tag;
    lane.post(
        [this, tag = std::move(tag), call = std::move(call)](const Token& cancel) {
          const SessionPtr s = current();
          if (!s) {
            events_.push(E{tag, no_session()});
            return;
          }
          Result<T> result = call(s, Either(s->cancel, cancel));
          observe(s, result);
          if (cancel->cancelled() || s->cancel->cancelled()) return;  // superseded, or nobody to tell
          events_.push(E{tag, std::move(result)});
        },
        lane_tag);
  }

  template <class F>
  void handle_notice(std::string notice, bool resent, F call) {
    actions_.post([this, notice = std::move(notice), resent, call = std::move(call)](const Token& cancel) {
      const SessionPtr s = current();
      Status status = no_session();
      if (s) status = call(s, notice, Either(s->cancel, cancel));
      if (s) observe(s, status);
      events_.push(event::NoticeHandled{notice, resent, std::move(status)});
    });
  }

  Result<std::string> write_export(const std::string& what, const std::string& csv) const {
    const std::filesystem::path folder = data_dir_ / "exports";
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return io_error("disk.error", fmt::format("Cannot make {}: {}.", folder.string(), reason_of(ec)));
    std::string time = to_iso8601(clock_.now()).substr(0, 19);
    std::erase(time, ':');
    const std::filesystem::path file = folder / (what + "-" + time + ".csv");
    CS_TRY(write_file_durably(file, as_bytes(csv)));
    return file.string();
  }

  Result<std::shared_ptr<const PreparedItem>> open(const SessionPtr& session, const std::string& what,
                                                   const Token& cancel) {
    auto item = std::make_shared<PreparedItem>();
    if (what.starts_with('d')) {
      CS_ASSIGN(api::DecisionEvidence then, session->api.decision_evidence(what, cancel));
      item->submission = std::move(then.submission);
    } else {
      CS_ASSIGN(item->submission, session->api.submission(what, cancel));
    }
    const std::string& campaign = item->submission.row.campaign;
    CS_ASSIGN(item->campaign,
              session->campaigns.get(campaign, [&] { return session->api.campaign(campaign, cancel); }));
    item->deadline_ends = clock_.mono() + item->submission.row.deadline_in;
    for (const api::PhotoRef& ref : item->submission.photos) {
      Photo photo{ref, {}, {}};
      if (cancel->cancelled()) break;
      if (auto file = loader_.file(session, ref, cancel); !file) {
        photo.error = file.error();
      } else if (auto decoded = loader_.decode(**file, 0); decoded) {
        photo.decoded = std::move(*decoded);
      } else {
        photo.error = decoded.error();
      }
      item->photos.push_back(std::move(photo));
    }
    return std::shared_ptr<const PreparedItem>(std::move(item));
  }

  void watch_counts() {
    http::Backoff backoff(Millis{500}, Millis{15'000});
    api::Counts last;
    SessionPtr session;
    MonoPoint campaigns_read{};
    while (true) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopping_ || session_; });
        if (stopping_) return;
        if (session != session_) last = {}, session = session_, campaigns_read = clock_.mono();
      }
      const auto counts = session->api.counts(last.version, last.version == 0 ? Millis{0} : long_poll, session->cancel);
      if (!counts) {
        observe(session, counts);
        if (counts.error().code != Code::cancelled) session->cancel->sleep(backoff.next());
        if (session->cancel->cancelled()) {
          std::unique_lock lock(mutex_);
          changed_.wait(lock, [&] { return stopping_ || session_ != session; });
        }
        continue;
      }
      backoff.reset();
      if (!online_.online()) {
        sender_.kick();
        for (Prefetcher* hand : hands_) hand->nudge();
      }
      online_.good();
      if (names_others(last, *counts, session->campaigns) || clock_.mono() - campaigns_read >= campaigns_every) {
        campaigns_read = clock_.mono();
        refresh_campaigns(session);
      }
      if (*counts == last) continue;
      if (counts->pending > 0) prefetcher_.nudge();
      last = *counts;
      events_.push(event::CountsChanged{last});
    }
  }

  const std::string server_;
  const std::filesystem::path data_dir_;
  const Clock& clock_;
  const Token root_ = http::Cancel::make();
  KnownServices known_;
  Witness witness_;            // of the control lane
  const std::string seen_as_;  // what it calls the service
  const std::unique_ptr<http::Client> http_;
  EventQueue events_;
  SignIn sign_in_;  ///< the control lane's own
  OnlineWatch online_{events_};
  PhotoLoader loader_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  SessionPtr session_;
  bool stopping_ = false;

  Lane control_{"cs-control"}, lists_{"cs-lists"}, opens_{"cs-open"}, studies_{"cs-study"}, stating_{"cs-likeness"},
      actions_{"cs-action"};
  Prefetcher prefetcher_;
  Sender sender_;
  LookDesk looks_;
  const std::array<Prefetcher*, 2> hands_{&prefetcher_,
                                          &looks_.in_hand()};  ///< what is reviewed, what is looked at again
  Thread counts_;
};

}  // namespace

std::unique_ptr<Desk> make_desk(DeskOptions options, const Clock& clock) {
  return std::make_unique<DeskImpl>(std::move(options), clock);
}

}  // namespace cs::client
