// A workstation that saw a service's record refuses one that cannot prove that it goes on from there.
#include "client/witness.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/temp_dir.hpp"

namespace cs::client {
namespace {

const std::string service = "https://collect.example:8443";

/// A service's record, which can be rewritten.
struct Record {
  seal::PrivateKey key = seal::PrivateKey::make("countersign/1").value();
  std::vector<seal::Hash> leaves;

  void add(const std::string& entry) { leaves.push_back(seal::leaf_hash(as_bytes(entry))); }
  seal::Hash root(std::size_t begin, std::size_t end) const {
    seal::Frontier f;
    for (std::size_t i = begin; i < end; ++i) f.add(leaves[i]);
    return f.root();
  }
  Result<api::LogHead> head(std::int64_t since) const {
    const auto size = leaves.size();
    if (since > static_cast<std::int64_t>(size)) return invalid("log.shorter", "The record has fewer entries.");
    const auto proof = seal::prove_consistency(static_cast<std::uint64_t>(since), size,
                                               [this](int height, std::uint64_t index) -> Result<seal::Hash> {
                                                 return root(index << height, (index + 1) << height);
                                               });
    api::LogHead out{key.public_key().text(), seal::signed_head({size, root(0, size)}, key), {}};
    for (const seal::Hash& h : *proof) out.proof.push_back(seal::to_base64(h));
    return out;
  }
};

struct WitnessTest : testing::Test {
  test::TempDir dir;
  Record record;
  void SetUp() override {
    for (int i = 0; i < 5; ++i) record.add(std::to_string(i));
  }
  /// As after a restart of the workstation.
  std::string meets(const Record& r) {
    Witness w(dir / "heads");
    const Status s = w.judge(service, r.head(w.seen(service)));
    return s ? "ok" : s.error().id;
  }
};

TEST_F(WitnessTest, a_record_that_goes_on_is_welcome) {
  EXPECT_EQ(Witness(dir / "heads").seen(service), 0);
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(meets(record), "ok") << i;
    EXPECT_EQ(Witness(dir / "heads").seen(service), static_cast<std::int64_t>(record.leaves.size()));
    for (int n = 0; n < i; ++n) record.add("more");
  }
}

TEST_F(WitnessTest, a_record_that_was_rewritten_cut_or_made_anew_is_refused_and_stays_refused) {
  ASSERT_EQ(meets(record), "ok");
  Record rewritten = record;
  rewritten.leaves[2][0] ^= 1;
  EXPECT_EQ(meets(rewritten), "witness.rewritten");
  rewritten.add("more");
  EXPECT_EQ(meets(rewritten), "witness.rewritten");
  Record cut = record;
  cut.leaves.pop_back();
  EXPECT_EQ(meets(cut), "witness.rewritten");
  cut.add("another");
  EXPECT_EQ(meets(cut), "witness.rewritten");
  cut.add("and more");
  EXPECT_EQ(meets(cut), "witness.rewritten");
  Record anew = record;
  anew.key = seal::PrivateKey::make("countersign/1").value();
  EXPECT_EQ(meets(anew), "witness.key_changed");
  EXPECT_EQ(meets(record), "ok") << "the true one is still known";
}

TEST_F(WitnessTest, a_service_that_was_seen_must_answer) {
  Witness w(dir / "heads");
  const Error unknown{Code::not_found, "route.unknown", "no"};
  EXPECT_TRUE(w.judge(service, unknown).ok()) << "one of before there were heads";
  ASSERT_TRUE(w.judge(service, record.head(0)).ok());
  EXPECT_EQ(w.judge(service, unknown).error().id, "witness.rewritten");
  EXPECT_EQ(w.judge(service, Error{Code::corrupt, "api.answer", "no"}).error().id, "witness.rewritten");
  EXPECT_EQ(w.judge(service, invalid("log.shorter", "no")).error().id, "witness.rewritten");
  EXPECT_EQ(w.judge(service, Error{Code::unavailable, "net.refused", "no"}).error().id, "net.refused");
  EXPECT_EQ(w.judge(service, Error{Code::internal, "internal", "no"}).error().id, "internal")
      << "refused, but not called a forger";
  EXPECT_TRUE(w.judge("https://another", record.head(0)).ok()) << "another service is another record";
}

TEST_F(WitnessTest, what_cannot_be_read_is_neither_forgotten_nor_overwritten) {
  ASSERT_EQ(meets(record), "ok");
  const auto file = dir / "heads";
  std::stringstream whole;
  whole << std::ifstream(file).rdbuf();
  const std::string line = whole.str();
  Record anew = record;
  anew.key = seal::PrivateKey::make("countersign/1").value();
  for (const std::string& bad : {line.substr(0, line.size() / 2), "x" + line + "nonsense\n", std::string(3, '\0')}) {
    std::ofstream(file, std::ios::trunc) << bad;
    EXPECT_EQ(meets(record), "witness.unreadable");
    EXPECT_EQ(meets(anew), "witness.unreadable");
    std::stringstream after;
    after << std::ifstream(file).rdbuf();
    EXPECT_EQ(after.str(), bad);
  }
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  EXPECT_NE(meets(anew), "ok");
  std::filesystem::remove(file);
  std::ofstream(file) << "# by hand\n\n" << line;
  EXPECT_EQ(meets(anew), "witness.key_changed");
  EXPECT_EQ(meets(record), "ok");
}

TEST_F(WitnessTest, answers_that_are_none_are_refused) {
  ASSERT_EQ(meets(record), "ok");
  record.add("more");
  Witness w(dir / "heads");
  const auto answers = [&](auto change) {
    api::LogHead h = record.head(5).value();
    change(h);
    return w.judge(service, h).error().id;
  };
  EXPECT_EQ(answers([](api::LogHead& h) { h.head[3] ^= 1; }), "witness.rewritten");
  EXPECT_EQ(answers([](api::LogHead& h) { h.head.clear(); }), "witness.rewritten");
  EXPECT_EQ(answers([](api::LogHead& h) { h.proof.clear(); }), "witness.rewritten");
  EXPECT_EQ(answers([](api::LogHead& h) { h.proof[0] = "x"; }), "witness.rewritten");
  EXPECT_EQ(answers([](api::LogHead& h) { h.key = "x"; }), "witness.key_changed");
}

}  // namespace
}  // namespace cs::client
