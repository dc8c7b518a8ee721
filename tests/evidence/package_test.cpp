// Evidence that is handed over: whole, in order by itself, and only what it has to tell.
#include <sys/stat.h>

#include <fstream>

#include "platform/files.hpp"
#include "rig.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

using testing::HasSubstr;
using Evidence = EvidenceTest;

TEST_F(Evidence, of_a_decision_is_in_order_and_says_what_it_is_of) {
  const std::string id = decide_on(prepared());
  const fs::path file = new_file();
  const auto made = ok(make(decision_ref(id), file));
  EXPECT_EQ(made.note.of, "decision " + id);
  EXPECT_EQ(made.photographs, 4);
  EXPECT_EQ(made.manifests, 1);
  EXPECT_EQ(made.shared_salts, 0);
  EXPECT_TRUE(made.left_out.empty());
  const auto report = ok(evidence::check_evidence(file, {key(), ""}));
  EXPECT_EQ(report.problems, 0) << trouble(file);
  EXPECT_EQ(report.note, made.note);
  EXPECT_EQ(report.note.by, "cli:root");
  EXPECT_EQ(report.note.made, now);
  EXPECT_EQ(report.photographs, 4);
  EXPECT_EQ(report.not_here, 0);
  EXPECT_EQ(report.without_manifest, 0);
  EXPECT_GE(report.rows, 6);
  EXPECT_EQ(report.fingerprint, key().fingerprint());
  EXPECT_THAT(report.fingerprint, testing::StartsWith("SHA256:"));
  EXPECT_EQ(trouble(file, {{}, key().fingerprint()}), "");
  // Of the decision alone, and no installation is asked.
  decide_on(prepared());
  EXPECT_EQ(ok(evidence::check_evidence(file, {})).note.decisions, 1);
  store.reset();
  fs::remove_all(options.data_dir);
  EXPECT_EQ(trouble(file), "");
}

TEST_F(Evidence, people_can_read_it) {
  const std::string id = decide_on(prepared());
  Files files = unpacked(package_of(id));
  EXPECT_EQ(ok(api::decode_manifest(named(files, "manifests/" + id + ".json"))).decision, id);
  EXPECT_THAT(named(files, "findings/" + id + ".json"), HasSubstr("head_size"));
  EXPECT_THAT(named(files, "decisions/" + id + ".json"), HasSubstr("the left one"));
  EXPECT_THAT(named(files, "campaigns/k.json"), HasSubstr("某大学"));
}

TEST_F(Evidence, of_a_campaign_has_every_decision_whatever_became_of_it) {
  make_history();
  const fs::path file = package_of_campaign();
  const auto report = ok(evidence::check_evidence(file, {key(), ""}));
  EXPECT_EQ(report.problems, 0) << trouble(file);
  EXPECT_EQ(report.note.of, "campaign k");
  EXPECT_EQ(report.note.decisions, 5);
  EXPECT_EQ(report.photographs, 12);
  Files files = unpacked(file);
  EXPECT_THAT(named(files, "decisions/d1.json"), HasSubstr("no ear is covered"));
  EXPECT_THAT(named(files, "decisions/d3.json"), HasSubstr("\"undone\""));
  EXPECT_THAT(named(files, "decisions/d5.json"), HasSubstr("\"appeals\""));
  EXPECT_THAT(named(files, "decisions/d5.json"), HasSubstr("\"second_looks\""));
}

