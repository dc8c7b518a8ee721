#include "programs/erasure_report.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "platform/arguments.hpp"
#include "programs/known_backups.hpp"
#include "programs/language.hpp"

namespace cs::programs {
namespace fs = std::filesystem;

void print_erasure(const store::Erasure& what, bool done) {
  fmt::print("  {}\n", done ? said("已清除：", "removed:") : said("将清除：", "would be removed:"));
  for (const store::Erasure::Table& t : what.tables)
    if (t.removed) fmt::print("    {:<20} {}\n", t.name, t.rows);
  fmt::print("  {}\n", done ? said("已去除个人信息，保留其余：", "kept without what is personal:")
                            : said("将去除个人信息，保留其余：", "would be kept without what is personal:"));
  for (const store::Erasure::Table& t : what.tables)
    if (!t.removed) fmt::print("    {:<20} {}\n", t.name, t.rows);
  fmt::print("  {}\n", fmt::format(fmt::runtime(said("{} 张照片，{:.1f} MB", "{} photographs, {:.1f} MB")),
                                   what.photographs, static_cast<double>(what.photograph_bytes) / 1e6));
}

void print_out_of_reach(const DataPlace& data, bool done) {
  if (done)
    tell_backups(path_from_utf8(data.folder));
  else
    print_backups(path_from_utf8(data.folder));
  std::error_code ec;
  for (fs::directory_iterator it(path_from_utf8(data.folder), ec), end; !ec && it != end; it.increment(ec))
    if (it->path().filename().string().starts_with("service.db.before-update-"))
      fmt::print("  {}\n", fmt::format(fmt::runtime(said("{} 是升级前的数据库，其中仍有这些数据：确认无需退回后请删除",
                                                         "{} is the database of before an update and still holds it: "
                                                         "delete it once nobody goes back")),
                                       it->path().string()));
  fmt::print("  {}\n",
             said("已交付学校的照片包不在本系统内，不受影响", "packages that were handed over lie outside and stay"));
}

}  // namespace cs::programs
