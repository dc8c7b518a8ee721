// What a student may ask for: a copy of everything that is stored about them, and that it is removed.
#include "programs/student_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "exchange/package_zip.hpp"
#include "platform/arguments.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "programs/erasure_report.hpp"
#include "programs/language.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

struct StudentArguments {
  DataPlace data;
  std::string campaign, number, out, reason;
  bool dry_run = false;
};

std::string_view ending_of(ByteView photo) {
  const std::string_view text = as_text(photo);
  if (text.starts_with("\xff\xd8")) return "jpg";
  if (text.starts_with("\x89PNG")) return "png";
  if (text.size() > 12 && text.substr(4, 4) == "ftyp") return "heic";
  return "bin";
}

nlohmann::json as_json(const store::StudentData& data) {
  nlohmann::json tables = nlohmann::json::object();
  for (const store::StudentData::Table& t : data.tables) {
    nlohmann::json& rows = tables[t.name] = nlohmann::json::array();
    for (const auto& row : t.rows) {
      nlohmann::json line = nlohmann::json::object();
      for (std::size_t i = 0; i < t.columns.size(); ++i)
        line[t.columns[i]] = row[i] ? nlohmann::json(*row[i]) : nlohmann::json();
      rows.push_back(std::move(line));
    }
  }
  return tables;
}

Status export_data(const StudentArguments& a) {
  const fs::path path = path_from_utf8(a.out);
  std::error_code ec;
  if (fs::exists(path, ec))
    return Error{Code::conflict, "export.exists", fmt::format("{} is there already: name another file.", a.out)};
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto student,
            store->access.student_numbered(command_caller(), domain::Permission::administer, a.campaign, a.number));
  const TimePoint now = system_clock().now();
  CS_ASSIGN(const store::StudentData data, store->purges.data_of(student, now));
  nlohmann::json photographs = nlohmann::json::array();
  std::vector<exchange::PackageEntry> entries(1);
  std::vector<std::string> lacking;
  std::set<std::string> names;
  for (const store::StudentData::Photograph& p : data.photographs) {
    const auto bytes = store->photographs.read(p.hash);
    if (!bytes) {
      lacking.push_back(p.what);
      photographs.push_back({{"what", p.what}, {"hash", p.hash}, {"lacking", bytes.error().message}});
      continue;
    }
    const std::string name = fmt::format("photographs/{}.{}", p.what, ending_of(*bytes));
    photographs.push_back({{"what", p.what}, {"hash", p.hash}, {"file", name}});
    if (names.insert(name).second)
      entries.push_back({name, [&store, hash = p.hash] { return store->photographs.read(hash); }});
  }
  const nlohmann::json all{{"campaign", a.campaign},
                           {"student", a.number},
                           {"exported", to_iso8601(now)},
                           {"photographs", photographs},
                           {"tables", as_json(data)}};
  const std::string text = all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
  entries[0] = {"student.json", [text] { return Result<Bytes>(Bytes(text.begin(), text.end())); }};
  CS_TRY(exchange::write_zip(path, entries, now));
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ec);
  fmt::print("{}\n", fmt::format(fmt::runtime(said("{}：{} 类数据，{} 张照片", "{}: {} kinds of data, {} photographs")),
                                 a.out, data.tables.size(), entries.size() - 1));
  if (lacking.empty()) return {};
  return Error{Code::corrupt, "export.lacking",
               fmt::format("{} photographs are damaged, missing or removed and are not in it; everything else is.",
                           lacking.size())};
}

Status erase(const StudentArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto student,
            store->access.student_numbered(command_caller(), domain::Permission::administer, a.campaign, a.number));
  CS_ASSIGN(const store::Erasure would, store->purges.preview(student, a.reason));
  if (a.dry_run) {
    print_erasure(would, false);
    print_out_of_reach(a.data, false);
    fmt::print("{}\n", said("尚未改动任何数据", "nothing was changed"));
    return {};
  }
  CS_ASSIGN(const store::Erasure did, store->purges.erase(student, a.reason, system_clock().now()));
  print_erasure(did, true);
  print_out_of_reach(a.data, true);
  return {};
}

void whose(CLI::App& command, StudentArguments& a) {
  command.add_option("--campaign", a.campaign, "Campaign")->required()->type_name("ID");
  command.add_option("--number", a.number, "Student number")->required()->type_name("N");
}

}  // namespace

void add_student_commands(CLI::App& app, int& status) {
  CLI::App* group = command_group(app, "student", "What a student may ask for: a copy of their data, their removal");
  {
    const auto [sub, a] = data_command<StudentArguments>(
        *group, "export", "Write everything that is stored about a student, photographs too, into a ZIP file", status,
        &export_data);
    whose(*sub, *a);
    sub->add_option("-o,--out", a->out, "File to write; the staff are not named in it")->required()->type_name("FILE");
  }
  {
    const auto [sub, a] = data_command<StudentArguments>(
        *group, "erase",
        "Remove a student's data and photographs for good; who decided what stays, without the student's name", status,
        &erase);
    whose(*sub, *a);
    sub->add_option("--reason", a->reason, "Why, for the record; without anybody's name")->required();
    sub->add_flag("--dry-run", a->dry_run, "Say what would go, and change nothing");
  }
}

}  // namespace cs::programs
