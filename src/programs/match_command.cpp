#include "programs/match_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <thread>
#include <unordered_map>

#include "base/csv.hpp"
#include "base/thread.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/command.hpp"
#include "programs/progress.hpp"
#include "worker/worker.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;

struct MatchArguments {
  std::vector<std::string> photos;
  std::string pairs, out;
  bool json = false;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

std::unique_ptr<worker::Worker> make_worker() {
  worker::Options options;
  options.program = worker::default_worker_program();
  return worker::start_worker(std::move(options));
}

Result<Bytes> read_photo(const fs::path& path) {
  CS_ASSIGN(Bytes bytes, read_file(path, worker::Limits{}.file_bytes));
  if (bytes.empty()) return invalid("photo.empty", fmt::format("{}: The file is empty.", path.string()));
  return bytes;
}

/// What cannot be read as a photograph is an error that names the file.
Result<worker::DescribedFace> describe(worker::Worker& process, const fs::path& photo) {
  CS_ASSIGN(const Bytes bytes, read_photo(photo));
  auto described = process.describe(bytes);
  if (!described && described.error().id.starts_with("photo."))
    return Error{described.error().code, described.error().id,
                 fmt::format("{}: {}", photo.string(), described.error().message)};
  return described;
}

domain::Comparison compare(const worker::DescribedFace& a, const worker::DescribedFace& b) {
  return domain::compare(a.face, {"第一张照片", "the first photo"}, b.face, {"第二张照片", "the second photo"}, a.rule);
}

Status match_two(const MatchArguments& a) {
  const auto process = make_worker();
  CS_ASSIGN(const worker::DescribedFace first, describe(*process, path_from_utf8(a.photos[0])));
  CS_ASSIGN(const worker::DescribedFace second, describe(*process, path_from_utf8(a.photos[1])));
  const domain::Comparison c = compare(first, second);
  if (a.json) {
    nlohmann::ordered_json out;
    out["similarity"] = c.similarity ? nlohmann::ordered_json(*c.similarity) : nullptr;
    out["threshold"] = c.rule.same;
    out["same_person"] = c.same_person ? nlohmann::ordered_json(*c.same_person) : nullptr;
    out["reason"] = c.reason.en;
    fmt::print("{}\n", out.dump());
    return {};
  }
  const char* answer = !c.same_person ? "cannot tell" : *c.same_person ? "same person" : "different people";
  if (c.similarity)
    fmt::print("{}  similarity {:.3f}, same from {:.3g}, different below {:.3g}\n", answer, *c.similarity, c.rule.same,
               c.rule.different);
  else
    fmt::print("{}  {}\n", answer, c.reason.en);
  return {};
}

// ---- pairs ----
// OUT holds a line for each line of IN, in its order: its fields, then similarity, same_person and reason. Lines are
// written whole and in order, so that what an interrupted run left is a beginning of what is wanted: the next run
// compares it with IN, cuts off half a line, and goes on behind it.

struct Pair {
  fs::path a, b;
  std::string fields;  ///< of IN, as they stand in OUT, with a comma behind
};

struct Pairs {
  std::string header;
  std::vector<Pair> list;
};

std::string joined(const std::vector<std::string>& fields) {
  std::string out;
  for (const std::string& f : fields) out += csv_field(f) + ",";
  return out;
}

Result<Pairs> read_pairs(const fs::path& file) {
  CS_ASSIGN(const Bytes text, read_file(file, std::size_t{1} << 28));
  const auto rows = parse_csv(as_text(text));
  if (!rows)
    return Error{rows.error().code, rows.error().id, fmt::format("{}: {}", file.string(), rows.error().message)};
  if (rows->empty()) return invalid("match.columns", fmt::format("{}: There are no columns a and b.", file.string()));
  const auto& head = rows->front().fields;
  const auto column = [&head](const char* name) {
    return static_cast<std::size_t>(std::find(head.begin(), head.end(), name) - head.begin());
  };
  const std::size_t a = column("a"), b = column("b");
  if (a == head.size() || b == head.size())
    return invalid("match.columns", fmt::format("{}: The first line must name the columns a and b.", file.string()));
  Pairs out{joined(head) + "similarity,same_person,reason\n", {}};
  for (std::size_t i = 1; i < rows->size(); ++i) {
    const auto& fields = (*rows)[i].fields;
    if (fields.size() != head.size() || fields[a].empty() || fields[b].empty())
      return invalid("match.row", fmt::format("{}, line {}: There must be {} fields, a and b filled in.", file.string(),
                                              (*rows)[i].line, head.size()));
    out.list.push_back({file.parent_path() / path_from_utf8(fields[a]), file.parent_path() / path_from_utf8(fields[b]),
                        joined(fields)});
  }
  return out;
}

/// How many pairs `file` answers already; what stands behind the last whole line is cut off. Makes the file.
Result<std::size_t> resume(const fs::path& file, const Pairs& pairs) {
  std::error_code ec;
  if (!fs::exists(file, ec) || fs::file_size(file, ec) == 0) {
    std::ofstream out(file, std::ios::binary);
    out << pairs.header;
    out.close();
    if (!out) return io_error("match.write", fmt::format("{} cannot be written.", file.string()));
    return std::size_t{0};
  }
  CS_ASSIGN(const Bytes bytes, read_file(file));
  const std::string_view text = as_text(bytes);
  const Error other =
      invalid("match.other_pairs",
              fmt::format("{} holds the answers to other pairs: remove it or name another file.", file.string()));
  if (!text.starts_with(pairs.header)) return other;
  std::size_t at = pairs.header.size(), done = 0;
  for (; done < pairs.list.size(); ++done) {
    const std::size_t end = text.find('\n', at + std::min(pairs.list[done].fields.size(), text.size() - at));
    if (end == std::string_view::npos) break;
    if (!text.substr(at).starts_with(pairs.list[done].fields)) return other;
    at = end + 1;
  }
  if (done == pairs.list.size() && at != text.size()) return other;
  fs::resize_file(file, at, ec);
  if (ec) return io_error("match.write", fmt::format("{} cannot be written: {}.", file.string(), ec.message()));
  return done;
}

std::string answer(const Result<worker::DescribedFace>& a, const Result<worker::DescribedFace>& b) {
  if (!a || !b) return fmt::format(",,{}\n", csv_field((a ? b : a).error().message));
  const domain::Comparison c = compare(*a, *b);
  return fmt::format("{},{},{}\n", c.similarity ? fmt::format("{:.4f}", *c.similarity) : "",
                     c.same_person ? (*c.same_person ? "true" : "false") : "", csv_field(c.reason.en));
}

/// The pictures of some pairs, each described once, in the order in which they are needed. A description is let go when
/// no pair needs it any more.
class Pictures {
 public:
  explicit Pictures(std::span<const Pair> pairs) {
    std::unordered_map<std::string, std::size_t> known;
    const auto number = [&](const fs::path& path) {
      const auto [at, is_new] = known.emplace(path.lexically_normal().string(), all_.size());
      if (is_new) all_.push_back({path, {}, 0});
      ++all_[at->second].needed;
      return at->second;
    };
    for (const Pair& p : pairs) {
      const std::size_t a = number(p.a);
      of_pair_.emplace_back(a, number(p.b));
    }
  }

