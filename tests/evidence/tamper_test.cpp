// Whatever is changed in a package is found: by somebody with an editor, by somebody who packs it anew, and, as far as
// it is about rows and entries, even where the list of files was signed anew with the service's own key.
// COUNTERSIGN_TAMPERS says how many of each kind are tried.
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "platform/files.hpp"
#include "rig.hpp"

namespace cs::store {
namespace {

using testing::HasSubstr;
using Json = nlohmann::ordered_json;

int times(int otherwise) {
  const char* given = std::getenv("COUNTERSIGN_TAMPERS");
  return given ? std::stoi(given) : otherwise;
}

struct EvidenceTamper : EvidenceTest {
  std::mt19937_64 random{20261129};
  fs::path whole;
  Files files;

  void SetUp() override {
    CS_SQLITE_ONLY();
    EvidenceTest::SetUp();
    make_history();
    whole = package_of_campaign();
    files = unpacked(whole);
    ASSERT_EQ(trouble(whole), "");
  }
  std::size_t draw(std::size_t below) { return static_cast<std::size_t>(random() % below); }

  /// A value or a part of one of the decisions' files is changed. What a finding has to name, "" for anything.
  std::string change_a_part(Json& j) {
    Json& rows = j["rows"];
    Json& entries = j["entries"];
    Json& row = rows[draw(rows.size())];
    auto group = row["groups"].begin();
    std::advance(group, static_cast<std::ptrdiff_t>(draw(row["groups"].size())));
    const std::string named = fmt::format("{} {}: {}", row["table"].get<std::string>(), key_of_row(row), group.key());
    Json& entry = entries[draw(entries.size())];
    const std::string of_entry = fmt::format("Entry {} ", entry["entry"].get<std::int64_t>());
    switch (draw(11)) {
      case 0: {
        Json& cells = group.value()["cells"];
        if (cells.empty()) return change_a_part(j);
        auto cell = cells.begin();
        std::advance(cell, static_cast<std::ptrdiff_t>(draw(cells.size())));
        *cell = cell->is_null() ? Json("x") : Json(cell->get<std::string>() + "1");
        return named;
      }
      case 1:
        group.value()["salt"] = salt_text_of(draw(1000));
        return named;
      case 2:
        row["groups"].erase(group);
        return "";
      case 3: {
        // What was said about a decision later, whoever holds the key can leave out; it is no part of the decision.
        if (is_about(row["table"].get<std::string>())) return change_a_part(j);
        rows.erase(static_cast<std::size_t>(&row - &rows[0]));
        return "";
      }
      case 4:
        rows.push_back(row);
        return "there twice";
      case 5:
        entries.erase(static_cast<std::size_t>(&entry - &entries[0]));
        return "";
      case 6: {
        const char* field = std::array{"actor", "action", "subject", "detail"}[draw(4)];
        entry[field] = entry[field].get<std::string>() + " ";
        return of_entry;
      }
      case 7:
        entry["at"] = entry["at"].get<std::int64_t>() + (draw(2) ? 1 : -1);
        return of_entry;
      case 8:
        entry["sealed"].push_back("users\tann\t!");
        return of_entry;
      case 9:
        entry["proof"][draw(entry["proof"].size())] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        return of_entry;
      default:
        row["key"][0] = row["key"][0].get<std::string>() + "0";
        return "";
    }
  }
  static bool is_about(const std::string& table) {
    return table == "second_looks" || table == "look_verdicts" || table == "appeals";
  }
  static std::string key_of_row(const Json& row) {
    std::string out;
    for (const auto& part : row["key"]) out += (out.empty() ? "" : "/") + part.get<std::string>();
    return out;
  }
  static std::string salt_text_of(std::size_t n) { return fmt::format("{:021}A", n); }
};

TEST_F(EvidenceTamper, no_byte_of_the_file_can_be_changed_unseen) {
  const Bytes bytes = ok(read_file(whole, 1 << 24));
  for (int i = 0, all = times(300); i < all; ++i) {
    Bytes changed = bytes;
    const std::size_t at = draw(changed.size());
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1 << draw(8)));
    const fs::path file = dir / "changed.zip";
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(changed.data()), std::ssize(changed));
    EXPECT_NE(trouble(file), "") << "byte " << at;
  }
}

