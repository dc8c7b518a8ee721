#include "filled_store.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "db/connection.hpp"
#include "store/schema.hpp"

namespace cs::bench {
namespace {

const std::string numbers =
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS {{int}}) UNION ALL SELECT i + 1 FROM n WHERE i < ?1) ";

Status fill_tables(db::Connection& t, std::int64_t pending) {
  const std::int64_t decided = pending / 3, all = pending + decided;
  t.run("INSERT INTO photos (hash, campaign, bytes, refs, touched) VALUES ('p', 1, 4000000, ?1, 0)", all);
  t.run(numbers +
            "INSERT INTO students (id, campaign, number, number_reversed, name, college, class_name, level, phone, "
            "initials)"
            " SELECT i, 1, CAST(202200000000 + i AS TEXT), CAST(100000000 + (i * 7919) % 100000000 AS TEXT) || '2202',"
            " '学生' || CAST(i % 5000 AS TEXT), '理学院', '1', '本科', '13800001234', 'xs' FROM n",
        all);
  t.run(numbers +
            "INSERT INTO submissions (campaign, student, attempt, state, photo, arrived, paid_at, deadline, evidence)"
            " SELECT 1, i, 1, CASE WHEN i <= ?2 THEN 'approved' ELSE 'pending' END, 'p', ?3, ?3,"
            " ?3 + (i * 7919) % 345600000 - 86400000, 'e' FROM n",
        all, decided, now);
  t.run(numbers +
            "INSERT INTO examinations (submission, evidence, body, fingerprint, stored) SELECT i, 'e', '{}', 'f', 0"
            " FROM n",
        all);
  t.run(numbers +
            "INSERT INTO decisions (campaign, submission, student, attempt, verdict, state, reasons, note, reviewer,"
            " decided, looked, grace_until, reshoot_until, evidence, fingerprint) SELECT 1, i, i, 1,"
            " CASE WHEN i % 9 = 0 THEN 'reject' ELSE 'approve' END, CASE WHEN i % 50 = 0 THEN 'undone' ELSE 'standing'"
            " END, CASE WHEN i % 9 = 0 THEN 'BLURRED' ELSE '' END, '', 'r' || CAST(i % 30 AS TEXT), ?2 + i, 900, 0, 0,"
            " 'e', 'f' FROM n",
        std::max<std::int64_t>(decided, 1), to_ms(now) - 400'000'000);
  t.run(
      "INSERT INTO decision_reasons (campaign, reason, decision, reviewer) SELECT 1, 'BLURRED', id, reviewer"
      " FROM decisions WHERE verdict = 'reject'");
  t.run(
      "INSERT INTO notices (campaign, student, decision, submission, occasion, template, variables, phone, text,"
      " segments, state, not_before, send_at, updated) SELECT 1, student, id, submission, 'approved', 'approved', '',"
      " '13800001234', 't', 1, 'delivered', decided, decided, decided FROM decisions");
  t.run(
      "INSERT INTO tally (campaign, what, n) SELECT campaign, 's:' || state, count(*) FROM submissions GROUP BY "
      "campaign, state");
  t.run(
      "INSERT INTO tally (campaign, what, n) SELECT campaign, 'n:' || state, count(*) FROM notices GROUP BY campaign, "
      "state");
  t.run(
      "INSERT INTO waiting (campaign, quarter, n) SELECT campaign, deadline / 900000, count(*) FROM submissions"
      " WHERE state = 'pending' GROUP BY campaign, deadline / 900000");
  // A million decisions leave some 167,000 sums: sixty people, 110 hours each, 25 kinds.
  t.run(numbers +
            "INSERT INTO hourly (campaign, what, n) SELECT 1, '0' || (?2 - i / 1500) || ' ' || CASE i % 25"
            " WHEN 0 THEN 'approve' WHEN 1 THEN 'reject' WHEN 2 THEN 'look' WHEN 3 THEN 'quick' WHEN 4 THEN 'first'"
            " WHEN 5 THEN 'first_ok' WHEN 6 THEN 'overturned' ELSE 'r:K' || (i % 25) END || ' r' || (i / 25 % 60),"
            " 6 FROM n",
        std::max<std::int64_t>(pending / 6, 1), to_ms(now) / 3'600'000);
  return {};
}

}  // namespace

