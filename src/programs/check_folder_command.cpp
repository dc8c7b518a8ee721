#include "programs/check_folder_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/csv.hpp"
#include "base/picture_kind.hpp"
#include "base/thread.hpp"
#include "checks/rules.hpp"
#include "platform/append_file.hpp"
#include "platform/files.hpp"
#include "programs/progress.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view columns =
    "file,n,of,check,outcome,value,unit,threshold_low,threshold_high,suggests,message_zh,message_en,fingerprint\n";
constexpr std::size_t largest_table = std::size_t{1} << 30;

std::string number(const std::optional<double>& v) {
  return v ? fmt::format("{:.6g}", *v) : std::string();
}

std::string lines_of(const std::string& file, const domain::Examination& e) {
  std::string out;
  for (std::size_t i = 0; i < e.findings.size(); ++i) {
    const domain::Finding& f = e.findings[i];
    std::string reasons;
    for (const std::string& code : f.suggests) reasons += (reasons.empty() ? "" : " ") + code;
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_exact(file), i + 1, e.findings.size(), f.check,
                       domain::to_string(f.outcome), number(f.value), csv_exact(f.unit), number(f.threshold_low),
                       number(f.threshold_high), reasons, csv_exact(f.message.zh), csv_exact(f.message.en),
                       csv_exact(e.fingerprint));
  }
  return out;
}

/// A file that is no photo, as the finding that says so.
domain::Examination unreadable(const Error& error, const std::string& fingerprint) {
  domain::Examination e;
  domain::Finding f;
  f.check = "readable";
  f.outcome = domain::Outcome::fail;
  f.message = {"文件无法作为照片读取。", error.message};
  f.suggests = {"UNREADABLE"};
  e.findings = {f};
  e.fingerprint = fingerprint;
  return e;
}

Result<std::vector<std::string>> photos_in(const fs::path& folder) {
  std::error_code ec;
  if (!fs::is_directory(folder, ec))
    return invalid("check.no_photos", fmt::format("{} is not a folder.", folder.string()));
  std::vector<std::string> out;
  for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, ec), end;
       !ec && it != end; it.increment(ec))
    if (std::error_code type; it->is_regular_file(type) && is_named_like_a_photograph(it->path()))
      out.push_back(it->path().lexically_relative(folder).generic_string());
  if (ec) return io_error("check.no_photos", fmt::format("{} cannot be listed: {}.", folder.string(), ec.message()));
  if (out.empty())
    return invalid("check.no_photos", fmt::format("There is no .jpg, .jpeg or .png file in {}.", folder.string()));
  std::sort(out.begin(), out.end());
  return out;
}

/// Each photo's lines go in at once.
Status add_lines(AppendFile& table, const fs::path& file, std::string_view lines) {
  const Status added = table.append(lines, false);
  if (!added) return io_error("check.table", fmt::format("{} cannot be written; is the disk full?", file.string()));
  return {};
}

}  // namespace

Result<Begun> read_begun(std::string_view table) {
  Begun begun;
  if (table.empty()) return begun;
  const auto alien = invalid("check.not_our_table", "it holds something else than such a table");
  if (!table.starts_with(columns)) {
    if (columns.starts_with(table)) return begun;  // ended while its first line was being written
    return alien;
  }
  begun.bytes = columns.size();
  CsvReader reader(table.substr(columns.size()));
  while (true) {
    const auto row = reader.next();
    // A quotation mark that is never closed is half a line.
    if (!row && row.error().id != "csv.quote") return alien;
    if (!row || !*row) return begun;
    const std::size_t end = columns.size() + reader.at();
    if (table[end - 1] != '\n') return begun;
    const auto& cells = (*row)->fields;
    if (cells.size() != 13) return alien;
    if (!cells[12].empty()) begun.fingerprint = cells[12];
    if (cells[1] != cells[2]) continue;
    begun.photos.insert(cells[0]);
    begun.bytes = end;
  }
}

