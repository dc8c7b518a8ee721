// Students and the photographs they are compared with.
#include "store/roster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"
#include "domain/phone.hpp"
#include "domain/roster.hpp"
#include "store/database.hpp"
#include "store/initials.hpp"
#include "store/log_rows.hpp"
#include "store/name_key.hpp"
#include "store/outbox_rows.hpp"
#include "store/photograph_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

Status check_student(const domain::Student& s, std::size_t row) {
  const auto wrong = [row](std::string_view what) {
    return invalid("student.invalid", fmt::format("Student {} of the list: {}", row + 1, what));
  };
  if (trim(s.number).empty() || s.number.size() > 64) return wrong("the student number is missing or too long.");
  if (trim(s.name).empty()) return wrong("the name is missing.");
  for (const std::string* text : {&s.number, &s.name, &s.college, &s.class_name, &s.level, &s.phone})
    if (!is_utf8(*text) || text->size() > 400) return wrong("a field is not UTF-8 text or too long.");
  // A landline or another country's number cannot get a message, but it can be called.
  if (domain::normalised_phone(s.phone).kind == domain::PhoneKind::wrong)
    return wrong("that is not a telephone number.");
  return {};
}

constexpr std::size_t asked_every = 500;

/// Students of the campaign: of a long list all are read at once, because each question is a round trip to PostgreSQL.
class Known {
 public:
  Known(db::Connection& c, std::int64_t campaign, std::size_t questions)
      : c_(c), campaign_(campaign), all_(questions >= asked_every) {
    if (!all_) return;
    db::Statement q =
        c.query("SELECT name, number, college, class_name, level, phone FROM students WHERE campaign = ?1", campaign);
    while (q.next()) add({q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)});
  }
  std::optional<domain::Student> find(const std::string& number) {
    if (const auto it = students_.find(number); it != students_.end()) return it->second;
    if (all_) return std::nullopt;
    db::Statement q = c_.query(
        "SELECT name, number, college, class_name, level, phone FROM students WHERE campaign = ?1 AND number = ?2",
        campaign_, number);
    if (!q.next()) return std::nullopt;
    return domain::Student{q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)};
  }
  void add(domain::Student s) {
    std::string number = s.number;
    students_.insert_or_assign(std::move(number), std::move(s));
  }

 private:
  db::Connection& c_;
  const std::int64_t campaign_;
  const bool all_;
  std::unordered_map<std::string, domain::Student> students_;
};

/// What was decided by looking at it can be shown again later; what nobody decided on goes with the next collection.
void let_reference_go(db::Connection& c, std::int64_t student, const char* kind, const std::string& photo,
                      TimePoint now) {
  {
    db::Statement decided = c.query(
        "SELECT 1 FROM decisions d JOIN submissions s ON s.id = d.submission WHERE s.student = ?1 LIMIT 1", student);
    if (!decided.next()) return release_photo(c, photo, now);
  }
  // Two replacements in one millisecond: the first of them was decided on by nobody.
  const std::int64_t kept = c.run(
      "INSERT INTO past_references (student, kind, photo, until) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (student, kind, until) DO NOTHING",
      student, kind, photo, now);
  if (kept == 0) release_photo(c, photo, now);
}

}  // namespace

