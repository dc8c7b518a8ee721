#include "fake_desk.hpp"

#include "api/lists.hpp"

#include <algorithm>

#include "api/types.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/comparison.hpp"
#include "fake_pictures.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

#include <nlohmann/json.hpp>

namespace cs::ui {

namespace {

using domain::Finding;
using domain::Outcome;

struct Person {
  const char *name, *college, *class_name, *level;
};
constexpr Person people[] = {
    {"欧**", "计算机科学与技术学院", "软件工程2201", "本科"},
    {"𬭎*", "人工智能学院", "智能2203", "本科"},
    {"张*", "外国语学院", "英语2202", "本科"},
    {"司马**", "马克思主义学院", "思政研21", "硕士研究生"},
    {"𠅤*", "经济与管理学院", "会计2204", "本科"},
    {"李**", "材料科学与工程学院", "材料2201", "本科"},
    {"王*", "建筑与城市规划学院", "建筑1901", "本科"},
    {"阿****", "民族学与社会学学院", "社会2201", "本科"},
    {"赵**", "数学与统计学院", "统计研22", "硕士研究生"},
    {"陈*", "电子信息工程学院", "通信2205", "本科"},
    {"刘**", "生命科学学院", "生物2201", "本科"},
    {"㛃**", "艺术与设计学院", "视传2202", "本科"},
};

Finding finding(const char* check, Outcome outcome, std::optional<double> value, const char* unit,
                std::optional<double> low, std::optional<double> high, const char* zh, const char* en,
                std::vector<std::string> suggests = {}) {
  Finding f;
  f.check = check;
  f.outcome = outcome;
  f.value = value;
  f.unit = unit;
  f.threshold_low = low;
  f.threshold_high = high;
  f.message = {zh, en};
  f.suggests = std::move(suggests);
  return f;
}

domain::Region box(domain::Point centre, double rx, double ry, const char* label) {
  return {domain::Region::Shape::box, {{centre.x - rx, centre.y - ry}, {centre.x + rx, centre.y + ry}}, label};
}

std::vector<Finding> findings_of(int index, const domain::FaceSummary& face, int width, int height) {
  const domain::Point left = face.left_eye.value_or(domain::Point{width * 0.4, height * 0.42});
  const domain::Point right = face.right_eye.value_or(domain::Point{width * 0.6, height * 0.42});
  const double d = right.x - left.x;
  std::vector<Finding> list;
  if (index % 4 == 0) {
    auto ears = finding("ears_visible", Outcome::fail, 0.31, "ratio", 0.7, {}, "左耳被头发遮住，只露出约三成。",
                        "The left ear is covered by hair; about a third of it shows.", {"EAR_COVERED"});
    ears.regions.push_back(box({left.x - d * 0.55, left.y + d * 0.35}, d * 0.2, d * 0.4, "left_ear"));
    list.push_back(ears);
    auto brows = finding("brows_clear", Outcome::attention, 0.22, "ratio", {}, 0.15, "右眉有一部分被刘海遮住。",
                         "Part of the right eyebrow lies under the fringe.", {"BROWS_COVERED"});
    brows.regions.push_back(box({right.x, right.y - d * 0.25}, d * 0.32, d * 0.12, "right_brow"));
    list.push_back(brows);
  }
  if (index % 4 == 2) {
    list.push_back(finding("backdrop_uniform", Outcome::fail, 23.4, "ΔE", {}, 8.0, "背景有明显花纹，不是单一颜色。",
                           "The backdrop shows a pattern, not one colour.", {"BACKDROP"}));
    list.push_back(finding("sharpness", Outcome::attention, 84, "", 100.0, {}, "面部略模糊。",
                           "The face is slightly soft.", {"BLURRED"}));
  }
  list.push_back(
      finding("head_size", Outcome::pass, 0.64, "ratio", 0.55, 0.72, "头部大小合适。", "The head has the right size."));
  list.push_back(
      finding("head_position", Outcome::pass, 0.03, "ratio", {}, 0.08, "头部居中。", "The head is in the middle."));
  Finding level = finding("head_level", index % 4 == 1 ? Outcome::attention : Outcome::pass, index % 4 == 1 ? 4.6 : 1.2,
                          "deg", -4.0, 4.0, "两眼连线与水平的夹角。", "Angle of the line through both eyes.",
                          index % 4 == 1 ? std::vector<std::string>{"HEAD_TILTED"} : std::vector<std::string>{});
  level.regions.push_back({domain::Region::Shape::line, {left, right}, "eye_line"});
  list.push_back(level);
  list.push_back(
      finding("single_face", Outcome::pass, 1, "count", 1.0, 1.0, "画面中有一人。", "One person is in the picture."));
  list.push_back(finding("readable", Outcome::pass, {}, "", {}, {}, "照片可以读取。", "The photograph can be read."));
  list.push_back(finding("resolution", Outcome::pass, 3024, "px", 960.0, {}, "像素足够。", "There are enough pixels."));
  list.push_back(finding("exposure", Outcome::pass, 0.52, "ratio", 0.3, 0.75, "曝光正常。", "The exposure is right."));
  list.push_back(finding("live_capture", Outcome::cannot_tell, {}, "", {}, {},
                         "照片没有拍摄信息，无法判断是否现场拍摄。",
                         "The photograph carries no capture data: whether it was taken live cannot be told."));
  list.push_back(finding("same_as_id_card", Outcome::not_applicable, {}, "", {}, {},
                         "学生未同意比对身份证照片，请人工比对。",
                         "No consent to comparing with the ID-card photo: please compare by eye."));
  return list;
}

std::vector<std::filesystem::path> portraits_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (folder.empty()) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().string().ends_with("_neutral.jpg")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

FakeDesk::FakeDesk(FakeDeskOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {
  api::Campaign campaign;
  campaign.id = "c1";
  campaign.name = "2026届毕业生图像采集";
  campaign.school = "示范大学";
  campaign.support_phone = "010-00000000";
  campaign.policy.grace = options_.grace;
  campaign.policy.blind_first = options_.blind_first;
  campaign.texts.signature = "示范大学";
  campaign.texts.approved = "{name}同学，您提交的毕业证照片已审核通过，可登录小程序查看。";
  campaign.texts.rejected =
      "{name}同学，您的毕业证照片未通过审核：{reasons}。请于{deadline}前登录小程序免费重新拍摄。咨询电话010-00000000。";
  campaign.texts.overturned = "{name}同学，经复核，您的毕业证照片已审核通过，无需重新拍摄。";
  const auto file = read_file(assets_dir() / "reasons.json");
  if (file) {
    for (const auto& r : nlohmann::json::parse(as_text(*file))) {
      domain::Reason reason;
      reason.code = r["code"];
      reason.group = r["group"];
      reason.label = {r["label"]["zh"], r["label"]["en"]};
      reason.advice = {r["advice"]["zh"], r["advice"]["en"]};
      campaign.reasons.push_back(reason);
    }
  }
  for (int i = 0; i < options_.schools; ++i) {
    static constexpr const char* schools[] = {"示范大学", "滨海职业技术学院", "示范大学附属护理学院"};
    campaign.id = "c" + std::to_string(i + 1);
    campaign.school = schools[i % 3];
    campaigns_.push_back(std::make_shared<const api::Campaign>(campaign));
  }
  for (int i = 0; i < options_.items; ++i) {
    items_.push_back(make_item(i));
    waiting_.push_back(static_cast<std::size_t>(i));
  }
  for (int i = 0; i < std::min(options_.items, 7); ++i) {
    auto row = row_of(*items_[static_cast<std::size_t>((i * 5) % options_.items)],
                      i % 3 == 0 ? domain::Verdict::reject : domain::Verdict::approve, 5 + i * 17);
    if (i == 3) row.withdrawal_note = "点错了，这位同学的耳朵其实是露出来的。";
    if (i == 4) {
      row.state = domain::DecisionState::overturned;
      row.overturned_by = "supervisor";
      row.overturn_note = "与录取照片比对无误。";
    }
    decided_.push_back(row);
  }
}

std::shared_ptr<const client::PreparedItem> FakeDesk::make_item(int index) {
  static const auto files = portraits_in(options_.portraits);
  const auto i = static_cast<std::size_t>(index);
  auto item = std::make_shared<client::PreparedItem>();
  const Person& person = people[i % std::size(people)];
  api::SubmissionRow& row = item->submission.row;
  row.id = "s" + std::to_string(index);
  item->campaign = campaigns_[i % campaigns_.size()];
  row.campaign = item->campaign->id;
  row.student = {person.name,  "20220" + std::to_string(41007 + index * 13), person.college, person.class_name,
                 person.level, "138****" + std::to_string(1234 + index)};
  row.attempt = index % 4 == 2 ? 2 : 1;
  row.arrived = clock_.now() - std::chrono::hours(10 + index);
  row.deadline_in = index == 1 ? Millis(-5'400'000) : Millis(std::chrono::minutes(300 + index * 700));
  row.deadline = clock_.now() + row.deadline_in;
  row.fails = index % 4 == 0 || index % 4 == 2 ? 1 : 0;
  row.attentions = index % 2;
  item->submission.evidence = "3f9a1c07d2b84e66a1b2";
  item->lease = {row.id, 1, Millis(600'000)};
  item->lease_ends = clock_.mono() + Millis(600'000);
  item->deadline_ends = clock_.mono() + row.deadline_in;
  const std::filesystem::path portrait = files.empty() ? std::filesystem::path() : files[i % files.size()];
  domain::Examination examination;
  const auto add = [&](api::PhotoKind kind, int width, unsigned backdrop, std::int64_t bytes) {
    FakePicture picture = fake_picture(portrait, width, static_cast<unsigned>(index), backdrop);
    client::Photo photo;
    photo.ref = {kind, "hash" + std::to_string(index) + api::to_string(kind), bytes};
    photo.decoded = picture.decoded;
    item->photos.push_back(photo);
    item->submission.photos.push_back(photo.ref);
    if (kind != api::PhotoKind::submission)
      examination.references.push_back(
          {api::to_string(kind), picture.decoded.original_width, picture.decoded.original_height, picture.face});
    return picture.face;
  };
  const int width = options_.photo_width;
  const domain::FaceSummary face =
      add(api::PhotoKind::submission, width, index % 2 == 0 ? 0x8fb4dc : 0xe8e8e6, 3'184'220);
  add(api::PhotoKind::enrolment, 480, 0x6fa8dc, 48'200);
  if (index % 4 == 3) {
    client::Photo broken;
    broken.ref = {api::PhotoKind::id_card, "broken", 812};
    broken.error = Error{Code::invalid, "photo.truncated", "The file ends in the middle of the picture."};
    item->photos.push_back(broken);
    item->submission.photos.push_back(broken.ref);
  } else if (index % 4 != 1) {
    add(api::PhotoKind::id_card, 358, 0xf2f2f2, 21'400);
  }
  if (row.attempt == 2) {
    add(api::PhotoKind::previous, width, 0xd8d8d8, 2'900'000);
    api::PastDecision before;
    before.decision_id = "d0";
    before.attempt = 1;
    before.verdict = domain::Verdict::reject;
    before.reasons = {"EAR_COVERED", "TEETH"};
    before.pins = {{"TEETH", width * 0.5, width * 0.7, 0, 0}};
    before.decided = clock_.now() - std::chrono::hours(30);
    item->submission.history.push_back(before);
  }
  examination.width = width;
  examination.height = width * 4 / 3;
  examination.format = "jpeg";
  examination.face = face;
  examination.findings = findings_of(index, face, examination.width, examination.height);
  if (options_.held_back) {
    std::erase_if(examination.findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
    item->submission.held_back = true;
  }
  item->submission.examination = examination;
  return item;
}

const api::Campaign& FakeDesk::campaign_of(const std::string& id) const {
  return **std::find_if(campaigns_.begin(), campaigns_.end(), [&](const auto& c) { return c->id == id; });
}

void FakeDesk::post(client::Event event) {
  events_.push_back(std::move(event));
  if (wake_ != nullptr) wake_();
}

std::vector<client::Event> FakeDesk::take_events() {
  return std::exchange(events_, {});
}

void FakeDesk::sign_in(std::string user, std::string password) {
  if (password == "wrong") {
    post(client::event::SignInFailed{{Code::unauthorized, "auth.wrong", "The user name or the password is wrong."}});
    return;
  }
  api::Session session;
  session.token = "t";
  session.user = {user, user == "supervisor" ? "周老师" : "林老师",
                  user == "supervisor" ? domain::Role::supervisor : domain::Role::reviewer};
  session.user.grants = {{session.user.role, {}}};
  post(client::event::SignedIn{session, campaigns_});
  post(client::event::Online{true, {}});
  api::Counts counts;
  counts.version = 1;
  counts.pending = 52;
  counts.leased = 8;
  counts.overdue = 3;
  counts.approved = 211;
  counts.rejected = 37;
  for (const auto& campaign : campaigns_) {
    api::CampaignCounts one;
    one.campaign = campaign->id;
    one.pending = 12;
    one.leased = 2;
    one.overdue = campaign == campaigns_.front() ? 1 : 0;
    counts.campaigns.push_back(one);
  }
  post(client::event::CountsChanged{counts});
}

void FakeDesk::only(std::shared_ptr<const client::PreparedItem> item) {
  items_ = {std::move(item)};
  waiting_ = {0};
  held_ = 0;
}

void FakeDesk::sign_out() {
  post(client::event::SignedOut{});
}

void FakeDesk::hand_out() {
  while (held_ < ahead_ + 1 && !waiting_.empty()) {
    ++held_;
    post(client::event::ItemReady{items_[waiting_.front()]});
    waiting_.pop_front();
  }
  if (waiting_.empty()) post(client::event::QueueEmpty{true});
}

void FakeDesk::keep_prepared(int ahead) {
  ahead_ = ahead;
  if (ahead > 0) hand_out();
}

void FakeDesk::set_present(bool present) {
  if (!present) return;
  waiting_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) waiting_.push_back(i);
  held_ = 0;
  hand_out();
}

std::string FakeDesk::decide(std::string submission, api::DecideRequest request) {
  const std::string key = new_uuid();
  keys_[key] = submission;
  post(client::event::DecisionProgress{key, submission, client::Delivery::saving, {}, {}, {}});
  post(client::event::DecisionProgress{key, submission, client::Delivery::saved, {}, {}, {}});
  if (options_.answer) {
    api::DecideReply reply{"d" + std::to_string(++decisions_), submission, clock_.now(), options_.grace, "n1"};
    post(client::event::DecisionProgress{
        key, submission, client::Delivery::sent, reply, clock_.mono() + options_.grace, {}});
  }
  for (const auto& item : items_) {
    if (item->submission.row.id != submission) continue;
    auto row = row_of(*item, request.verdict, 0);
    row.reasons = request.reasons;
    row.note = request.note;
    row.stated = request.stated;
    decided_.insert(decided_.begin(), row);
  }
  --held_;
  hand_out();
  return key;
}

void FakeDesk::undo(std::string decision_key) {
  const std::string submission = keys_[decision_key];
  post(client::event::UndoProgress{
      decision_key, submission, client::Delivery::sent, api::UndoReply{"d", submission, domain::State::pending}, {}});
  for (const auto& item : items_) {
    if (item->submission.row.id == submission) post(client::event::ItemReady{item});
  }
}

void FakeDesk::give_back(std::string) {
  --held_;
  hand_out();
}

api::DecisionRow FakeDesk::row_of(const client::PreparedItem& item, domain::Verdict verdict, int age_minutes) const {
  api::DecisionRow row;
  row.id = "d" + item.submission.row.id + std::to_string(age_minutes);
  row.submission = item.submission.row.id;
  row.campaign = item.submission.row.campaign;
  row.student = item.submission.row.student;
  row.verdict = verdict;
  if (verdict == domain::Verdict::reject) row.reasons = {"EAR_COVERED", "BROWS_COVERED"};
  row.reviewer = "lin";
  row.reviewer_display = age_minutes % 2 == 0 ? "林老师" : "何老师";
  row.decided = clock_.now() - std::chrono::minutes(age_minutes);
  row.looked = Millis(2'300 + age_minutes * 40);
  row.evidence = item.submission.evidence;
  row.notice_state = age_minutes < 6    ? domain::NoticeState::queued
                     : age_minutes > 80 ? domain::NoticeState::failed
                                        : domain::NoticeState::delivered;
  return row;
}

void FakeDesk::list_queue(std::string tag, client::ListQuery query) {
  api::SubmissionPage page;
  for (const auto& item : items_) {
    if (!query.text.empty() && item->submission.row.student.number.find(query.text) == std::string::npos) continue;
    if (!query.school.empty() && query.school != item->campaign->school) continue;
    page.rows.push_back(item->submission.row);
  }
  page.total = static_cast<std::int64_t>(page.rows.size());
  post(client::event::QueueListed{tag, page});
}

void FakeDesk::list_decisions(std::string tag, client::ListQuery query) {
  api::DecisionPage page;
  for (const auto& row : decided_) {
    const api::DecisionLook& look = api::look_named(api::decision_looks, query.look);
    if (!look.verdict.empty() && look.verdict != domain::to_string(row.verdict)) continue;
    if (!look.state.empty() && look.state != domain::to_string(row.state)) continue;
    if (look.withdrawal_requested && row.withdrawal_note.empty()) continue;
    if (!query.text.empty() && !row.student.number.ends_with(query.text)) continue;
    if (!query.person.empty() && query.person != row.reviewer) continue;
    if (!query.school.empty() && query.school != campaign_of(row.campaign).school) continue;
    page.rows.push_back(row);
  }
  page.total = static_cast<std::int64_t>(page.rows.size());
  page.counts = {{"all", 1'000}, {"approved", 812}, {"rejected", 188}, {"withdrawal", 1}, {"overridden", 12}};
  post(client::event::DecisionsListed{tag, page});
}

void FakeDesk::list_notices(std::string tag, client::ListQuery query) {
  api::NoticePage page;
  static constexpr domain::NoticeState states[] = {domain::NoticeState::delivered, domain::NoticeState::queued,
                                                   domain::NoticeState::accepted,  domain::NoticeState::failed,
                                                   domain::NoticeState::in_doubt,  domain::NoticeState::delivered};
  for (std::size_t i = 0; i < std::min<std::size_t>(items_.size(), 6); ++i) {
    api::NoticeRow notice;
    notice.id = "n" + std::to_string(i);
    notice.submission = items_[i]->submission.row.id;
    notice.campaign = items_[i]->submission.row.campaign;
    notice.phone = items_[i]->submission.row.student.phone;
    domain::MessageFacts facts;
    facts.verdict = i % 2 == 0 ? domain::Verdict::reject : domain::Verdict::approve;
    facts.student_name = "欧阳修";
    facts.reasons = {"EAR_COVERED", "BROWS_COVERED"};
    facts.reshoot_until = clock_.now() + std::chrono::hours(48);
    notice.text =
        domain::compose(facts, items_[i]->campaign->texts, domain::ReasonCatalogue(items_[i]->campaign->reasons)).text;
    notice.state = states[i];
    notice.not_before = clock_.now();
    notice.updated = clock_.now() - std::chrono::minutes(i * 7);
    if (notice.state != domain::NoticeState::queued) notice.provider_id = "SBX-00" + std::to_string(417 + i);
    if (notice.state == domain::NoticeState::failed) {
      notice.problem = "MOBILE_NOT_ON_SERVICE";
      notice.problem_id = "gateway.undelivered";
    }
    if (i == 5) notice.resend_of = "n1";
    if (notice.state == domain::NoticeState::failed) notice.call = "waiting";
    notice.student_name = "欧阳修";
    notice.student_number = items_[i]->submission.row.student.number;
    const api::NoticeLook& look = api::look_named(api::notice_looks, query.look);
    if (!look.state.empty() && look.state != domain::to_string(notice.state)) continue;
    if (look.call_list && notice.call != "waiting") continue;
    if (!query.text.empty() && !notice.student_number.ends_with(query.text)) continue;
    if (!query.school.empty() && query.school != campaign_of(notice.campaign).school) continue;
    page.rows.push_back(notice);
  }
  page.total = static_cast<std::int64_t>(page.rows.size());
  page.counts = {{"all", 1'000}, {"calls", 1}, {"in_doubt", 1}, {"failed", 1}, {"accepted", 1}, {"delivered", 996}};
  post(client::event::NoticesListed{tag, page});
}

void FakeDesk::read_notice_desk(std::string tag, std::string) {
  api::NoticeDesk desk;
  desk.gate = {true, "isv.AMOUNT_NOT_ENOUGH", "isv.AMOUNT_NOT_ENOUGH: 账户余额不足", clock_.now(),
               clock_.now() + std::chrono::minutes{5}};
  desk.price_milli = 45;
  desk.cost_milli = 12'375;
  desk.forecast_milli = 48'600;
  desk.calls = 1;
  post(client::event::NoticeDeskRead{tag, desk});
}

void FakeDesk::resend_notice(std::string, std::string notice, std::string) {
  post(client::event::NoticeHandled{notice, true, {}});
}

api::StudentRow FakeDesk::student_row(std::size_t index) const {
  const api::SubmissionRow& s = items_[index]->submission.row;
  api::StudentRow row;
  row.id = "t" + std::to_string(index);
  row.campaign = s.campaign;
  row.student = s.student;
  row.attempts = s.attempt;
  row.submission = s.id;
  row.state = index % 3 == 0   ? domain::State::rejected
              : index % 3 == 1 ? domain::State::approved
                               : domain::State::pending;
  row.deadline_in = std::chrono::hours(31);
  row.notice = "n" + std::to_string(index);
  row.notice_state = index % 3 == 0 ? domain::NoticeState::failed : domain::NoticeState::delivered;
  if (index % 3 == 0) row.call_notice = row.notice;
  return row;
}

void FakeDesk::list_students(std::string tag, client::ListQuery query) {
  api::StudentPage page;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const api::StudentRow row = student_row(i);
    if (!query.text.empty() && !row.student.number.ends_with(query.text)) continue;
    if (query.look == "calls" && row.call_notice.empty()) continue;
    if (query.look == "missing") continue;
    page.rows.push_back(row);
  }
  page.total = static_cast<std::int64_t>(page.rows.size());
  page.counts = {{"all", 8}, {"calls", 3}, {"missing", 0}, {"waiting", 2}, {"rejected", 3}, {"approved", 3}};
  post(client::event::StudentsListed{tag, page});
}

void FakeDesk::open_student(std::string tag, std::string student) {
  api::StudentFile file;
  for (std::size_t i = 0; i < items_.size(); ++i)
    if (student == "t" + std::to_string(i)) file.row = student_row(i);
  file.reshoot_until = clock_.now() + std::chrono::hours(40);
  const auto event = [&](const char* kind, int minutes_ago) {
    api::StudentEvent e;
    e.kind = kind;
    e.attempt = 1;
    e.at = clock_.now() - std::chrono::minutes(minutes_ago);
    return e;
  };
  file.events = phones_shown_;
  api::StudentEvent failed = event("message_failed", 30), message = event("message", 32), no = event("rejected", 35),
                    checked = event("checked", 90);
  failed.text = "gateway.undelivered";
  message.text = "【某大学】欧阳修同学，您的图像采集照片未通过：耳朵未露出。请按提示重拍。";
  message.occasion = "rejected";
  message.state = "failed";
  no.reasons = {"EAR_COVERED"};
  no.by = "林老师";
  no.note = "左耳被头发遮住。";
  checked.fails = 1;
  checked.attentions = 2;
  for (api::StudentEvent* e : {&failed, &message, &no, &checked}) file.events.push_back(*e);
  file.events.push_back(event("paid", 95));
  file.events.push_back(event("submitted", 96));
  post(client::event::StudentOpened{tag, file});
}

void FakeDesk::show_phone(std::string student, std::string note) {
  api::StudentEvent e;
  e.kind = "phone_shown";
  e.by = "何老师";
  e.at = clock_.now();
  e.note = std::move(note);
  phones_shown_.insert(phones_shown_.begin(), e);
  post(client::event::PhoneShown{std::move(student), api::PhoneReply{"13800001234"}});
}

void FakeDesk::correct_phone(std::string, std::string student, api::CorrectPhoneRequest request) {
  post(client::event::PhoneCorrected{std::move(student), api::CorrectPhoneReply{"139****3333", request.resend}});
}

void FakeDesk::read_facets() {
  post(client::event::FacetsRead{api::Facets{{{"lin", "林老师"}, {"he", "何老师"}}, {"文学院", "理学院"}}});
}

void FakeDesk::note_call(std::string, std::string notice, api::CallRequest) {
  post(client::event::NoticeHandled{notice, false, {}});
}

void FakeDesk::resume_notices() {
  post(client::event::NoticesResumed{});
}

void FakeDesk::export_notices(client::ListQuery) {
  post(client::event::NoticesExported{std::string("notices.csv")});
}

void FakeDesk::open_submission(std::string tag, std::string submission) {
  for (const api::DecisionRow& row : decided_)
    if (row.id == submission) return open_submission(std::move(tag), row.submission);
  for (const auto& item : items_) {
    if (item->submission.row.id == submission) post(client::event::SubmissionOpened{tag, item});
  }
}

void FakeDesk::study(api::PhotoRef photo, client::Study wanted) {
  client::Studied studied;
  for (const auto& item : items_)
    for (const client::Photo& p : item->photos)
      if (p.ref.hash == photo.hash) studied.picture = p.decoded;
  if (wanted == client::Study::finished && studied.picture) {
    const double w = studied.picture->original_width;
    studied.finding = domain::Finding{};
    studied.finding->check = "finished_photo";
    studied.finding->outcome = domain::Outcome::pass;
    studied.finding->message = {"成品照符合要求。", "The finished photo is as it has to be."};
    studied.finding->regions = {
        {domain::Region::Shape::box, {{w * 0.1, w * 0.05}, {w * 0.9, w * (0.05 + 0.8 * 4 / 3)}}, "finished_photo"}};
  }
  post(client::event::PhotoStudied{photo.hash, wanted, std::move(studied)});
}

void FakeDesk::overturn(std::string decision, api::OverturnRequest request) {
  for (auto& row : decided_) {
    if (row.id != decision) continue;
    row.state = domain::DecisionState::overturned;
    row.overturned_by = "supervisor";
    row.overturn_note = request.note;
    post(client::event::Overturned{decision,
                                   api::OverturnReply{decision, row.submission, domain::State::approved, "n9"}});
    return;
  }
  // Of a second look: it is in no list here.
  post(client::event::Overturned{decision, api::OverturnReply{decision, "s", domain::State::approved, "n9"}});
}

void FakeDesk::ask_withdrawal(std::string decision, std::string) {
  post(client::event::WithdrawalAsked{decision, {}});
}

}  // namespace cs::ui
