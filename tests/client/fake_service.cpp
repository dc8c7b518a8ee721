#include "client/fake_service.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "domain/comparison.hpp"

namespace cs::test {
namespace {

RawAnswer json(std::string body) {
  RawAnswer a;
  a.body = std::move(body);
  return a;
}
RawAnswer problem(Code code, const std::string& id) {
  RawAnswer a;
  a.status = api::http_status(code);
  a.headers = "Content-Type: application/problem+json\r\n";
  a.body = api::encode(api::Problem{a.status, Error{code, id, "A sentence about " + id + "."}});
  return a;
}
RawAnswer no_content() {
  RawAnswer a;
  a.status = 204;
  return a;
}

}  // namespace

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
  items_.at(id).epoch++;
}
void FakeService::hold_back() {
  const std::lock_guard lock(mutex_);
  hold_back_ = true;
  for (api::Campaign& c : campaigns_) c.policy.blind_first = true, ++c.revision;
}
void FakeService::take_away(const std::string& id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(campaigns_, [&](const api::Campaign& c) { return c.id == id; });
  ++changes_;
}
void FakeService::raise_revision(const std::string& id) {
  const std::lock_guard lock(mutex_);
  ++campaign(id)->revision;
  ++changes_;
}
void FakeService::add_campaign(const std::string& id) {
  const std::lock_guard lock(mutex_);
  api::Campaign c;
  c.id = id;
  c.name = "campaign " + id;
  c.school = "学校" + id.substr(1);
  c.policy.lease = lease_;
  c.policy.blind_first = hold_back_;
  c.revision = 1;
  campaigns_.push_back(std::move(c));
  ++changes_;
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

api::Lease FakeService::lease_of(const std::string& id) const {
  return {id, items_.at(id).epoch, lease_};
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
  if (r.method == "POST" && path == base + "/session") {
    const auto request = api::decode<api::SignInRequest>(r.body);
    if (!request || request->password != "secret") return problem(Code::unauthorized, "signin.wrong");
    api::Session s;
    s.token = "token-" + request->user;
    s.user = {request->user, request->user, domain::Role::reviewer, {{domain::Role::reviewer, {}}}};
    s.expires_in = Millis{3'600'000};
    return json(api::encode(s));
  }
  if (!r.header("authorization").starts_with("Bearer token-")) return problem(Code::unauthorized, "session.over");
  if (r.method == "DELETE" && path == base + "/session") {
    ++sign_outs_;
    for (auto& [id, item] : items_)
      if (item.state == domain::State::leased) item.state = domain::State::pending;
    return no_content();
  }
  if (path == base + "/campaigns") return json(api::encode(api::CampaignList{campaigns_}));
  if (path.starts_with(base + "/campaigns/")) {
    const api::Campaign* c = campaign(path.substr(path.rfind('/') + 1));
    return c != nullptr ? json(api::encode(*c)) : problem(Code::not_found, "campaign.unknown");
  }
  if (path == base + "/claims") {
    const auto wanted = api::decode<api::ClaimRequest>(r.body);
    api::ClaimReply reply;
    for (auto& [id, item] : items_) {
      if (item.state != domain::State::pending || static_cast<int>(reply.items.size()) == wanted->count) continue;
      const std::string& of = item.submission.row.campaign;
      const auto& only = wanted->campaigns;
      if (campaign(of) == nullptr || (!only.empty() && std::find(only.begin(), only.end(), of) == only.end())) continue;
      item.state = domain::State::leased;
      ++item.epoch;
      reply.items.push_back({sent(item), lease_of(id)});
    }
    return json(api::encode(reply));
  }
  if (path == base + "/leases/renew" || path == base + "/leases/release") {
    const auto list = api::decode<api::LeaseList>(r.body);
    api::RenewReply reply;
    for (const api::Lease& l : list->leases) {
      Item& item = items_.at(l.submission);
      const bool held = item.state == domain::State::leased && item.epoch == l.epoch &&
                        campaign(item.submission.row.campaign) != nullptr;
      if (path.ends_with("release")) {
        if (held) {
          item.state = domain::State::pending;
          released_.push_back(l.submission);
        }
      } else if (held) {
        reply.renewed.push_back(lease_of(l.submission));
      } else {
        reply.lost.push_back(l.submission);
      }
    }
    return path.ends_with("release") ? no_content() : json(api::encode(reply));
  }
  if (path == base + "/counts") {
    api::Counts c;
    for (const api::Campaign& k : campaigns_) {
      api::CampaignCounts& one = c.campaigns.emplace_back();
      one.campaign = k.id;
      for (const auto& [id, item] : items_) {
        if (item.submission.row.campaign != k.id) continue;
        one.pending += item.state == domain::State::pending ? 1 : 0;
        one.leased += item.state == domain::State::leased ? 1 : 0;
      }
      c.pending += one.pending;
      c.leased += one.leased;
    }
    c.version = 1 + c.pending * 1000 + c.leased + changes_ * 1'000'000;
    return json(api::encode(c));
  }
  if (path.starts_with(base + "/photographs/")) {
    const std::string hash = path.substr(path.rfind('/') + 1);
    const auto it = photos_.find(hash);
    if (it == photos_.end()) return problem(Code::not_found, "photo.unknown");
    RawAnswer a = json(it->second);
    a.headers = "ETag: \"" + hash + "\"\r\nContent-Type: application/octet-stream\r\n";
    return a;
  }
  if (path.starts_with(base + "/submissions/") && path.ends_with("/likeness")) {
    const std::string rest = path.substr((base + "/submissions/").size());
    return state_likeness(r, rest.substr(0, rest.find('/')));
  }
  if (path.starts_with(base + "/submissions/") && path.ends_with("/decision")) {
    const std::string rest = path.substr((base + "/submissions/").size());
    return decide(r, rest.substr(0, rest.find('/')));
  }
  if (path.starts_with(base + "/decisions/by-key/")) {
    const std::string rest = path.substr((base + "/decisions/by-key/").size());
    return undo_by_key(r, rest.substr(0, rest.find('/')));
  }
  if (path.starts_with(base + "/submissions/") && path.ends_with("/claim")) {
    const std::string rest = path.substr((base + "/submissions/").size());
    const std::string id = rest.substr(0, rest.find('/'));
    const auto it = items_.find(id);
    if (it == items_.end()) return problem(Code::not_found, "submission.unknown");
    Item& item = it->second;
    if (item.undos == 0) return problem(Code::not_found, "submission.unknown");
    if (item.state != domain::State::pending) return problem(Code::conflict, "claim.taken");
    item.state = domain::State::leased;
    ++item.epoch;
    return json(api::encode(api::ClaimReply{{{sent(item), lease_of(id)}}}));
  }
  if (path == base + "/submissions") {
    api::SubmissionPage page;
    page.total = static_cast<std::int64_t>(items_.size());
    page.rows.push_back(items_.begin()->second.submission.row);
    page.rows[0].student.number = r.path.substr(r.path.find('?') + 1);
    return json(api::encode(page));
  }
  if (path.starts_with(base + "/submissions/")) {
    const auto it = items_.find(path.substr(path.rfind('/') + 1));
    if (it == items_.end()) return problem(Code::not_found, "submission.unknown");
    return json(api::encode(sent(it->second)));
  }
  if (path == base + "/decisions") return json(api::encode(api::DecisionPage{}));
  if (path == base + "/notices") return json(api::encode(api::NoticePage{}));
  if (path.ends_with("/overturn")) return json(api::encode(api::OverturnReply{"d", "s", domain::State::approved, ""}));
  if (path.ends_with("/withdrawal")) return no_content();
  return problem(Code::not_found, "route.unknown");
}

RawAnswer FakeService::state_likeness(const RawRequest& r, const std::string& id) {
  const auto it = items_.find(id);
  if (it == items_.end() || campaign(it->second.submission.row.campaign) == nullptr)
    return problem(Code::not_found, "submission.unknown");
  Item& item = it->second;
  const auto request = api::decode<api::LikenessRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  if (request->epoch != item.epoch || item.state != domain::State::leased) return problem(Code::conflict, "lease.lost");
  if (request->evidence != item.submission.evidence) return problem(Code::conflict, "submission.changed");
  if (!item.stated) item.stated = request->stated;  // the first one stands
  return json(api::encode(sent(item)));
}

RawAnswer FakeService::decide(const RawRequest& r, const std::string& id) {
  const std::string key = r.header("idempotency-key");
  keys_.push_back(key);
  if (const auto it = by_key_.find(key); it != by_key_.end()) {
    if (it->second.tombstone) return problem(Code::refused, "decision.undone");
    if (it->second.body != r.body) return problem(Code::invalid, "key.reused");
    return json(api::encode(it->second.reply));
  }
  Item& item = items_.at(id);
  const auto request = api::decode<api::DecideRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  if (request->epoch != item.epoch) return problem(Code::conflict, "lease.lost");
  if (item.state != domain::State::leased && item.state != domain::State::pending)
    return problem(Code::refused, "submission.move");
  item.unaided = hold_back_ && !item.stated;
  item.state = request->verdict == domain::Verdict::approve ? domain::State::approved : domain::State::rejected;
  ++item.decisions;
  decided_.push_back(id);
  Stored s{r.body, id, {}, false, false};
  s.reply.decision = "d-" + key;
  s.reply.submission = id;
  s.reply.undo_for = Millis{30'000};
  s.reply.notice = "n";
  by_key_[key] = s;
  return json(api::encode(s.reply));
}

RawAnswer FakeService::undo_by_key(const RawRequest& r, const std::string& decide_key) {
  const std::string key = r.header("idempotency-key");
  if (const auto it = undos_.find(key); it != undos_.end()) return json(api::encode(it->second));
  api::UndoReply reply;
  Stored& s = by_key_[decide_key];
  if (s.submission.empty()) {
    s.tombstone = true;
  } else {
    if (s.undone) return problem(Code::refused, "undo.not_standing");
    s.undone = true;
    Item& item = items_.at(s.submission);
    item.state = domain::State::pending;
    ++item.undos;
    reply = {s.reply.decision, s.submission, domain::State::pending};
  }
  undos_[key] = reply;
  return json(api::encode(reply));
}

}  // namespace cs::test