Write<Roster::Counts> Roster::put(const CampaignRef& campaign, std::vector<domain::Student> students, TimePoint now,
                                  std::map<std::string, bool> id_card_consents, GoOn go_on) {
  // Before it is this write's turn: of a large roster it takes seconds.
  std::vector<std::string> initials, keys;
  for (const domain::Student& s : students) {
    initials.push_back(initials_of(s.name));
    keys.push_back(name_key_of(s.name));
  }
  return db_.write<Counts>([campaign, students = std::move(students), initials = std::move(initials),
                            keys = std::move(keys), now, consents = std::move(id_card_consents),
                            go_on = std::move(go_on)](db::Connection& c) -> Result<Counts> {
    Counts counts;
    Known known(c, campaign.row(), students.size());
    for (std::size_t i = 0; i < students.size(); ++i) {
      const domain::Student& s = students[i];
      if (go_on && i % asked_every == 0 && !go_on(i))
        return Error{Code::cancelled, "roster.cancelled", "The import was given up; nothing was changed."};
      if (const auto there = known.find(s.number)) {
        const domain::Student merged = domain::merged(*there, s);
        CS_TRY(check_student(merged, i));
        if (merged == *there) {
          ++counts.unchanged;
          continue;
        }
        c.run(
            "UPDATE students SET name = ?3, college = ?4, class_name = ?5, level = ?6, phone = ?7 WHERE campaign = ?1"
            " AND number = ?2",
            campaign.row(), s.number, merged.name, merged.college, merged.class_name, merged.level, merged.phone);
        if (!s.name.empty())
          c.run("UPDATE students SET initials = ?3, name_key = ?4 WHERE campaign = ?1 AND number = ?2", campaign.row(),
                s.number, initials[i], keys[i]);
        ++counts.changed;
        continue;
      }
      CS_TRY(check_student(s, i));
      std::string reversed;
      for (const char32_t p : code_points(s.number)) reversed.insert(0, to_utf8(p));
      c.run(
          "INSERT INTO students (campaign, number, number_reversed, name, college, class_name, level, phone, initials,"
          " name_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
          campaign.row(), s.number, reversed, s.name, s.college, s.class_name, s.level, s.phone, initials[i], keys[i]);
      known.add(s);
      ++counts.added;
    }
    readdress_notices(c, campaign.row());
    for (const auto& [number, given] : consents) {
      std::int64_t row = 0;
      {
        db::Statement q =
            c.query("SELECT id FROM students WHERE campaign = ?1 AND number = ?2", campaign.row(), number);
        if (!q.next()) return Error{Code::not_found, "student.unknown", "This student number is not on the roster."};
        row = q.int64(0);
      }
      set_id_card_consent(c, row, given, campaign.by(), now);
    }
    append_audit(c, now, campaign.by(), "roster.put", campaign.id(),
                 fmt::format(R"({{"rows":{},"new":{},"changed":{}}})", students.size(), counts.added, counts.changed));
    return counts;
  });
}

Result<std::vector<domain::Student>> Roster::all(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<domain::Student>> {
    std::vector<domain::Student> out;
    db::Statement q = c.query(
        "SELECT name, number, college, class_name, level, phone FROM students WHERE campaign = ?1 AND erased = 0"
        " ORDER BY number",
        campaign.row());
    while (q.next()) out.push_back({q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)});
    return out;
  });
}

Result<std::map<std::string, bool>> Roster::id_card_consents(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::map<std::string, bool>> {
    std::map<std::string, bool> out;
    db::Statement q =
        c.query("SELECT number, id_card_consent FROM students WHERE campaign = ?1 AND erased = 0", campaign.row());
    while (q.next()) out.emplace(q.text(0), q.int64(1) > 0);
    return out;
  });
}

Result<domain::Student> Roster::student(const CampaignRef& campaign, const std::string& number) {
  return db_.read([&](db::Connection& c) -> Result<domain::Student> {
    db::Statement q = c.query(
        "SELECT name, number, college, class_name, level, phone FROM students WHERE campaign = ?1 AND number = ?2",
        campaign.row(), number);
    if (!q.next()) return Error{Code::not_found, "student.unknown", "This student number is not on the roster."};
    return domain::Student{q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)};
  });
}

Write<Nothing> Roster::put_reference(const CampaignRef& campaign, std::string student_number, api::PhotoKind kind,
                                     std::string photo, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (kind != api::PhotoKind::enrolment && kind != api::PhotoKind::id_card)
      return invalid("reference.kind", "A reference photo is the enrolment or the ID-card photo.");
    std::int64_t row = 0;
    {
      db::Statement q =
          c.query("SELECT id FROM students WHERE campaign = ?1 AND number = ?2", campaign.row(), student_number);
      if (!q.next()) return Error{Code::not_found, "student.unknown", "This student number is not on the roster."};
      row = q.int64(0);
    }
    {
      db::Statement q = c.query("SELECT 1 FROM photos WHERE hash = ?1 AND campaign = ?2", photo, campaign.row());
      if (!q.next()) return Error{Code::not_found, "photo.unknown", "This photograph has not been uploaded."};
    }
    std::string old;
    {
      db::Statement q =
          c.query("SELECT photo FROM reference_photos WHERE student = ?1 AND kind = ?2", row, api::to_string(kind));
      if (q.next()) old = q.text(0);
    }
    if (old == photo) return Nothing{};
    c.run(
        "INSERT INTO reference_photos (student, kind, photo) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (student, kind) DO UPDATE SET photo = ?3",
        row, api::to_string(kind), photo);
    use_photo(c, photo);
    if (!old.empty()) let_reference_go(c, row, api::to_string(kind), old, now);
    renew_evidence(c, row, now);
    check_again(c, row, now);
    append_audit(c, now, campaign.by(), "reference.put", std::to_string(row),
                 fmt::format(R"({{"kind":"{}","photo":"{}"}})", api::to_string(kind), photo));
    return Nothing{};
  });
}

}  // namespace cs::store
