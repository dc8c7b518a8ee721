// The workstations that the service hands out at /download.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/hash.hpp"
#include "running_service.hpp"
#include "service/downloads.hpp"
#include "service/router.hpp"

namespace cs::test {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

struct HandedOut : testing::Test {
  RunningService s;
  const fs::path folder = s.data() / "download";
  const std::string deb = "countersign_0.2.0+12.gabc_amd64.deb", exe = "countersign-0.2.0-windows-x64.exe";

  void SetUp() override { fs::create_directory(folder); }
  void put(const std::string& name, const std::string& content) const { std::ofstream(folder / name) << content; }
  Answer get(const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {}) const {
    return ask({.url = s.url() + path, .headers = std::move(headers), .keep_path = true});
  }
};

TEST_F(HandedOut, TheListNamesVersionSystemAndDigest) {
  EXPECT_EQ(get("/api/v1/downloads").body, R"({"downloads":[]})");
  put(deb, "a package");
  put(exe, "an installer");
  EXPECT_EQ(get("/api/v1/downloads").body,
            R"({"downloads":[{"name":")" + deb +
                R"(","version":"0.2.0+12.gabc","system":"debian","processor":"amd64","size":9,"sha256":")" +
                sha256(as_bytes(std::string_view("a package"))) + R"(","address":"/download/)" + deb +
                R"("},{"name":")" + exe +
                R"(","version":"0.2.0","system":"windows","processor":"amd64","size":12,"sha256":")" +
                sha256(as_bytes(std::string_view("an installer"))) + R"(","address":"/download/)" + exe + R"("}]})");
  const Answer page = get("/download");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.headers.at("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.body, HasSubstr("<a href=\"download/" + exe + "\" download>"));
  EXPECT_THAT(page.body, HasSubstr(sha256(as_bytes(std::string_view("an installer")))));
}

TEST_F(HandedOut, AFileComesWholeAndIsAskedForAgain) {
  put(exe, "an installer");
  const Answer a = get("/download/" + exe);
  EXPECT_EQ(a.status, 200);
  EXPECT_EQ(a.body, "an installer");
  EXPECT_EQ(a.headers.at("content-disposition"), "attachment; filename=\"" + exe + "\"");
  EXPECT_EQ(a.headers.at("content-type"), "application/octet-stream");
  EXPECT_EQ(a.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(a.headers.at("cache-control"), "no-cache");
  const std::string tag = a.headers.at("etag");
  EXPECT_EQ(tag, '"' + sha256(as_bytes(std::string_view("an installer"))) + '"');
  EXPECT_EQ(get("/download/" + exe, {{"If-None-Match", tag}}).status, 304);
  put(exe, "a later one of other length");
  const Answer later = get("/download/" + exe, {{"If-None-Match", tag}});
  EXPECT_EQ(later.status, 200) << "the digest is that of the file that is there now";
  EXPECT_EQ(later.body, "a later one of other length");
  put("empty_1.0_arm64.deb", "");
  EXPECT_EQ(get("/download/empty_1.0_arm64.deb").status, 200);
}

TEST_F(HandedOut, NothingButPlainFilesOfTheFolder) {
  put(".hidden", "hidden");
  put("张三.exe", "another name");
  put("with space.exe", "another name");
  fs::create_directory(folder / "inner");
  put("inner/a.exe", "in a folder");
  fs::create_symlink(s.data() / "keys/master.key", folder / "linked.exe");
  fs::create_hard_link(s.data() / "seal.pub", folder / "same.exe");  // an administrator may
  ASSERT_EQ(::mkfifo((folder / "pipe.exe").c_str(), 0600), 0);
  EXPECT_THAT(get("/api/v1/downloads").body, HasSubstr("same.exe"));
  for (const char* name : {"hidden", "张三", "space", "inner", "linked", "pipe"})
    EXPECT_THAT(get("/api/v1/downloads").body, Not(HasSubstr(name)));
  for (const char* path :
       {"/download/.hidden", "/download/linked.exe", "/download/pipe.exe", "/download/inner", "/download/inner/a.exe",
        "/download/..", "/download/../seal.key", "/download/%2e%2e%2fseal.key", "/download/..%2fkeys%2fmaster.key",
        "/download/%2fetc%2fpasswd", "/download/none.exe", "/download/", "/download//", "/download/with%20space.exe",
        "/download/a%00.exe"}) {
    const Answer a = get(path);
    EXPECT_TRUE(a.status == 404 || a.status == 400) << path << ' ' << a.status;
    EXPECT_THAT(a.body, Not(HasSubstr("root:")));
  }
  EXPECT_EQ(get("/download/" + std::string(129, 'a')).status, 404);
  EXPECT_EQ(ask({.method = "POST", .url = s.url() + "/download/" + exe, .body = "x"}).status, 405);
}

TEST(HandedOutFolders, TheFirstThatIsThereIsOffered) {
  const TempDir dir;
  service::Downloads downloads({dir / "own", dir / "installed"});
  EXPECT_TRUE(downloads.list().empty());
  EXPECT_EQ(downloads.open("a.deb").error().id, "download.unknown");
  for (const char* folder : {"installed", "own"}) {
    fs::create_directory(dir / folder);
    std::ofstream(dir / folder / (std::string(folder) + ".deb")) << folder;
    const auto list = downloads.list();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].name, std::string(folder) + ".deb");
  }
}

TEST(HandedOutNames, SayWhatAFileIs) {
  const auto said = [](const char* name) {
    const service::Download d = service::download_named(name);
    return d.version + ' ' + d.system + ' ' + d.processor;
  };
  EXPECT_EQ(said("countersign-common_0.1.0+348.g6a1318d_arm64.deb"), "0.1.0+348.g6a1318d debian arm64");
  EXPECT_EQ(said("countersign-1.2.exe"), "1.2 windows ");
  EXPECT_EQ(said("countersign-1.2-windows-x64.zip"), "1.2 windows amd64");
  EXPECT_EQ(said("countersign-1.2-x86_64.tar.gz"), "1.2 linux amd64");
  EXPECT_EQ(said("readme"), " linux ");
  EXPECT_EQ(said("a-"), " linux ");
}

}  // namespace
}  // namespace cs::test