TEST_F(EvidenceTamper, no_file_can_be_changed_put_in_taken_out_or_exchanged_unseen) {
  for (int i = 0, all = times(150); i < all; ++i) {
    Files changed = files;
    const std::size_t a = draw(changed.size()), b = draw(changed.size());
    std::string named;
    switch (draw(6)) {
      case 0:
        named = changed[a].first;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(a));
        break;
      case 1:
        changed.emplace_back(named = fmt::format("decisions/d{}.json", 100 + i), changed[a].second);
        break;
      case 2:
        if (changed[a].second == changed[b].second) continue;
        std::swap(changed[a].second, changed[b].second);
        break;
      case 3:
        if (changed[a].second.empty()) continue;
        changed[a].second.resize(draw(changed[a].second.size()));
        break;
      case 4:
        changed[a].second += 'x';
        break;
      default:
        if (changed[a].second.empty()) continue;
        changed[a].second[draw(changed[a].second.size())] ^= 1;
        named = changed[a].first;
    }
    const std::string said = trouble(packed(changed));
    EXPECT_NE(said, "") << i;
    if (named == "key" || named == "package" || named == "contents") named.clear();
    EXPECT_THAT(said, HasSubstr(named)) << i;
  }
}

TEST_F(EvidenceTamper, rows_and_entries_are_held_against_the_head_even_where_everything_was_signed_anew) {
  const seal::PrivateKey own = own_key();
  Files same = files;
  sign_anew(same, own);
  ASSERT_EQ(trouble(packed(same)), "");
  for (int i = 0, all = times(300); i < all; ++i) {
    Files changed = files;
    const std::string name = fmt::format("decisions/d{}.json", 1 + draw(5));
    Json j = Json::parse(named(changed, name));
    const std::string expected = change_a_part(j);
    named(changed, name) = j.dump(1, ' ');
    sign_anew(changed, own);
    const std::string said = trouble(packed(changed), {key(), ""});
    EXPECT_NE(said, "") << i << " " << name;
    EXPECT_THAT(said, HasSubstr(expected)) << i << " " << name;
  }
}

TEST_F(EvidenceTamper, manifests_findings_and_photographs_are_held_even_where_everything_was_signed_anew) {
  const seal::PrivateKey own = own_key();
  int manifests = 0, findings = 0, photographs = 0;
  for (int i = 0, all = times(100); i < all; ++i) {
    Files changed = files;
    auto& [name, text] = changed[draw(changed.size())];
    const bool manifest = name.starts_with("manifests/"), finding = name.starts_with("findings/"),
               photograph = name.starts_with("photographs/");
    if (!manifest && !finding && !photograph) continue;
    text[draw(text.size())] ^= 1;
    sign_anew(changed, own);
    const std::string said = trouble(packed(changed));
    EXPECT_THAT(said, HasSubstr(manifest  ? "manifests " + name.substr(11, 1) + ": manifest is not what entry"
                                : finding ? ": findings is not what entry"
                                          : name + " is not the photograph that the manifests name."))
        << name;
    manifests += manifest;
    findings += finding;
    photographs += photograph;
  }
  EXPECT_GT(std::min({manifests, findings, photographs}), 5);
}

TEST_F(EvidenceTamper, parts_of_another_package_do_not_fit) {
  const seal::PrivateKey own = own_key();
  // The record went on: a head and a decision of before are whole by themselves, and not here.
  Files older = files;
  ok(store->audits.overturn({"sue", new_uuid(), "d2", "another look"}, now).get());
  Files newer = unpacked(package_of_campaign());
  Files mixed = newer;
  named(mixed, "checkpoint") = named(older, "checkpoint");
  sign_anew(mixed, own);
  EXPECT_THAT(trouble(packed(mixed)), HasSubstr("is not in the record whose head was signed"));
  mixed = newer;
  named(mixed, "decisions/d2.json") = named(older, "decisions/d2.json");
  sign_anew(mixed, own);
  EXPECT_THAT(trouble(packed(mixed)), HasSubstr("is not in the record whose head was signed"));
  mixed = newer;
  std::swap(named(mixed, "decisions/d1.json"), named(mixed, "decisions/d2.json"));
  sign_anew(mixed, own);
  EXPECT_THAT(trouble(packed(mixed)), HasSubstr("decisions/d1.json: This is no part of the record"));
  // One decision less than was signed for.
  mixed = newer;
  std::erase_if(mixed, [](const auto& f) { return f.first.find("/d5.json") != std::string::npos; });
  sign_anew(mixed, own);
  EXPECT_THAT(trouble(packed(mixed)), HasSubstr("says that it has 5 decisions, and has 4"));
}

}  // namespace
}  // namespace cs::store
