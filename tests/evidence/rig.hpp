// An installation with decisions of every kind, and packages of evidence made of it, which are opened and made anew.
#pragma once

#include <gmock/gmock.h>

#include <map>

#include "base/hash.hpp"
#include "evidence/names.hpp"
#include "evidence/package.hpp"
#include "exchange/package_zip.hpp"
#include "exchange/stored_zip.hpp"
#include "served/split.hpp"
#include "store/fixture.hpp"
#include "store/seal_key.hpp"

namespace cs::store {

namespace fs = std::filesystem;

/// A clock that stands where a test has put it.
struct HandClock final : Clock {
  explicit HandClock(const TimePoint& at) : at_(at) {}
  TimePoint now() const override { return at_; }
  MonoPoint mono() const override { return {}; }
  const TimePoint& at_;
};

/// What is in a package, by name, in its order.
using Files = std::vector<std::pair<std::string, std::string>>;

struct EvidenceTest : StoreTest {
  HandClock clock{now};
  int packages = 0;

  DecisionRef decision_ref(const std::string& id) {
    return ok(store->rooms().access.decision(Caller::process("cli:root"), domain::Permission::view_decisions, id));
  }
  CampaignRef campaign_ref() {
    return ok(store->rooms().access.campaign(Caller::process("cli:root"), domain::Permission::administer, "k"));
  }
  seal::PublicKey key() const { return ok(seal_public_key(options.data_dir)); }
  fs::path new_file() { return dir / ("package-" + std::to_string(++packages) + ".zip"); }

  /// As the worker does it: the first half is cut, as if it named somebody.
  void keep_half(const std::string& hash) {
    const Bytes whole = ok(store->photographs.read(hash));
    const auto middle = whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2);
    ASSERT_TRUE(
        store->photographs.keep_split(hash, {Bytes(middle, whole.end()), {{0, 0, Bytes(whole.begin(), middle)}}}).ok());
  }
  /// One that waits with references, all split.
  std::string prepared() {
    std::string finished;
    const std::string id = pending_finished(finished);
    const std::string number = submission(id).row.student.number;
    for (const api::PhotoKind kind : {api::PhotoKind::enrolment, api::PhotoKind::id_card})
      ok(store->roster
             .put_reference("k", number, kind, add_photo(std::string(api::to_string(kind)) + " of " + number), "admin",
                            now)
             .get());
    for (const api::PhotoRef& p : submission(id).photos) keep_half(p.hash);
    keep_half(finished);
    return id;
  }
  std::string decide_on(const std::string& id, const std::string& by = "ann", bool approve = false) {
    const auto lease = claim(by).at(0);
    EXPECT_EQ(lease.submission, id);
    pass(Millis{9'000});
    auto call = decision(by, lease, approve);
    call.request.looked = Millis{8'000};
    call.request.viewed = {{"submission", Millis{8'000}, 2}};
    if (!approve) {
      call.request.pins = {{"EAR_COVERED", 1, 2, 3, 4}};
      call.request.note = "the left one";
    }
    return ok(store->decisions.decide(call, now).get()).decision;
  }
  /// Overturned, undone, looked at a second time, appealed against, and two that stand.
  void make_history() {
    for (const auto& [name, role] :
         {std::pair{"ann", domain::Role::reviewer}, std::pair{"sue", domain::Role::supervisor}})
      ok(store->people.put({name, name, role, "correct horse battery"}, "admin", now).get());
    const std::string first = decide_on(prepared());
    pass(hour);
    const api::OverturnRequest again{"no ear is covered", 0, domain::OverturnTo::reviewer, {}};
    ok(store->audits.overturn("sue", first, again, now).get());
    decide_on("s1", "bob", true);
    const std::string undone = decide_on(prepared());
    ok(store->decisions.undo({"ann", new_uuid(), undone, ""}, now).get());
    decide_on("s2", "bob", true);
    const std::string rejected = decide_on(prepared());
    pass(hour);
    const auto who = submission("s3").row.student;
    auto& rooms = store->rooms();
    const auto session =
        ok(rooms.collect
               .open_verified(ok(rooms.access.collection("k")), {"本科", who.name, who.number, "13800001234"}, now)
               .get());
    ok(rooms.collect.appeal(ok(rooms.access.student_of_session(session.token, now)), "look again", now).get());
    domain::PlanWish wish;
    wish.name = "all";
    wish.size.share = 1;
    ok(store->looks.draw("sue", wish, now));
  }

  Result<evidence::EvidenceMade> make(std::variant<DecisionRef, CampaignRef> of, const fs::path& file,
                                      bool photographs = true) {
    return evidence::write_evidence(store->rooms(), {std::move(of), file, photographs, "cli:root"}, clock);
  }
  fs::path package_of(const std::string& decision, bool photographs = true) {
    const fs::path file = new_file();
    ok(make(decision_ref(decision), file, photographs));
    return file;
  }
  fs::path package_of_campaign() {
    const fs::path file = new_file();
    ok(make(campaign_ref(), file));
    return file;
  }

  static Files unpacked(const fs::path& file) {
    const auto zip = ok(exchange::StoredZip::open(file));
    Files out;
    for (const auto& e : zip.entries()) out.emplace_back(e.name, as_text(ok(zip.read(e, 1 << 24))));
    return out;
  }
  fs::path packed(const Files& files) {
    std::vector<exchange::PackageEntry> entries;
    for (const auto& [name, text] : files)
      entries.push_back({name, [text = text]() -> Result<Bytes> {
                           const ByteView bytes = as_bytes(text);
                           return Bytes(bytes.begin(), bytes.end());
                         }});
    const fs::path file = new_file();
    EXPECT_TRUE(exchange::write_zip(file, entries, now).ok());
    return file;
  }
  static std::string& named(Files& files, std::string_view name) {
    for (auto& [n, text] : files)
      if (n == name) return text;
    throw std::runtime_error("no such file: " + std::string(name));
  }
  /// As somebody who holds the signing key would: everything is in order again but for what was changed.
  void sign_anew(Files& files, const seal::PrivateKey& with) const {
    std::string contents;
    for (const auto& [name, text] : files)
      if (name != "package" && name != "contents")
        contents += evidence::contents_line(name, text.size(), sha256(as_bytes(text)));
    const EvidenceNote was = ok(open_note(named(files, "package"), key()));
    EvidenceNote note = was;
    note.contents = sha256(as_bytes(contents));
    named(files, "contents") = contents;
    named(files, "package") = signed_note(note, with);
  }
  seal::PrivateKey own_key() const { return *ok(seal_key(options.data_dir)); }

  /// What was found, a line each; the error's sentence where it is no package.
  std::string trouble(const fs::path& file, evidence::WantedKey wanted = {}) const {
    const auto report = evidence::check_evidence(file, wanted);
    if (!report) return report.error().id + ": " + report.error().message;
    std::string out;
    for (const AuditFinding& f : report->findings) out += f.sentence + "\n";
    if (report->problems > 0 && out.empty()) out = "?";
    return out;
  }
};

}  // namespace cs::store
