// Notes and keys against the published vectors of the form's first implementation (golang.org/x/mod/sumdb/note,
// note_test.go) and of its specification (c2sp.org/signed-note), and against damaged ones.
#include "seal/note.hpp"

#include <gtest/gtest.h>

#include <random>

#include "seal/checkpoint.hpp"

namespace cs::seal {
namespace {

const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string peters_secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const std::string text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string peters_line =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string enochs_line =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

PublicKey key() {
  return PublicKey::parse(peter).value();
}

TEST(Note, SignsAndOpensThePublishedOne) {
  const PrivateKey secret = PrivateKey::parse(peters_secret).value();
  EXPECT_EQ(secret.text(), peters_secret);
  EXPECT_EQ(secret.public_key().text(), peter);
  EXPECT_EQ(secret.sign(text), text + "\n" + peters_line);
  EXPECT_EQ(key().open(text + "\n" + peters_line).value(), text);
  EXPECT_EQ(key().open(text + "\n" + enochs_line + peters_line).value(), text) << "another's signature beside it";
  // The text itself may have empty lines.
  EXPECT_EQ(key().open(secret.sign("a\n\nb\n")).value(), "a\n\nb\n");
}

TEST(Note, OpensWhatAnotherPublishedKeySigned) {
  const auto enoch = PublicKey::parse("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop");
  ASSERT_TRUE(enoch.ok());
  EXPECT_EQ(enoch->open(text + "\n" + peters_line + enochs_line).value(), text);
  // The example of c2sp.org/signed-note has the form, and is nobody's whom we know.
  const std::string example =
      "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
      "— quasimodo.example/salvatore "
      "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
  EXPECT_EQ(key().open(example).error().id, "seal.unsigned");
}

TEST(Note, NoMangledKeyIsAKey) {
  for (std::size_t from = 0; from <= peter.size(); ++from)
    for (std::size_t to = from; to <= peter.size(); ++to) {
      if (from == 0 && to == peter.size()) continue;
      EXPECT_FALSE(PublicKey::parse(peter.substr(from, to - from))) << from << " to " << to;
    }
  for (std::size_t i = 0; i < peter.size(); ++i) {
    std::string changed = peter;
    ++changed[i];
    EXPECT_FALSE(PublicKey::parse(changed)) << changed;
    std::string secret = peters_secret;
    ++secret[i + 12];
    EXPECT_FALSE(PrivateKey::parse(secret)) << secret;
  }
  // Wrong length and unknown algorithm, with the ids that these would have.
  EXPECT_FALSE(PublicKey::parse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
  EXPECT_FALSE(PublicKey::parse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
  EXPECT_FALSE(PrivateKey::parse(peter));
  for (const char* name : {"", "two words", "one+two", "line\nline", "\xff"}) EXPECT_FALSE(PrivateKey::make(name));
}

TEST(Note, RefusesWhatHasNoSuchForm) {
  const std::string good = text + "\n" + peters_line;
  const auto id = [](const std::string& note) { return key().open(note).error().id; };
  EXPECT_EQ(id(""), "seal.note");
  EXPECT_EQ(id("\n\n"), "seal.note");
  EXPECT_EQ(id(text), "seal.note");
  EXPECT_EQ(id(text + peters_line), "seal.note") << "no empty line";
  EXPECT_EQ(id(text + "\n"), "seal.note") << "no signature";
  EXPECT_EQ(id(good.substr(0, good.size() - 1)), "seal.note") << "last line not ended";
  EXPECT_EQ(id("\x01" + good), "seal.note");
  EXPECT_EQ(id("\xff" + good), "seal.note");
  EXPECT_EQ(id(text + "\n" + "— Peter Neumann " + peters_line.substr(17)), "seal.note");
  EXPECT_EQ(id(text + "\n- PeterNeumann x08go/Y=\n"), "seal.note");
  EXPECT_EQ(id(text + "\n— PeterNeumann x08go\n"), "seal.note");
  EXPECT_EQ(id(text + "\n— PeterNeumann \n"), "seal.note");
  EXPECT_EQ(id(text + "\n" + enochs_line), "seal.unsigned");
  EXPECT_EQ(id("If you don't" + good), "seal.signature");
  EXPECT_EQ(id(text + "\n— PeterNeumann x08go/Y=\n"), "seal.signature") << "too short for one";
  EXPECT_EQ(id(text + "\n— PeterNeumann x08go/Y=" + peters_line.substr(24)), "seal.note");
  std::string many = text + "\n";
  for (int i = 0; i < 101; ++i) many += enochs_line;
  EXPECT_EQ(id(many + peters_line), "seal.note");
  std::string endless = text;
  endless.resize(70'000, 'a');
  endless += "\n\n" + peters_line;
  EXPECT_EQ(id(endless), "seal.note");
}

TEST(Note, EveryChangedByteShows) {
  const std::string good = text + "\n" + peters_line;
  std::mt19937_64 random(7);
  for (std::size_t i = 0; i < good.size(); ++i)
    for (int times = 0; times < 4; ++times) {
      std::string changed = good;
      changed[i] = static_cast<char>(changed[i] ^ static_cast<char>(1 + random() % 255));
      EXPECT_FALSE(key().open(changed)) << i;
    }
}

TEST(Checkpoint, ComesBackAsItWent) {
  const PrivateKey secret = PrivateKey::make("countersign.example/log").value();
  Frontier frontier;
  frontier.add(leaf_hash(as_bytes("one")));
  const Head head{1, frontier.root()};
  const std::string note = signed_head(head, secret);
  EXPECT_EQ(note.substr(0, note.find("\n\n") + 1), "countersign.example/log\n1\n" + to_base64(frontier.root()) + "\n");
  EXPECT_EQ(open_head(note, secret.public_key()).value(), head);
  const PrivateKey same_name = PrivateKey::make("countersign.example/log").value();
  EXPECT_EQ(open_head(note, same_name.public_key()).error().id, "seal.unsigned");
  EXPECT_NE(same_name.text(), secret.text());
}

TEST(Checkpoint, RefusesASignedTextThatIsNone) {
  const PrivateKey secret = PrivateKey::make("log").value();
  const std::string root = to_base64(empty_root());
  const auto opens = [&](const std::string& signed_text) {
    return open_head(secret.sign(signed_text), secret.public_key()).ok();
  };
  EXPECT_TRUE(opens("log\n0\n" + root + "\n"));
  EXPECT_TRUE(opens("log\n18446744073709551615\n" + root + "\nextension\n"));
  for (const std::string& bad :
       {"other\n0\n" + root + "\n", "log\n00\n" + root + "\n", "log\n-1\n" + root + "\n", "log\n+1\n" + root + "\n",
        "log\n18446744073709551616\n" + root + "\n", "log\n\n" + root + "\n", "log\n0\n" + root.substr(4) + "\n",
        std::string("log\n0\n"), "log\n0 \n" + root + "\n", "log\n0\n" + root + "=\n", std::string("log\n")})
    EXPECT_FALSE(opens(bad)) << bad;
}

}  // namespace
}  // namespace cs::seal