TEST_F(Evidence, tells_no_telephone_and_gives_nothing_to_guess_one_by) {
  const std::string id = decide_on(prepared());
  Files files = unpacked(package_of(id));
  for (const auto& [name, text] : files) EXPECT_EQ(text.find("13800001234"), std::string::npos) << name;
  // The same entry seals the message with the telephone: with none of the salts in the package its digest fits.
  const std::string text = named(files, "decisions/" + id + ".json");
  const db::WatchedTable& notices = *sealed_table("notices");
  std::optional<db::WrittenRow> message;
  std::string digest;
  for (const LogEntry& e : ok(store->log.list(1, 1000)))
    for (const std::string& line : split(e.sealed, '\n'))
      if (line.starts_with("notices\t1\t")) digest = sealed_row_from(line)->groups.at(0).value();
  ASSERT_FALSE(digest.empty());
  EXPECT_THAT(text, HasSubstr(digest));
  std::vector<db::Cell> cells;
  edit([&](db::Connection& c) {
    for (const db::WatchedColumn& column : notices.groups[0].columns) {
      db::Statement q = c.query("SELECT " + std::string(column.name) + " FROM notices WHERE id = 1");
      ASSERT_TRUE(q.next());
      cells.push_back(q.is_null(0) ? db::Cell{} : db::Cell(q.text(0)));
    }
  });
  int salts = 0;
  for (std::size_t at = 0; (at = text.find("\"salt\": \"", at)) != std::string::npos; ++at, ++salts) {
    const auto salt = salt_from(text.substr(at + 9, 22));
    ASSERT_TRUE(salt);
    EXPECT_NE(digest_of(notices, 0, "1", cells, *salt), digest);
  }
  EXPECT_GT(salts, 10);
}

