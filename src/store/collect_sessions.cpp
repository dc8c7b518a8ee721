// A ticket, its code, a session. What can half-happen: the message is queued in the ticket's transaction, so that there
// is no code without its message; a code that came after its time is worth nothing; the answer to open() is lost: the
// ticket is spent, and the student asks for another code.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/notice.hpp"
#include "domain/phone.hpp"
#include "store/collect.hpp"
#include "store/collect_rows.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/student_rows.hpp"

namespace cs::store {
namespace {

namespace rules = domain::collecting;

struct Meant {
  std::int64_t row = 0;
  std::string name;  ///< as the roster has it
};

/// Whom of the campaign's roster this claims to be; nobody: row 0.
Meant meant(db::Connection& c, const StoredCampaign& k, const domain::Claimed& claimed) {
  db::Statement q = c.query("SELECT id, name, level, phone FROM students WHERE campaign = ?1 AND number = ?2", k.row,
                            trim(claimed.number));
  if (!q.next()) return {};
  const domain::Student student{q.text(1), trim(claimed.number), {}, {}, q.text(2), q.text(3)};
  if (!domain::is_meant(student, claimed, k.value.collection.without_phones)) return {};
  return {q.int64(0), student.name};
}

/// By what the guesses at a student's codes are counted. It follows from the claim alone, so that a wrong claim is told
/// to wait as the right one is; and only one claim is right, so that whoever knows less than all of it takes nothing
/// from the student.
std::string guessed_at(std::int64_t campaign, const domain::Claimed& claimed) {
  return blake2b(as_bytes(fmt::format("claim\n{}\n{}\n{}\n{}", campaign, domain::comparable_name(claimed.name),
                                      trim(claimed.number), domain::normalised_phone(claimed.phone).number)));
}

std::string code_hash(const std::string& ticket, std::string_view code) {
  return blake2b(as_bytes(fmt::format("code\n{}\n{}", ticket, code)));
}

std::string new_code() {
  const std::string bytes = random_bytes(8);
  std::uint64_t n = 0;
  for (const char b : bytes) n = n << 8 | static_cast<unsigned char>(b);
  return fmt::format("{:06}", n % 1'000'000);
}

api::StudentSession new_session(db::Connection& c, std::int64_t campaign, std::int64_t student,
                                const std::string& phone, std::string_view by, TimePoint now) {
  // What the school noted is never written over: only where it noted nothing, the number that was proved is kept.
  bool noted = true;
  {
    db::Statement q = c.query("SELECT phone FROM students WHERE id = ?1", student);
    if (q.next()) noted = domain::normalised_phone(q.text(0)).kind != domain::PhoneKind::missing;
  }
  if (!noted) {
    c.run("UPDATE students SET phone = ?2 WHERE id = ?1", student, phone);
    add_student_event(c, campaign, student, now, by, "phone_verified", "");
  }
  c.run("DELETE FROM student_sessions WHERE expires < ?1", now);
  const std::string token = random_token();
  c.run(
      "INSERT INTO student_sessions (token_hash, campaign, student, phone, opened, expires, opened_by)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      blake2b(as_bytes(token)), campaign, student, phone, now, now + rules::session_holds, by);
  append_audit(c, now, by, "student.session", public_id('t', student), "{}");
  return {token, rules::session_holds};
}

}  // namespace

Write<OrWait<api::CodeTicket>> Collect::begin(const CampaignRef& campaign, domain::Claimed claimed, std::string address,
                                              TimePoint now) {
  return db_.write<OrWait<api::CodeTicket>>([=, this](db::Connection& c) -> Result<OrWait<api::CodeTicket>> {
    const domain::Phone phone = domain::normalised_phone(claimed.phone);
    if (phone.kind != domain::PhoneKind::mobile)
      return invalid("collect.phone", "A code can only be sent to a mobile number of eleven digits.");
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign.row()));
    // By who asks: nobody uses up what another one may ask for.
    const std::string number = fmt::format("{}\n{}\n{}", campaign.row(), trim(claimed.number), address);
    const std::string named = fmt::format("{}\n{}", phone.number, address);
    const struct {
      const char* what;
      std::string who;
      domain::Allowance allowance;
    } limits[] = {{"code minute", named, rules::code_a_number_minute},
                  {"code day", named, rules::codes_a_day},
                  {"match", number, rules::match_a_student},
                  {"match address", address, rules::match_an_address}};
    Millis wait{0};
    for (const auto& l : limits) wait = std::max(wait, wait_of(c, l.what, l.who, l.allowance, now));
    if (wait > Millis{0}) return OrWait<api::CodeTicket>{wait, {}};
    for (const auto& l : limits) count(c, l.what, l.who, l.allowance, now);

    const Meant student = meant(c, *k, claimed);
    // What a telephone and a student get in a day is bounded whoever asks, from wherever; that it was is not said.
    const std::pair<const char*, std::string> sent[] = {{"code sent", phone.number},
                                                        {"code sent to", public_id('t', student.row)}};
    const bool sends = student.row != 0 && std::ranges::all_of(sent, [&](const auto& s) {
                         return wait_of(c, s.first, s.second, rules::codes_a_day, now) == Millis{0};
                       });
    const std::string ticket = random_token(), code = new_code();
    c.run("DELETE FROM code_tickets WHERE expires < ?1", now - rules::code_holds);
    c.run(
        "INSERT INTO code_tickets (ticket_hash, campaign, student, phone, code_hash, expires, who)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        blake2b(as_bytes(ticket)), campaign.row(), sends ? student.row : 0, sends ? phone.number : "",
        code_hash(ticket, code), now + rules::code_holds, guessed_at(campaign.row(), claimed));
    NewNotice n;
    n.campaign = campaign.row();
    n.student = student.row;
    n.phone = phone.number;
    domain::MessageFacts facts;
    facts.student_name = student.row != 0 ? student.name : claimed.name;
    facts.occasion = domain::Occasion::code;
    facts.code = code;
    n.message = domain::compose(facts, k->value.texts, k->catalogue);
    n.not_before = now;
    if (sends) {
      for (const auto& [what, whose] : sent) count(c, what, whose, rules::codes_a_day, now);
      queue_notice(c, n, now);
    }
    // Of nobody, too: what is sealed is waited for longer, and the wait would tell who is in the roster.
    append_audit(c, now, campaign.by(), "student.code", sends ? public_id('t', student.row) : "", "{}");
    return OrWait<api::CodeTicket>{Millis{0}, {ticket, rules::code_holds, rules::code_a_number_minute.length}};
  });
}

