// The record held against photographs, from outside: what cannot be opened is said, and nothing is changed by looking.
#include "store/verify_record.hpp"
#include "fixture.hpp"

namespace cs::store {
namespace {

namespace fs = std::filesystem;

struct VerifyRecord : StoreTest {
  fs::path file_of(const std::string& hash) { return options.data_dir / "photographs" / hash.substr(0, 2) / hash; }
  Installation here() {
    Installation out(options.data_dir, options.database);
    out.master_key = options.master_key;
    return out;
  }
  AuditReport verified() {
    store.reset();
    return ok(verify_record(here(), {}));
  }
  /// Names and sizes of everything in the data folder but what SQLite makes for a reader.
  std::map<std::string, std::uintmax_t> files() const {
    std::map<std::string, std::uintmax_t> out;
    for (const auto& e : fs::recursive_directory_iterator(options.data_dir))
      if (e.is_regular_file() && !e.path().filename().string().starts_with("service.db-"))
        out[e.path().string()] = e.file_size();
    return out;
  }
};

TEST_F(VerifyRecord, opens_every_photograph) {
  add_photo("one");
  add_photo("two");
  const AuditReport r = verified();
  EXPECT_EQ(r.problems, 0);
  EXPECT_EQ(r.photographs, 2);
  store.reset();
  EXPECT_EQ(ok(verify_record(here(), {.key = {}, .photographs = false})).photographs, 0);
}

TEST_F(VerifyRecord, names_damaged_lost_and_exchanged_ones_and_touches_none) {
  const std::string damaged = add_photo("one"), lost = add_photo("two"), a = add_photo("three"), b = add_photo("four!");
  store.reset();
  fs::resize_file(file_of(damaged), 10);
  fs::remove(file_of(lost));
  fs::rename(file_of(a), dir / "a");
  fs::rename(file_of(b), file_of(a));
  fs::rename(dir / "a", file_of(b));
  const auto before = files();
  const AuditReport r = verified();
  EXPECT_EQ(r.problems, 4);
  EXPECT_EQ(r.photographs, 4);
  for (const AuditFinding& f : r.findings) EXPECT_EQ(f.table, "photographs") << f.sentence;
  EXPECT_EQ(files(), before);
}

TEST_F(VerifyRecord, does_not_call_in_order_what_it_cannot_open) {
  add_photo("one");
  store.reset();
  fs::rename(options.data_dir / "keys" / "keyring", dir / "keyring");
  const AuditReport r = verified();
  EXPECT_EQ(r.problems, 1);
  EXPECT_FALSE(fs::exists(options.data_dir / "keys" / "keyring")) << "no new one is made by looking";
}

}  // namespace
}  // namespace cs::store
