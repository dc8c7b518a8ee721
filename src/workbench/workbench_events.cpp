// What the desk reports goes to the part that it concerns.
#include "workbench/workbench.hpp"

namespace cs::workbench {

namespace event = client::event;

void Workbench::handle(const client::Event& e) {
  const MonoPoint now = clock_.mono();
  if (const auto* in = std::get_if<event::SignedIn>(&e)) return enter_session(*in);
  if (const auto* failed = std::get_if<event::SignInFailed>(&e)) {
    signing_in_ = false;
    wants_.reset();
    ++gate_revision_;
    sign_in_error_ = failed->error;
    return;
  }
  if (gate_handles(e)) return;
  if (const auto* out = std::get_if<event::SignedOut>(&e)) {
    if (signing_in_) {
      // The sign-in goes on; what happened to the journal must not be missed.
      if (out->error) toasts_.problem(now, {"toast.journal", {}}, *out->error);
    } else if (session_) {
      leave_session();
      sign_in_error_ = out->error;
    }
    return;
  }
  if (const auto* online = std::get_if<event::Online>(&e)) {
    online_ = online->online;
    offline_reason_ = online->last_error;
    looks_.handle(*online);
    return review_.handle(*online);
  }
  // Progress of decisions is told whether or not somebody is signed in: the journal goes on sending.
  if (const auto* progress = std::get_if<event::DecisionProgress>(&e)) return review_.handle(*progress);
  if (const auto* progress = std::get_if<event::UndoProgress>(&e)) return review_.handle(*progress);
  if (!session_) return;
  if (const auto* counts = std::get_if<event::CountsChanged>(&e)) {
    counts_ = counts->counts;
    queue_.mark_stale();
    supervision_.mark_stale();
    support_.mark_stale();
    oversight_.mark_stale();
  } else if (const auto* changed = std::get_if<event::CampaignsChanged>(&e)) {
    campaigns_ = changed->campaigns;
    apply_school();
  } else if (const auto* whole = std::get_if<event::LikenessStated>(&e)) {
    for (Review* hand : {&review_, &looks_.review()}) hand->handle(*whole);
  } else if (const auto* ready = std::get_if<event::ItemReady>(&e)) {
    if (paused()) return;
    if (ready->item->second_look)
      looks_.handle(*ready);
    else if (holding_)
      review_.handle(*ready);
  } else if (const auto* renewed = std::get_if<event::LeaseRenewed>(&e)) {
    // Both hands are told of all leases: each knows its own.
    for (Review* hand : {&review_, &looks_.review()}) hand->handle(*renewed);
  } else if (const auto* lost = std::get_if<event::LeaseLost>(&e)) {
    for (Review* hand : {&review_, &looks_.review()}) hand->handle(*lost);
  } else if (const auto* elsewhere = std::get_if<event::NotReturned>(&e)) {
    review_.handle(*elsewhere);
  } else if (const auto* empty = std::get_if<event::QueueEmpty>(&e)) {
    empty->second_looks ? looks_.handle(*empty) : review_.handle(*empty);
  } else if (const auto* queue = std::get_if<event::QueueListed>(&e)) {
    queue_.handle(*queue);
  } else if (const auto* decisions = std::get_if<event::DecisionsListed>(&e)) {
    supervision_.handle(*decisions);
  } else if (const auto* notices = std::get_if<event::NoticesListed>(&e)) {
    messages_.handle(*notices);
  } else if (const auto* facets = std::get_if<event::FacetsRead>(&e)) {
    if (facets->facets) facets_ = *facets->facets;
  } else if (const auto* students = std::get_if<event::StudentsListed>(&e)) {
    support_.handle(*students);
  } else if (const auto* student = std::get_if<event::StudentOpened>(&e)) {
    support_.handle(*student);
  } else if (const auto* shown = std::get_if<event::PhoneShown>(&e)) {
    support_.handle(*shown);
  } else if (const auto* corrected = std::get_if<event::PhoneCorrected>(&e)) {
    support_.handle(*corrected);
  } else if (const auto* desk = std::get_if<event::NoticeDeskRead>(&e)) {
    messages_.handle(*desk);
  } else if (const auto* handled = std::get_if<event::NoticeHandled>(&e)) {
    messages_.handle(*handled);
    support_.handle(*handled);
  } else if (const auto* resumed = std::get_if<event::NoticesResumed>(&e)) {
    messages_.handle(*resumed);
  } else if (const auto* overview = std::get_if<event::OverviewRead>(&e)) {
    oversight_.handle(*overview);
  } else if (const auto* figures = std::get_if<event::FiguresRead>(&e)) {
    oversight_.handle(*figures);
  } else if (const auto* day = std::get_if<event::MyDayRead>(&e)) {
    oversight_.handle(*day);
  } else if (const auto* table = std::get_if<event::FiguresExported>(&e)) {
    oversight_.handle(*table);
  } else if (const auto* exported = std::get_if<event::NoticesExported>(&e)) {
    messages_.handle(*exported);
  } else if (const auto* opened = std::get_if<event::SubmissionOpened>(&e)) {
    if (opened->tag == "evidence")
      supervision_.handle(*opened);
    else if (opened->tag == "look")
      looks_.handle(*opened);
    else if (opened->tag == "support")
      support_.handle(*opened);
    else
      review_.handle(*opened);
  } else if (const auto* studied = std::get_if<event::PhotoStudied>(&e)) {
    studies_.handle(*studied);
  } else if (const auto* overturned = std::get_if<event::Overturned>(&e)) {
    // Each says what became of its own.
    if (looks_.overturning().awaits(overturned->decision))
      looks_.handle(*overturned);
    else
      supervision_.handle(*overturned);
  } else if (const auto* plans = std::get_if<event::PlansListed>(&e)) {
    looks_.handle(*plans);
  } else if (const auto* drawn = std::get_if<event::PlanDrawn>(&e)) {
    looks_.handle(*drawn);
  } else if (const auto* looks = std::get_if<event::LooksListed>(&e)) {
    looks_.handle(*looks);
  } else if (const auto* judged = std::get_if<event::LookJudged>(&e)) {
    looks_.handle(*judged);
  } else if (const auto* settled = std::get_if<event::LookSettled>(&e)) {
    looks_.handle(*settled);
  } else if (const auto* asked = std::get_if<event::WithdrawalAsked>(&e)) {
    review_.handle(*asked);
  }
}

}  // namespace cs::workbench
