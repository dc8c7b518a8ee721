// What a script can wait for: predicates of the workbench, by name.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "script/script.hpp"

#include "base/text.hpp"

namespace cs::script {

using namespace workbench;

namespace {

struct Named {
  const char* name;
  Arity arity;
  const char* meaning;
  /// nullopt: an argument is not what it should be.
  std::optional<bool> (*holds)(const Workbench&, const std::vector<std::string>&);
};

using Args = const std::vector<std::string>&;
using Maybe = std::optional<bool>;

const Decided* newest(const Workbench& b) {
  return b.review().history().empty() ? nullptr : &b.review().history().front();
}

Maybe at_least(std::int64_t have, const std::string& wanted) {
  const auto n = number_from<std::int64_t>(wanted);
  if (!n) return std::nullopt;
  return have >= *n;
}

bool newest_is(const Workbench& b, client::Delivery delivery) {
  const Decided* d = newest(b);
  return d != nullptr && d->delivery == delivery;
}

bool any_undo(const Workbench& b, Decided::Undo undo) {
  for (const Decided& d : b.review().history())
    if (d.undo == undo) return true;
  return false;
}

bool eyes_agree(const Stage& stage) {
  if (!stage.aligned()) return false;
  std::optional<Point> first;
  for (std::size_t i = 0; i < stage.panes().size(); ++i) {
    const Pane& pane = stage.panes()[i];
    if (pane.width <= 0 || pane.area.width <= 0) continue;
    if (!pane.frame.known) return false;
    const Point eye = stage.to_screen(i, stage.face_to_picture(i, {-0.5, 0}));
    const Point middle = pane.area.centre();
    const Point at{eye.x - middle.x, eye.y - middle.y};
    if (first && std::hypot(at.x - first->x, at.y - first->y) > 0.5) return false;
    first = at;
  }
  return first.has_value();
}

const Named named[] =
    {
        {"signed_in",
         {},
         "somebody is signed in",
         [](const Workbench& b, Args) -> Maybe { return b.session().has_value(); }},
        {"sign_in.failed",
         {},
         "the last sign-in was refused",
         [](const Workbench& b, Args) -> Maybe { return b.sign_in_error().has_value(); }},
        {"view.sign_in",
         {},
         "the sign-in view is open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::sign_in; }},
        {"view.review",
         {},
         "the review view is open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::review; }},
        {"view.supervisor",
         {},
         "the supervisor's view is open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::supervisor; }},
        {"view.messages",
         {},
         "the messages are open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::messages; }},
        {"view.support",
         {},
         "the students' view is open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::support; }},
        {"view.overview",
         {},
         "the overview is open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::overview; }},
        {"view.looks",
         {},
         "the second looks are open",
         [](const Workbench& b, Args) -> Maybe { return b.view() == View::looks; }},
        {"plans",
         {1, 1},
         "at least so many plans for second looks are listed",
         [](const Workbench& b, Args a) -> Maybe {
           return at_least(static_cast<std::int64_t>(b.looks().page().rows.size()), a[0]);
         }},
        {"plan.told",
         {},
         "the service has said what the plan that is being made would draw",
         [](const Workbench& b, Args) -> Maybe { return b.looks().making().told() && b.looks().making().told()->ok(); }},
        {"plan.drew",
         {1, 1},
         "the selected plan drew so many decisions",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<std::int64_t>(a[0]);
           if (!n) return std::nullopt;
           return b.looks().selected() != nullptr && b.looks().selected()->drawn == *n;
         }},
        {"look.blind",
         {},
         "something stands on the stage to be looked at a second time, and nothing of what was decided is shown",
         [](const Workbench& b, Args) -> Maybe {
           return b.looks().phase() == SecondLooks::Phase::looking && b.looks().shown() != nullptr;
         }},
        {"look.said",
         {},
         "both verdicts on it are shown",
         [](const Workbench& b, Args) -> Maybe { return b.looks().said() != nullptr; }},
        {"look.state",
         {1, 1},
         "what became of it: differs, upheld, overturned, waiting",
         [](const Workbench& b, Args a) -> Maybe {
           const auto state = domain::look_state_from(a[0]);
           if (!state) return std::nullopt;
           return b.looks().said() != nullptr && b.looks().said()->state == *state;
         }},
        {"look.first",
         {1, 1},
         "the first decision that is shown was approve or reject",
         [](const Workbench& b, Args a) -> Maybe {
           const auto verdict = domain::verdict_from(a[0]);
           if (!verdict) return std::nullopt;
           const api::LookRow* said = b.looks().said();
           return said != nullptr && said->decision && said->decision->verdict == *verdict;
         }},
        {"look.none_left",
         {},
         "nothing of the plan is left for this person",
         [](const Workbench& b, Args) -> Maybe { return b.looks().nothing_left(); }},
        {"differences",
         {1, 1},
         "exactly so many differences of the selected plan wait to be settled",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<std::size_t>(a[0]);
           if (!n) return std::nullopt;
           return !b.looks().differing_loading() && b.looks().differing().size() == *n;
         }},
        {"overview.drawn",
         {},
         "what the overview shows has come",
         [](const Workbench& b, Args) -> Maybe { return b.oversight().as_of().has_value(); }},
        {"students",
         {1, 1},
         "at least so many students are listed",
         [](const Workbench& b, Args a) -> Maybe {
           return at_least(static_cast<std::int64_t>(b.support().page().rows.size()), a[0]);
         }},
        {"student.is",
         {1, 1},
         "the number of the selected student, whose file is open",
         [](const Workbench& b, Args a) -> Maybe {
           return b.support().file() && b.support().file()->row.student.number == a[0];
         }},
        {"student.events",
         {1, 1},
         "at least so much happened about the selected student",
         [](const Workbench& b, Args a) -> Maybe {
           return b.support().file() &&
                  at_least(static_cast<std::int64_t>(b.support().file()->events.size()), a[0]).value_or(false);
         }},
        {"phone.shown",
         {},
         "the selected student's number is shown in full",
         [](const Workbench& b, Args) -> Maybe { return b.support().phone().has_value(); }},
        {"panel.open",
         {},
         "a panel waits for a reason",
         [](const Workbench& b, Args) -> Maybe { return b.wants_text(); }},
        {"look",
         {1, 1},
         "the list that is open shows this look",
         [](const Workbench& b, Args a) -> Maybe {
           return b.filtered() != nullptr && b.filtered()->query().look == (a[0] == "all" ? "" : a[0]);
         }},
        {"overlay.palette",
         {},
         "the palette is open",
         [](const Workbench& b, Args) -> Maybe { return b.overlay() == Overlay::palette; }},
        {"overlay.help",
         {},
         "the help is open",
         [](const Workbench& b, Args) -> Maybe { return b.overlay() == Overlay::help; }},
        {"language",
         {1, 1},
         "zh or en is on",
         [](const Workbench& b, Args a) -> Maybe {
           const auto language = language_from(a[0]);
           if (!language) return std::nullopt;
           return b.preferences().language == *language;
         }},
        {"item.ready",
         {},
         "there is an item to review",
         [](const Workbench& b, Args) -> Maybe { return b.review().current() != nullptr; }},
        {"item.drawn",
         {},
         "all photographs of the current item were drawn and looked at long enough",
         [](const Workbench& b, Args) -> Maybe { return b.review().looked_enough(); }},
        {"item.is",
         {1, 1},
         "the student number of the item on the screen",
         [](const Workbench& b, Args a) -> Maybe {
           const ItemPtr item = b.shown();
           return item && item->submission.row.student.number == a[0];
         }},
        {"item.lease_lost",
         {},
         "the current item is no longer leased",
         [](const Workbench& b, Args) -> Maybe { return b.review().lease_lost(); }},
        {"prepared",
         {1, 1},
         "at least so many items are ready after the current one",
         [](const Workbench& b, Args a) -> Maybe {
           return at_least(static_cast<std::int64_t>(b.review().prepared().size()), a[0]);
         }},
        {"compare",
         {1, 1},
         "photographs are compared this way: side_by_side, flip, wipe, onion, difference, edges",
         [](const Workbench& b, Args a) -> Maybe {
           const auto mode = compare_mode_from(a[0]);
           if (!mode) return std::nullopt;
           return b.compare().mode == *mode;
         }},
        {"examine",
         {1, 1},
         "this is made visible in the submission: none, exposure, texture, sharpness, backdrop, error_level, "
         "spectrum, finished",
         [](const Workbench& b, Args a) -> Maybe {
           const auto examine = examine_from(a[0]);
           if (!examine) return std::nullopt;
           return b.compare().examine == *examine;
         }},
        {"blind",
         {},
         "the comparison is held back until it is said whether it is the same person",
         [](const Workbench& b, Args) -> Maybe { return b.review().blind(); }},
        {"stated",
         {1, 1},
         "said before the comparison was shown, about what is shown or the selected decision: same, different, unsure",
         [](const Workbench& b, Args a) -> Maybe {
           const auto likeness = domain::likeness_from(a[0]);
           if (!likeness) return std::nullopt;
           if (b.view() == View::supervisor)
             return b.supervision().selected() != nullptr && b.supervision().selected()->stated == *likeness;
           return b.review().stated() == *likeness;
         }},
        {"finding.there",
         {1, 1},
         "the item on the screen shows a finding of that check",
         [](const Workbench& b, Args a) -> Maybe {
           const ItemPtr item = b.shown();
           return item && item->submission.examination &&
                  std::ranges::any_of(item->submission.examination->findings,
                                      [&](const domain::Finding& f) { return f.check == a[0]; });
         }},
        {"pins",
         {1, 1},
         "so many spots and areas are marked on the submission",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<std::size_t>(a[0]);
           if (!n) return std::nullopt;
           return b.review().pins().size() == *n;
         }},
        {"previous",
         {},
         "the attempt that was rejected stands beside the new one",
         [](const Workbench& b, Args) -> Maybe {
           const ItemPtr item = b.shown();
           return item && b.compare().previous && b.compare().mode == CompareMode::side_by_side &&
                  rejected_before(item->submission) != nullptr;
         }},
        {"studied",
         {},
         "what the worker makes for the open examination view is here",
         [](const Workbench& b, Args) -> Maybe {
           const ItemPtr item = b.shown();
           const auto study = item ? study_for(b.compare().examine, *item) : std::nullopt;
           if (!study) return false;
           for (const client::Photo& photo : item->photos)
             if (photo.ref.kind == api::PhotoKind::submission)
               return b.studies().find(photo.ref.hash, *study) != nullptr;
           return false;
         }},
        {"compare.flipped",
         {},
         "the other photograph is on top",
         [](const Workbench& b, Args) -> Maybe { return b.compare().flipped; }},
        {"compare.across",
         {},
         "the edge of the wipe is horizontal",
         [](const Workbench& b, Args) -> Maybe { return b.compare().wipe_across; }},
        {"compare.wipe_beyond",
         {1, 1},
         "the edge of the wipe is beyond so many percent",
         [](const Workbench& b, Args a) -> Maybe {
           const auto percent = number_from<int>(a[0]);
           if (!percent) return std::nullopt;
           return b.compare().wipe * 100 > *percent;
         }},
        {"compare.partner",
         {1, 1},
         "the submission is compared with 1 the enrolment photo, 2 the ID-card photo",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<std::size_t>(a[0]);
           if (!n) return std::nullopt;
           return b.compare().partner == *n;
         }},
        {"aligned",
         {},
         "photographs are aligned by the eyes",
         [](const Workbench& b, Args) -> Maybe { return b.stage().aligned(); }},
        {"eyes.level",
         {},
         "aligned, every photograph on the stage has a known face, and their eyes are in the same place",
         [](const Workbench& b, Args) -> Maybe { return eyes_agree(b.stage()); }},
        {"matched",
         {},
         "references are shown in the submission's brightness and colour",
         [](const Workbench& b, Args) -> Maybe { return b.compare().match; }},
        {"loupe", {}, "the loupe is open", [](const Workbench& b, Args) -> Maybe { return b.compare().loupe; }},
        {"queue.empty",
         {},
         "nothing waits for review",
         [](const Workbench& b, Args) -> Maybe { return b.review().queue_empty(); }},
        {"queue.listed",
         {},
         "the queue's list is there",
         [](const Workbench& b, Args) -> Maybe { return !b.queue().page().rows.empty(); }},
        {"leaf",
         {1, 1},
         "so many decisions leafed back",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<int>(a[0]);
           if (!n) return std::nullopt;
           return b.review().leaf() == *n;
         }},
        {"rejecting",
         {},
         "the reason panel is open",
         [](const Workbench& b, Args) -> Maybe { return b.review().rejecting(); }},
        {"overriding",
         {},
         "approving against failed checks is asked back",
         [](const Workbench& b, Args) -> Maybe { return b.review().overriding(); }},
        {"overriding.counts",
         {},
         "it is, and a second stroke counts now",
         [](const Workbench& b, Args) -> Maybe {
           return b.review().overriding() && b.review().question_wait() == Millis{0};
         }},
        {"fails",
         {},
         "a check of the current item failed",
         [](const Workbench& b, Args) -> Maybe { return !b.review().overrides().empty(); }},
        {"reason.search",
         {},
         "a reason is being searched",
         [](const Workbench& b, Args) -> Maybe { return b.review().reason_search().has_value(); }},
        {"note.open",
         {},
         "the note has the keyboard",
         [](const Workbench& b, Args) -> Maybe { return b.review().note_open(); }},
        {"note.is",
         {1, 1},
         "the note of the rejection that is being composed",
         [](const Workbench& b, Args a) -> Maybe { return b.review().draft().note == a[0]; }},
        {"reason",
         {1, 1},
         "that reason is picked",
         [](const Workbench& b, Args a) -> Maybe { return b.review().draft().has(a[0]); }},
        {"reasons",
         {1, 1},
         "exactly so many reasons are picked",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<std::size_t>(a[0]);
           if (!n) return std::nullopt;
           return b.review().draft().reasons.size() == *n;
         }},
        {"decided",
         {1, 1},
         "at least so many decisions are in the history",
         [](const Workbench& b, Args a) -> Maybe {
           return at_least(static_cast<std::int64_t>(b.review().history().size()), a[0]);
         }},
        {"decision.saved",
         {},
         "the newest decision is on disk, or further",
         [](const Workbench& b, Args) -> Maybe {
           return newest_is(b, client::Delivery::saved) || newest_is(b, client::Delivery::sent);
         }},
        {"decision.sent",
         {},
         "the service has the newest decision",
         [](const Workbench& b, Args) -> Maybe { return newest_is(b, client::Delivery::sent); }},
        {"decision.refused",
         {},
         "the newest decision was refused",
         [](const Workbench& b, Args) -> Maybe { return newest_is(b, client::Delivery::refused); }},
        {"decision.undone",
         {},
         "a decision was taken back",
         [](const Workbench& b, Args) -> Maybe { return any_undo(b, Decided::Undo::done); }},
        {"undo.possible",
         {},
         "a decision can be taken back",
         [](const Workbench& b, Args) -> Maybe { return !b.review().why_not_undo(); }},
        {"unsent",
         {1, 1},
         "at least so many decisions have not reached the service",
         [](const Workbench& b, Args a) -> Maybe { return at_least(b.unsent(), a[0]); }},
        {"withdrawing",
         {},
         "the panel that asks for a withdrawal is open",
         [](const Workbench& b, Args) -> Maybe { return b.review().withdrawing(); }},
        {"withdrawal.asked",
         {},
         "the leafed decision is asked to be withdrawn",
         [](const Workbench& b, Args) -> Maybe {
           const Decided* d = b.review().leafed();
           return d != nullptr && d->withdrawal == Decided::Withdrawal::asked;
         }},
        {"finding.selected",
         {0, 1},
         "a finding is selected; with a name: of that check",
         [](const Workbench& b, Args a) -> Maybe {
           const auto index = b.selected_finding();
           const ItemPtr item = b.shown();
           if (!index || !item) return false;
           return a.empty() || item->submission.examination->findings.at(*index).check == a[0];
         }},
        {"zoom.fit",
         {},
         "the whole photograph is shown",
         [](const Workbench& b, Args) -> Maybe { return b.stage().is_fit(); }},
        {"zoom.one_to_one",
         {},
         "one pixel of the photograph is one of the screen",
         [](const Workbench& b, Args) -> Maybe { return b.stage().is_one_to_one(); }},
        {"decisions.listed",
         {},
         "the list of decisions is there",
         [](const Workbench& b, Args) -> Maybe {
           return !b.supervision().loading() && !b.supervision().page().rows.empty();
         }},
        {"decision.selected",
         {},
         "a decision is selected in the list",
         [](const Workbench& b, Args) -> Maybe { return b.supervision().selected() != nullptr; }},
        {"evidence.ready",
         {},
         "the evidence of the selected decision is there",
         [](const Workbench& b, Args) -> Maybe { return b.supervision().evidence() != nullptr; }},
        {"overturning",
         {},
         "the panel that overturns is open",
         [](const Workbench& b, Args) -> Maybe {
           return b.overturning() != nullptr && b.overturning()->is_open();
         }},
        {"decision.overturned",
         {},
         "the selected decision is overturned",
         [](const Workbench& b, Args) -> Maybe {
           const api::DecisionRow* row = b.supervision().selected();
           return row != nullptr && row->state == domain::DecisionState::overturned;
         }},
        {"message.arrived",
         {},
         "a message of the list reached a telephone",
         [](const Workbench& b, Args) -> Maybe { return b.messages().arrived(); }},
        {"messages",
         {1, 1},
         "at least so many messages are listed",
         [](const Workbench& b, Args a) -> Maybe {
           return at_least(static_cast<std::int64_t>(b.messages().page().rows.size()), a[0]);
         }},
        {"messages.note",
         {},
         "a reason is being written for a message",
         [](const Workbench& b, Args) -> Maybe { return b.messages().panel() != Messages::Panel::none; }},
        {"messages.found",
         {1, 1},
         "exactly so many messages match what is asked for",
         [](const Workbench& b, Args a) -> Maybe {
           const auto n = number_from<std::int64_t>(a[0]);
           if (!n) return std::nullopt;
           return !b.messages().loading() && b.messages().page().total == *n;
         }},
        {"messages.halted",
         {},
         "the queue of messages stands still",
         [](const Workbench& b, Args) -> Maybe { return b.messages().desk() && b.messages().desk()->gate.halted; }},
        {"toast",
         {0, 1},
         "news are shown; with a name: these",
         [](const Workbench& b, Args a) -> Maybe {
           for (const Toast& toast : b.toasts().all())
             if (a.empty() || toast.phrase.key == a[0] || toast.phrase.key == "toast." + a[0]) return true;
           return false;
         }},
        {"online", {}, "the service can be reached", [](const Workbench& b, Args) -> Maybe { return b.online(); }},
        {"paused", {}, "the review is paused", [](const Workbench& b, Args) -> Maybe { return b.paused(); }},
        {"pending",
         {1, 1},
         "at least so many submissions wait or are being reviewed, as the service counts",
         [](const Workbench& b, Args a) -> Maybe { return at_least(b.counts().pending + b.counts().leased, a[0]); }},
        {"enabled",
         {1, 1},
         "that action can run",
         [](const Workbench& b, Args a) -> Maybe {
           const Action* action = find_action(a[0]);
           if (action == nullptr) return std::nullopt;
           return !why_not(*action, b);
         }},
        {"on",
         {1, 1},
         "what that action switches is on",
         [](const Workbench& b, Args a) -> Maybe {
           const Action* action = find_action(a[0]);
           if (action == nullptr || !action->is_on) return std::nullopt;
           return action->is_on(b);
         }},
        {"interface.size",
         {1, 1},
         "text and buttons are so large, in percent",
         [](const Workbench& b, Args a) -> Maybe {
           const auto percent = number_from<int>(a[0]);
           if (!percent) return std::nullopt;
           return std::lround(b.preferences().ui_scale * 100) == *percent;
         }},
};

const Named* find_named(std::string_view name) {
  for (const Named& n : named)
    if (name == n.name) return &n;
  return nullptr;
}

}  // namespace

std::optional<Arity> condition_arity(std::string_view name) {
  const Named* n = find_named(name);
  return n == nullptr ? std::nullopt : std::optional(n->arity);
}

const std::vector<std::pair<std::string, std::string>>& condition_names() {
  static const std::vector<std::pair<std::string, std::string>> names = [] {
    std::vector<std::pair<std::string, std::string>> list;
    for (const Named& n : named) list.emplace_back(n.name, n.meaning);
    return list;
  }();
  return names;
}

Result<bool> evaluate(const Condition& condition, const Workbench& bench) {
  const Named* n = find_named(condition.name);
  if (n == nullptr) return invalid("script.condition", fmt::format("there is no condition '{}'.", condition.name));
  const int count = static_cast<int>(condition.args.size());
  const auto holds = count < n->arity.least || count > n->arity.most ? std::nullopt : n->holds(bench, condition.args);
  if (!holds)
    return invalid("script.condition", fmt::format("the value after '{}' is not of its kind.", condition.name));
  return *holds != condition.negated;
}

}  // namespace cs::script