TEST_F(Evidence, handing_over_is_in_the_record_and_writes_over_nothing) {
  const std::string id = decide_on(prepared());
  const fs::path file = package_of(id);
  const auto entries = ok(store->log.list(1, 1000));
  EXPECT_EQ(entries.back().action, "audit.package");
  EXPECT_EQ(entries.back().actor, "cli:root");
  EXPECT_EQ(entries.back().subject, id);
  EXPECT_THAT(entries.back().detail, HasSubstr(ok(evidence::check_evidence(file, {})).note.contents));
  EXPECT_EQ(make(decision_ref(id), file).error().id, "evidence.exists");
  EXPECT_EQ(trouble(file), "");
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

TEST_F(Evidence, what_does_not_fit_to_the_record_is_not_handed_over) {
  const std::string id = decide_on(prepared());
  edit([](db::Connection& c) { c.run("UPDATE decisions SET note = 'another'"); });
  const fs::path file = new_file();
  const auto refused = make(decision_ref(id), file);
  EXPECT_EQ(refused.error().id, "evidence.broken");
  EXPECT_THAT(refused.error().message, HasSubstr("decisions 1: note is not what entry"));
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(Evidence, a_photograph_that_is_not_what_was_shown_stays_out_and_is_counted) {
  const std::string id = prepared();
  const std::string decided_id = decide_on(id);
  const std::string photo = submission(id).photos.at(0).hash;
  const Bytes whole = ok(store->photographs.read(photo));
  ASSERT_TRUE(
      store->photographs.keep_split(photo, {Bytes(whole.begin() + 1, whole.end()), {{0, 0, {whole.front()}}}}).ok());
  const fs::path file = new_file();
  const auto made = ok(make(decision_ref(decided_id), file));
  EXPECT_EQ(made.photographs, 3);
  ASSERT_EQ(made.left_out.size(), 1u);
  EXPECT_THAT(made.left_out[0], HasSubstr(photo));
  const auto report = ok(evidence::check_evidence(file, {}));
  EXPECT_EQ(report.problems, 0);
  EXPECT_EQ(report.not_here, 1);
  EXPECT_EQ(ok(evidence::check_evidence(package_of(decided_id, false), {})).not_here, 4);
}

TEST_F(Evidence, of_a_decision_of_before_there_were_manifests_is_what_there_was) {
  const std::string id = decide_on(prepared());
  edit([](db::Connection& c) { c.run("DELETE FROM manifests"); });
  // The entry says that there was one: it cannot be left out unseen.
  const auto refused = make(decision_ref(id), new_file());
  EXPECT_EQ(refused.error().id, "evidence.broken");
  EXPECT_THAT(refused.error().message, HasSubstr("its row of manifests is missing"));
  // As an installation of before is sealed when this version first opens it.
  store.reset();
  {
    auto c = ok(db::Connection::open(where(), schema()));
    c.script(on_postgres() ? "SET session_replication_role = replica"
                           : "DROP TRIGGER log_is_final; DROP TRIGGER log_is_kept");
    for (const char* table : {"log", "log_tiles", "log_head"}) c.run("DELETE FROM " + std::string(table));
  }
  fs::remove(options.data_dir / "seal.head");
  open();
  const fs::path file = new_file();
  EXPECT_EQ(ok(make(decision_ref(id), file)).manifests, 0);
  const auto report = ok(evidence::check_evidence(file, {}));
  EXPECT_EQ(report.problems, 0) << trouble(file);
  EXPECT_EQ(report.without_manifest, 1);
  EXPECT_EQ(report.photographs, 0);
}

TEST_F(Evidence, what_was_removed_by_request_is_left_out_of_a_campaign_and_counted) {
  decide_on(prepared());
  const std::string kept = decide_on(prepared());
  edit(
      [](db::Connection& c) { c.run("UPDATE log SET salt = '' WHERE action = 'decision.decide' AND subject = 'd1'"); });
  const fs::path file = new_file();
  const auto made = ok(make(campaign_ref(), file));
  EXPECT_EQ(made.forgotten, 1);
  EXPECT_EQ(made.note.decisions, 1);
  EXPECT_EQ(trouble(file), "");
  EXPECT_EQ(trouble(package_of(kept)), "");
  EXPECT_EQ(make(decision_ref("d1"), new_file()).error().id, "evidence.forgotten");
}

TEST_F(Evidence, another_services_package_is_called_so) {
  const std::string id = decide_on(prepared());
  const fs::path file = package_of(id);
  const seal::PrivateKey other = ok(seal::PrivateKey::make("countersign/other"));
  EXPECT_THAT(trouble(file, {other.public_key(), ""}), HasSubstr("evidence.other_key"));
  EXPECT_THAT(trouble(file, {other.public_key(), ""}), HasSubstr(key().fingerprint()));
  EXPECT_THAT(trouble(file, {{}, other.public_key().fingerprint()}), HasSubstr("evidence.other_key"));
  // Signed anew by somebody else: their key does not vouch for the record's head.
  Files files = unpacked(file);
  named(files, "key") = other.public_key().text() + "\n";
  sign_anew(files, other);
  EXPECT_THAT(trouble(packed(files)), HasSubstr("The head of the record does not hold"));
  EXPECT_THAT(trouble(packed(files), {key(), ""}), HasSubstr("evidence.other_key"));
}

TEST_F(Evidence, what_is_no_such_package_is_refused_in_a_sentence) {
  const std::string id = decide_on(prepared());
  const fs::path file = package_of(id);
  const auto said = [&](const fs::path& path) {
    const auto report = evidence::check_evidence(path, {});
    if (report) return std::string("in order");
    EXPECT_EQ(std::ranges::count(report.error().message, '\n'), 0);
    EXPECT_TRUE(report.error().message.ends_with('.')) << report.error().message;
    return report.error().id;
  };
  EXPECT_EQ(said(dir / "nothing"), "file.missing");
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(said(dir / "pipe"), "file.not_regular");
  fs::create_symlink(file, dir / "link");
  EXPECT_EQ(said(dir / "link"), "file.not_regular");
  Bytes bytes = ok(read_file(file, 1 << 24));
  const auto write = [&](const Bytes& what) {
    const fs::path path = new_file();
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(what.data()), std::ssize(what));
    return path;
  };
  EXPECT_EQ(said(write({})), "zip.foreign");
  EXPECT_EQ(said(write(Bytes(bytes.begin(), bytes.end() - 1))), "zip.foreign");
  EXPECT_EQ(said(write(Bytes(bytes.begin(), bytes.begin() + std::ssize(bytes) / 2))), "zip.foreign");
  bytes.push_back(0);
  EXPECT_EQ(said(write(bytes)), "zip.foreign");
  EXPECT_EQ(said(packed({{"a", "b"}})), "evidence.damaged");
  Files files = unpacked(file);
  named(files, "key") = "countersign/none\n";
  EXPECT_EQ(said(packed(files)), "evidence.damaged");
  files = unpacked(file);
  named(files, "key") += "\n";
  EXPECT_EQ(said(packed(files)), "evidence.damaged");
  files = unpacked(file);
  named(files, "package").assign(100'000, 'x');
  EXPECT_EQ(said(packed(files)), "zip.too_large");
  files = unpacked(file);
  std::erase_if(files, [](const auto& f) { return f.first == "contents"; });
  EXPECT_EQ(said(packed(files)), "evidence.damaged");
}

}  // namespace
}  // namespace cs::store