  /// Describes what nobody else has begun until all is done or stop() was called. One thread each.
  void work() {
    std::unique_ptr<worker::Worker> process;
    for (std::size_t i; (i = next_++) < all_.size();) {
      auto described = guarded("describing a photo", [&] {
        if (!process) process = make_worker();
        return describe(*process, all_[i].path);
      });
      const std::lock_guard lock(mutex_);
      // The worker cannot run: no photograph's fault, and the next one would fare no better.
      if (!described && (described.error().id.starts_with("worker.") || described.error().code == Code::internal)) {
        ours_ = described.error();
        next_ = all_.size();
      }
      all_[i].described = std::move(described);
      changed_.notify_one();
    }
  }
  /// Waits for both pictures of pair `i`; each pair once.
  Result<std::string> answer_to(std::size_t i) {
    Picture &a = all_[of_pair_[i].first], &b = all_[of_pair_[i].second];
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return (a.described && b.described) || ours_; });
    if (ours_) return *ours_;
    std::string out = answer(*a.described, *b.described);
    for (Picture* p : {&a, &b})
      if (--p->needed == 0) p->described.reset();
    return out;
  }
  void stop() { next_ = all_.size(); }
  std::size_t size() const { return all_.size(); }

 private:
  struct Picture {
    fs::path path;
    std::optional<Result<worker::DescribedFace>> described;
    std::size_t needed = 0;
  };
  std::vector<Picture> all_;
  std::vector<std::pair<std::size_t, std::size_t>> of_pair_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Error> ours_;
};

Status match_pairs(const MatchArguments& a) {
  CS_ASSIGN(const Pairs pairs, read_pairs(path_from_utf8(a.pairs)));
  CS_ASSIGN(const std::size_t first, resume(path_from_utf8(a.out), pairs));
  std::ofstream out(path_from_utf8(a.out), std::ios::binary | std::ios::app);
  const std::size_t count = pairs.list.size() - first;
  Pictures pictures(std::span(pairs.list).subspan(first));
  std::vector<Thread> threads;
  for (unsigned t = 0; t < std::min<std::size_t>(a.threads, pictures.size()); ++t)
    threads.emplace_back("cs-match", OnThrow::report, [&] { pictures.work(); });
  Progress progress(pairs.list.size(), first, fmt::format("pairs compared ({} pictures)", pictures.size()));
  for (std::size_t i = 0; i < count; ++i) {
    const auto line = pictures.answer_to(i);
    if (line) out << pairs.list[first + i].fields << *line << std::flush;
    if (!line || !out) {
      pictures.stop();
      return line ? io_error("match.write", fmt::format("{} cannot be written.", a.out)) : line.error();
    }
    progress.step();
  }
  return {};
}

Status match(const MatchArguments& a) {
  if (!a.pairs.empty()) return match_pairs(a);
  return match_two(a);
}

}  // namespace

void add_match_command(CLI::App& app, int& status) {
  auto arguments = std::make_shared<MatchArguments>();
  CLI::App* command = app.add_subcommand("match", "Tell whether two photographs show one person");
  CLI::Option* photos = command->add_option("PHOTO", arguments->photos, "Two JPEG, PNG or HEIC files")->expected(2);
  CLI::Option* pairs = command->add_option("--pairs", arguments->pairs,
                                           "CSV file with the columns a and b: paths, relative to its folder");
  CLI::Option* out =
      command->add_option("--csv", arguments->out,
                          "Where the pairs go, with similarity, same_person and reason; a started file is continued");
  command->add_flag("--json", arguments->json, "Print JSON")->excludes(pairs);
  command->add_option("--threads", arguments->threads, "How many photographs at a time")->check(CLI::Range(1U, 256U));
  pairs->needs(out)->excludes(photos);
  out->needs(pairs);
  command->callback([arguments, photos, pairs, &status] {
    if (photos->count() == 0 && pairs->count() == 0) throw CLI::RequiredError("two photographs, or --pairs and --csv,");
    const Status done_well = match(*arguments);
    status = done_well ? done : fail(done_well.error());
  });
}

}  // namespace cs::programs