Write<OrWait<std::optional<api::StudentSession>>> Collect::open(std::string ticket, std::string code,
                                                                std::string address, TimePoint now) {
  using Opened = OrWait<std::optional<api::StudentSession>>;
  return db_.write<Opened>([=](db::Connection& c) -> Result<Opened> {
    Millis wait = wait_of(c, "guess address", address, rules::guess_an_address, now);
    if (wait > Millis{0}) return Opened{wait, {}};
    const std::string hash = blake2b(as_bytes(ticket));
    std::int64_t campaign = 0, student = 0;
    std::string phone, who;
    bool holds = false, right = false;
    {
      db::Statement q = c.query(
          "SELECT campaign, student, phone, code_hash, expires, guesses, who FROM code_tickets WHERE ticket_hash = ?1",
          hash);
      if (q.next()) {
        campaign = q.int64(0);
        student = q.int64(1);
        phone = q.text(2);
        holds = now < q.time(4) && q.int64(5) < rules::guesses;
        right = equal_secret(q.text(3), code_hash(ticket, trim(code))) && student != 0 && holds;
        who = q.text(6);
      }
    }
    // Before it is said whether this one was right: however many tickets and addresses somebody has, a student's codes
    // are guessed at so often and no oftener. A ticket that is worth nothing counts against nobody.
    if (holds) wait = wait_of(c, "guess student", who, rules::guess_a_student, now);
    if (wait > Millis{0}) return Opened{wait, {}};
    if (!right) {
      c.run("UPDATE code_tickets SET guesses = guesses + 1 WHERE ticket_hash = ?1", hash);
      count(c, "guess address", address, rules::guess_an_address, now);
      if (holds) count(c, "guess student", who, rules::guess_a_student, now);
      return Opened{};
    }
    c.run("DELETE FROM code_tickets WHERE ticket_hash = ?1", hash);
    return Opened{Millis{0}, new_session(c, campaign, student, phone, "student", now)};
  });
}

Write<api::StudentSession> Collect::open_verified(const CampaignRef& campaign, domain::Claimed claimed, TimePoint now) {
  return db_.write<api::StudentSession>([=, this](db::Connection& c) -> Result<api::StudentSession> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign.row()));
    const Meant student = meant(c, *k, claimed);
    if (student.row == 0)
      return Error{Code::not_found, "collect.no_match",
                   "Level, name, number and telephone are not those of one student: the school knows what is wrong."};
    return new_session(c, campaign.row(), student.row, domain::normalised_phone(claimed.phone).number, campaign.by(),
                       now);
  });
}

Write<Nothing> Collect::close(std::string token) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    c.run("DELETE FROM student_sessions WHERE token_hash = ?1", blake2b(as_bytes(token)));
    return Nothing{};
  });
}

}  // namespace cs::store