std::string run_program(const test::PostgresServer& server, const std::string& program, const std::string& arguments) {
  const std::string line = fmt::format("{}/{} -h {} -U countersign {} 2>&1", test::postgres_programs()->string(),
                                       program, server.socket_folder().string(), arguments);
  FILE* out = ::popen(line.c_str(), "r");
  std::string said;
  char buffer[4096];
  for (std::size_t n = 0; out && (n = std::fread(buffer, 1, sizeof buffer, out)) > 0;) said.append(buffer, n);
  if (out && ::pclose(out) == 0) return said;
  fmt::print(stderr, "{}: {}\n", line, said);
  std::exit(3);
}

std::string new_database(const test::PostgresServer& server, const std::string& name) {
  run_program(server, "createdb", name);
  return "postgresql://countersign@/" + name + "?host=" + server.socket_folder().string();
}

void fill(store::Options options, std::int64_t pending) {
  options.create = true;
  api::Campaign k;
  k.id = "k";
  k.name = "bench";
  k.opens = now - std::chrono::hours{24};
  k.closes = now + std::chrono::hours{240};
  k.texts = {"采集", "通过", "未通过：{reasons}，请于{deadline}前重拍", "改判通过"};
  k.reasons = {{"EAR_COVERED", {"耳朵未露出", "ears"}, {"", ""}, "face"},
               {"BLURRED", {"模糊", "blurred"}, {"", ""}, "file"}};
  {
    auto s = ok(store::NamedStore::open(options, now));
    ok(s->campaigns.put(k, "admin", now).get());
  }
  const bool postgres = !options.database.empty();
  auto c = ok(db::Connection::open(
      postgres ? db::Location::parse(options.database) : db::Location(options.data_dir / "service.db"),
      store::schema()));
  const Status filled = c.transaction([&](db::Connection& t) -> Status {
    if (postgres) t.script("SET LOCAL session_replication_role = replica");  // ten million checks of keys less
    return fill_tables(t, pending);
  });
  if (!filled) stop(filled.error());
  if (postgres) c.script("VACUUM ANALYZE");
}

store::DecideCall approve(const std::string& user, const api::Lease& lease) {
  store::DecideCall a;
  a.user = user;
  a.key = new_uuid();
  a.body_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  a.submission = lease.submission;
  a.request.epoch = lease.epoch;
  a.request.evidence = "e";
  return a;
}

double Spread::at(double part) {
  if (us_.empty()) return 0;
  std::sort(us_.begin(), us_.end());
  return us_[std::min(us_.size() - 1, static_cast<std::size_t>(part * static_cast<double>(us_.size())))];
}

double cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(used.ru_utime) + us(used.ru_stime);
}

long pairs(const std::vector<store::NamedStore*>& nodes, int people, std::chrono::steady_clock::time_point until) {
  std::atomic<long> done = 0;
  std::vector<std::thread> threads;
  for (int p = 0; p < people; ++p)
    threads.emplace_back([&, p] {
      store::NamedStore& s = *nodes[static_cast<std::size_t>(p) % nodes.size()];
      const std::string user = "u" + std::to_string(p);
      while (std::chrono::steady_clock::now() < until) {
        const auto leases = ok(s.queue.claim({"k", user, 1, false}, now).get());
        if (leases.empty()) return;
        ok(s.decisions.decide(approve(user, leases[0]), now).get());
        ++done;
      }
    });
  for (auto& t : threads) t.join();
  return done;
}

double raw_commits_per_second(const std::filesystem::path& folder, Millis time) {
  auto c = ok(db::Connection::open(folder / ("raw-" + new_uuid() + ".db"), {1, {"CREATE TABLE a (x TEXT)"}}));
  const auto began = std::chrono::steady_clock::now();
  int count = 0;
  for (; std::chrono::steady_clock::now() - began < time; ++count)
    c.run("INSERT INTO a VALUES (?1)",
          "a row of some eighty bytes, which is less than what a decision writes, mind you");
  return count / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace cs::bench