Status check_folder(const FolderCheck& what) {
  CS_TRY(checks::Rules::load(what.rules));  // what is wrong with the rules is no photo's fault
  CS_ASSIGN(const std::vector<std::string> all, photos_in(what.folder));
  Begun begun;
  std::error_code ec;
  if (fs::exists(what.table, ec)) {
    CS_ASSIGN(const Bytes old, read_file(what.table, largest_table));
    auto read = read_begun(as_text(old));
    if (!read)
      return invalid(read.error().id,
                     fmt::format("{} is not overwritten: {}.", what.table.string(), read.error().message));
    begun = std::move(*read);
  }
  std::vector<std::string> todo;
  for (const std::string& photo : all)
    if (!begun.photos.contains(photo)) todo.push_back(photo);
  auto table = AppendFile::open(what.table, begun.bytes, AppendFile::Readers::everybody);
  if (!table) return io_error("check.table", fmt::format("{} cannot be written.", what.table.string()));
  if (begun.bytes == 0) CS_TRY(add_lines(*table, what.table, columns));
  if (todo.size() < all.size())
    fmt::print(stderr, "{} of {} photos are in {} already.\n", all.size() - todo.size(), all.size(),
               what.table.string());

  struct Done {
    std::string lines, fingerprint;
  };
  std::mutex mutex;
  std::condition_variable news;
  std::map<std::size_t, Done> finished;  // what waits for its turn to be written
  std::optional<Error> failed;
  std::size_t next = 0, written = 0;

  const auto work = [&] {
    worker::Options options;
    options.program = worker::default_worker_program();
    options.rules = what.rules;
    std::unique_ptr<worker::Worker> process;
    for (;;) {
      std::size_t i;
      {
        std::unique_lock lock(mutex);
        // Nobody runs far ahead of a slow photo: what waits is kept in memory.
        news.wait(lock, [&] { return failed || next >= todo.size() || next < written + 1000; });
        if (failed || next >= todo.size()) return;
        i = next++;
      }
      Result<domain::Examination> result = guarded("checking a photo", [&]() -> Result<domain::Examination> {
        if (!process) process = worker::start_worker(options);
        CS_ASSIGN(const Bytes photo, read_file(what.folder / todo[i], worker::Limits{}.file_bytes));
        if (photo.empty()) return invalid("photo.empty", "The file is empty.");
        return process->examine({photo, {}, {}, {}});
      });
      const bool ours = !result && !result.error().id.starts_with("photo.") && !result.error().id.starts_with("file.");
      const std::lock_guard lock(mutex);
      if (ours) {
        if (!failed) failed = internal_error(result.error().message);
      } else {
        const domain::Examination e = result ? std::move(*result) : unreadable(result.error(), "");
        finished[i] = {lines_of(todo[i], e), e.fingerprint};
      }
      news.notify_all();
    }
  };
  const unsigned wanted = what.workers > 0 ? what.workers : std::max(1U, std::thread::hardware_concurrency());
  std::vector<Thread> threads;
  for (std::size_t i = 0; i < std::min<std::size_t>(wanted, todo.size()); ++i)
    threads.emplace_back("cs-check", OnThrow::report, work);

  Progress progress(all.size(), all.size() - todo.size(), "photos checked");
  while (written < todo.size()) {
    Done done;
    {
      std::unique_lock lock(mutex);
      news.wait(lock, [&] { return failed || finished.contains(written); });
      if (failed) return *failed;
      done = std::move(finished[written]);
      finished.erase(written);
    }
    Status status;
    if (!done.fingerprint.empty() && !begun.fingerprint.empty() && done.fingerprint != begun.fingerprint)
      status = invalid("check.other_rules",
                       fmt::format("{} was begun with other rules or models: name another file.", what.table.string()));
    else
      status = add_lines(*table, what.table, done.lines);
    if (!done.fingerprint.empty()) begun.fingerprint = done.fingerprint;
    const std::lock_guard lock(mutex);
    if (!status) {
      failed = status.error();
      news.notify_all();
      return status;
    }
    ++written;
    news.notify_all();
    progress.step();
  }
  return {};
}

}  // namespace cs::programs
