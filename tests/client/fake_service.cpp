#include "client/fake_service.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "client/fake_answers.hpp"
#include "domain/comparison.hpp"

namespace cs::test {

FakeService::FakeService(int submissions, Millis lease, int schools) : lease_(lease) {
  for (int i = 0; i < schools; ++i) add_campaign(fmt::format("c{}", i));
  for (int i = 0; i < submissions; ++i) {
    Item item;
    api::Submission& s = item.submission;
    s.row.id = fmt::format("sub{:03}", i);
    s.row.campaign = fmt::format("c{}", i % schools);
    s.row.student.name = fmt::format("学生{}", i);
    s.row.deadline_in = Millis{3'600'000 + i};
    s.evidence = "evidence-" + s.row.id;
    for (const auto kind : {api::PhotoKind::submission, api::PhotoKind::enrolment}) {
      const std::string body = fmt::format("photo {} of {}", api::to_string(kind), s.row.id);
      const std::string hash = blake2b(as_bytes(body));
      photos_[hash] = body;
      digests_[hash] = blake2b(as_bytes(body));
      s.photos.push_back({kind, hash, static_cast<std::int64_t>(body.size())});
    }
    // What a blind first campaign holds back.
    s.examination.emplace();
    s.examination->findings.resize(2);
    s.examination->findings[0].check = "sharpness";
    s.examination->findings[1].check = "same_as_enrolment";
    s.history.emplace_back().decision_id = "earlier";
    items_[s.row.id] = item;
  }
  server_ = std::make_unique<RawServer>([this](const RawRequest& r) { return answer(r); });
  port_ = server_->port();
}

void FakeService::pause() {
  server_.reset();
}
void FakeService::resume() {
  server_ = std::make_unique<RawServer>([this](const RawRequest& r) { return answer(r); }, port_);
}
void FakeService::set_fault(std::function<Fault(const RawRequest&)> fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
}
void FakeService::set_photo_delay(std::function<Millis()> delay) {
  const std::lock_guard lock(mutex_);
  photo_delay_ = std::move(delay);
}
FakeService::Item FakeService::item(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return items_.at(id);
}
std::map<std::string, FakeService::Item> FakeService::items() const {
  const std::lock_guard lock(mutex_);
  return items_;
}
std::vector<std::string> FakeService::decided() const {
  const std::lock_guard lock(mutex_);
  return decided_;
}
std::vector<std::string> FakeService::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}
std::vector<std::string> FakeService::released() const {
  const std::lock_guard lock(mutex_);
  return released_;
}
int FakeService::sign_outs() const {
  const std::lock_guard lock(mutex_);
  return sign_outs_;
}
int FakeService::count(const std::string& method, const std::string& part) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(log_.begin(), log_.end(), [&](const auto& l) {
    return l.first == method && l.second.find(part) != std::string::npos;
  }));
}
void FakeService::steal(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Item& item = items_.at(id);
  item.state = domain::State::leased;
  lease(item, "somebody else");
}
void FakeService::skip(Millis by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
}
std::map<std::string, domain::Late> FakeService::late_opinions() const {
  const std::lock_guard lock(mutex_);
  return late_;
}
void FakeService::hold_back() {
  const std::lock_guard lock(mutex_);
  hold_back_ = true;
  for (api::Campaign& c : campaigns_) c.policy.blind_first = true, ++c.revision;
}
void FakeService::take_away(const std::string& id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(campaigns_, [&](const api::Campaign& c) { return c.id == id; });
}
void FakeService::raise_revision(const std::string& id) {
  const std::lock_guard lock(mutex_);
  ++campaign(id)->revision;
}
void FakeService::add_campaign(const std::string& id) {
  const std::lock_guard lock(mutex_);
  api::Campaign c;
  c.id = id;
  c.name = "campaign " + id;
  c.school = "学校" + id.substr(1);
  c.policy.lease = lease_;
  c.policy.grace = grace;
  c.reasons = {{"EAR_COVERED", {"耳朵未露出", "ears covered"}, {"露出双耳。", "Show both ears."}, "face"}};
  c.policy.blind_first = hold_back_;
  c.revision = 1;
  campaigns_.push_back(std::move(c));
}
void FakeService::move_to(const std::string& submission, const std::string& id) {
  const std::lock_guard lock(mutex_);
  items_.at(submission).submission.row.campaign = id;
}
api::Campaign* FakeService::campaign(const std::string& id) {
  const auto it =
      std::find_if(campaigns_.begin(), campaigns_.end(), [&](const api::Campaign& c) { return c.id == id; });
  return it == campaigns_.end() ? nullptr : &*it;
}
api::Submission FakeService::sent(const Item& item) const {
  api::Submission s = item.submission;
  s.row.state = item.state;
  if (!hold_back_ || item.stated) return s;
  s.held_back = true;
  s.history.clear();
  std::erase_if(s.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
  return s;
}
void FakeService::set_photo(const std::string& hash, std::string body) {
  const std::lock_guard lock(mutex_);
  photos_[hash] = std::move(body);
}

api::Lease FakeService::lease_of(const Item& item) const {
  return {item.submission.row.id, item.epoch, item.lease_until - now_};
}

void FakeService::lease(Item& item, const std::string& user) {
  item.state = domain::State::leased;
  item.holder = user;
  ++item.epoch;
  item.lease_until = now_ + lease_;
}

void FakeService::sweep() {
  for (auto& [id, item] : items_)
    if (item.state == domain::State::leased && item.lease_until <= now_) item.state = domain::State::pending;
  for (Look& look : looks_)
    if (look.now.state == domain::LookState::held && look.lease_until <= now_)
      look.now.state = domain::LookState::waiting;
}

FakeService::Item* FakeService::claimed(const std::string& id) {
  const auto it = items_.find(id);
  const bool there = it != items_.end() && campaign(it->second.submission.row.campaign) != nullptr;
  return there && it->second.epoch > 0 ? &it->second : nullptr;
}

FakeService::Item* FakeService::opened(const std::string& user, const std::string& id) {
  Item* item = claimed(id);
  if (item == nullptr) return nullptr;
  const bool decided = std::any_of(kept_.begin(), kept_.end(), [&](const auto& k) {
    return k.second.decision && k.second.decision->submission == id && k.second.decision->reviewer == user;
  });
  return item->holder == user || decided ? item : nullptr;
}

domain::SubmissionNow FakeService::now_of(const Item& item) {
  return {item.state, item.holder, item.epoch, item.submission.row.attempt, item.submission.evidence};
}

RawAnswer FakeService::answer(const RawRequest& r) {
  std::unique_lock lock(mutex_);
  log_.emplace_back(r.method, r.path);
  const Fault fault = fault_ ? fault_(r) : Fault::none;
  switch (fault) {
    case Fault::lose_request:
      return hang_up();
    case Fault::busy:
      return problem(Code::unavailable, "service.busy");
    case Fault::broken:
      return problem(Code::internal, "internal");
    case Fault::signed_out:
      return problem(Code::unauthorized, "session.over");
    case Fault::taken:
      return problem(Code::conflict, "claim.taken");
    case Fault::proxy_page: {
      RawAnswer a;
      a.status = 404;
      a.headers = "Content-Type: text/html\r\n";
      a.body = "<html>Please log in to the campus network</html>";
      return a;
    }
    case Fault::hang: {
      RawAnswer a = json("{}");
      a.delay = Millis{30'000};
      return a;
    }
    default:
      break;
  }
  // A long poll: nothing changes in this fake but what the test does.
  if (r.path.find("/counts") != std::string::npos && r.path.find("wait=0") == std::string::npos) {
    RawAnswer a = handle(r);
    a.delay = Millis{100};
    return a;
  }
  RawAnswer a = handle(r);
  if (photo_delay_ && r.path.find("/photographs/") != std::string::npos) a.delay = photo_delay_();
  if (fault == Fault::lose_answer) return hang_up();
  if (fault == Fault::garbled) a.body.resize(a.body.size() / 2);
  return a;
}

RawAnswer FakeService::handle(const RawRequest& r) {
  const std::string path = r.path.substr(0, r.path.find('?'));
  const std::string base = "/api/v1";
  if (r.method == "POST" && path == base + "/session") return sign_in(r);
  const std::string bearer = r.header("authorization");
  const auto session = sessions_.find(bearer.substr(std::min(bearer.size(), bearer.find(' ') + 1)));
  if (session == sessions_.end()) return problem(Code::unauthorized, "session.over");
  Session& by = session->second;
  const auto rest_of = [&](const std::string& prefix) {
    return path.starts_with(base + prefix) ? path.substr(base.size() + prefix.size()) : std::string();
  };
  if (r.method == "DELETE" && path == base + "/session") return sign_out(r);
  if (path == base + "/campaigns") return json(api::encode(api::CampaignList{campaigns_}));
  if (const std::string id = rest_of("/campaigns/"); !id.empty()) {
    const api::Campaign* c = campaign(id);
    return c != nullptr ? json(api::encode(*c)) : problem(Code::not_found, "campaign.unknown");
  }
  sweep();
  if (path == base + "/claims") return claim(r, by);
  if (path == base + "/leases/renew") return renew(r, by.user);
  if (path == base + "/leases/release") return give_back(r, by.user);
  if (path == base + "/counts") return counts();
  if (const std::string hash = rest_of("/photographs/"); !hash.empty()) {
    const auto it = photos_.find(hash);
    if (it == photos_.end()) return problem(Code::not_found, "photo.unknown");
    RawAnswer a = json(it->second);
    a.headers = "ETag: \"" + hash + "\"\r\nContent-Blake2b: " + digests_.at(hash) +
                "\r\nContent-Type: application/octet-stream\r\n";
    return a;
  }
  if (const std::string rest = rest_of("/decisions/by-key/"); !rest.empty())
    return undo_by_key(r, by.user, rest.substr(0, rest.find('/')));
  if (path == base + "/submissions") {
    api::SubmissionPage page;
    page.total = static_cast<std::int64_t>(items_.size());
    page.rows.push_back(items_.begin()->second.submission.row);
    page.rows[0].student.number = r.path.substr(r.path.find('?') + 1);
    return json(api::encode(page));
  }
  if (const std::string rest = rest_of("/submissions/"); !rest.empty()) return submission(r, by, rest);
  if (path == base + "/decisions") return json(api::encode(api::DecisionPage{}));
  if (path == base + "/notices") return json(api::encode(api::NoticePage{}));
  if (path == base + "/look-plans") return r.method == "GET" ? plans(r) : draw(r, by.user);
  if (const std::string rest = rest_of("/looks"); path.starts_with(base + "/looks"))
    return look_route(r, by.user, rest);
  if (const std::string rest = rest_of("/decisions/"); rest.ends_with("/overturn"))
    return overturn(r, by.user, rest.substr(0, rest.find('/')));
  if (path.ends_with("/withdrawal")) return no_content();
  return problem(Code::not_found, "route.unknown");
}

RawAnswer FakeService::submission(const RawRequest& r, Session& by, const std::string& rest) {
  const std::string id = rest.substr(0, rest.find('/'));
  const std::string what = rest.substr(id.size());
  if (what == "/likeness") return state_likeness(r, by.user, id);
  if (what == "/decision") return decide(r, by.user, id);
  if (what == "/claim") return claim_undone(by.user, id);
  const Item* item = what.empty() ? opened(by.user, id) : nullptr;
  return item != nullptr ? json(api::encode(sent(*item))) : problem(Code::not_found, "submission.unknown");
}

}  // namespace cs::test
