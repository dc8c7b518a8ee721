// Who is here, what they may do, and for which schools.
#include <algorithm>

#include "workbench/workbench.hpp"

namespace cs::workbench {

bool Workbench::may(domain::Permission permission) const {
  return session_ && domain::may_somewhere(session_->user.grants, permission);
}

bool Workbench::may(domain::Permission permission, const CampaignPtr& campaign) const {
  return session_ && campaign && domain::may(session_->user.grants, permission, {campaign->id, campaign->school, {}});
}

bool Workbench::sees_names() const {
  return session_ && std::any_of(campaigns_.begin(), campaigns_.end(), [&](const CampaignPtr& c) {
           return domain::sight(session_->user.grants, {c->id, c->school, {}}) == domain::Sight::named;
         });
}

CampaignPtr Workbench::campaign(std::string_view id) const {
  const auto it = std::find_if(campaigns_.begin(), campaigns_.end(), [&](const CampaignPtr& c) { return c->id == id; });
  return it == campaigns_.end() ? nullptr : *it;
}

CampaignPtr Workbench::shown_campaign() const {
  if (!session_ || paused()) return nullptr;
  if (view_ == View::review) return review_.shown_campaign();
  if (view_ == View::looks) {
    if (const ItemPtr item = looks_.shown()) return item->campaign;
    if (looks_.said() != nullptr) return campaign(looks_.said()->campaign);
    const api::LookPlanRow* plan = looks_.plan() != nullptr ? looks_.plan() : looks_.selected();
    return plan != nullptr ? campaign(plan->campaign) : nullptr;
  }
  if (view_ == View::supervisor && supervision_.selected()) return campaign(supervision_.selected()->campaign);
  if (view_ == View::messages && messages_.selected()) return campaign(messages_.selected()->campaign);
  if (view_ == View::support && support_.selected()) return campaign(support_.selected()->campaign);
  return nullptr;
}

std::vector<std::string> Workbench::schools() const {
  std::vector<std::string> names;
  for (const CampaignPtr& c : campaigns_)
    if (std::find(names.begin(), names.end(), c->school) == names.end()) names.push_back(c->school);
  return names;
}

Why Workbench::why_not_narrow() const {
  if (!session_) return "why.not_signed_in";
  if (schools().size() < 2) return "why.one_school";
  return std::nullopt;
}

void Workbench::narrow(std::string school) {
  if (preferences_.school == school) return;
  preferences_.school = std::move(school);
  ++preferences_revision_;
  apply_school();
}

void Workbench::apply_school() {
  const auto names = schools();
  const bool known = std::find(names.begin(), names.end(), preferences_.school) != names.end();
  const std::string school = known && names.size() > 1 ? preferences_.school : std::string();
  std::vector<std::string> ids;
  if (!school.empty())
    for (const CampaignPtr& c : campaigns_)
      if (c->school == school) ids.push_back(c->id);
  desk_.narrow(std::move(ids));
  if (school == school_) return;
  school_ = school;
  queue_.narrow(school);
  supervision_.narrow(school);
  messages_.narrow(school);
  support_.narrow(school);
  oversight_.narrow(school);
  looks_.narrow(school);
}

void Workbench::sign_in(std::string user, std::string password) {
  if (signing_in_ || session_) return;
  signing_in_ = true;
  sign_in_error_.reset();
  desk_.sign_in(std::move(user), std::move(password));
}

void Workbench::sign_out() {
  if (!session_) return;
  desk_.sign_out();
  leave_session();
}

void Workbench::enter_session(const client::event::SignedIn& e) {
  signing_in_ = false;
  sign_in_error_.reset();
  wants_.reset();
  shut_.reset();
  session_ = e.session;
  session_->token.clear();  // nothing here needs it
  campaigns_ = e.campaigns;
  apply_school();
  presence_.begin_session();
  review_.begin_session(last_person_ == e.session.user.name);
  looks_.begin_session(last_person_ == e.session.user.name);
  last_person_ = e.session.user.name;
  // Once for the whole session: a digit must not mean another reason because one more was given.
  for (Review* hand : {&review_, &looks_.review()}) hand->set_frequent_reasons(frequent_reasons());
  if (preferences_.last_user != last_person_) {
    preferences_.last_user = last_person_;
    ++preferences_revision_;
  }
  if (may(domain::Permission::view_notices)) messages_.begin_session();
  set_view(first_view());
}

/// Where the person's work is. Nobody who comes to supervise or to answer the telephone takes an item away.
View Workbench::first_view() const {
  using domain::Role;
  std::vector<View> views{View::review, View::supervisor, View::messages};
  const Role role = domain::main_role(session_->user.grants);
  if (role == Role::supervisor || role == Role::administrator) views.insert(views.begin(), View::supervisor);
  if (role == Role::supervisor) views.insert(views.begin(), View::overview);
  if (role == Role::support) views.insert(views.begin(), View::support);
  for (const View view : views)
    if (!why_not_view(view)) return view;
  return View::sign_in;
}

void Workbench::leave_session() {
  // Whoever signs in next takes nothing before they look at it.
  if (holding_) desk_.keep_prepared(0);
  session_.reset();
  wants_.reset();
  shut_.reset();
  ++gate_revision_;
  view_ = View::sign_in;
  overlay_ = Overlay::none;
  presence_.end_session();
  signing_in_ = holding_ = queue_open_ = typing_ = false;
  counts_ = {};
  campaigns_.clear();
  school_.clear();
  online_ = true;
  review_.drop_items();
  supervision_.end_session();
  queue_.end_session();
  messages_.end_session();
  support_.end_session();
  oversight_.end_session();
  looks_.end_session();
  facets_ = {};
  facets_read_.reset();
  studies_.forget();
  hand_alignment_.forget_all();
}

std::vector<std::string> Workbench::frequent_reasons() const {
  std::vector<std::pair<int, std::string>> counted;
  for (const auto& [code, times] : preferences_.reasons_used) counted.emplace_back(times, code);
  std::stable_sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> codes;
  for (auto& [times, code] : counted) codes.push_back(std::move(code));
  return codes;
}

}  // namespace cs::workbench
