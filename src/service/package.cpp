#include "service/package.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "domain/delivering.hpp"
#include "exchange/manifest.hpp"
#include "exchange/package_zip.hpp"
#include "platform/arguments.hpp"
#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"

namespace cs::service {
namespace {

namespace fs = std::filesystem;
using domain::State;

constexpr std::string_view part_suffix = ".part";
constexpr int most_rewrites = 20;

/// A photo that is to leave, and what is known of its file.
struct Photo {
  store::Releasable from;
  std::string name, digest;
  std::int64_t bytes = 0;
};

class Maker {
 public:
  Maker(store::Store& store, const store::CampaignRef& campaign, const PackageOrder& order, const Clock& clock,
        const std::function<void(std::size_t, std::size_t)>& progress)
      : store_(store), campaign_(campaign), order_(order), clock_(clock), progress_(progress) {}

  Result<PackageReport> run() {
    std::error_code ec;
    fs::create_directories(order_.folder, ec);
    if (!fs::is_directory(order_.folder, ec))
      return io_error("package.folder", fmt::format("{} is no folder to write into.", order_.folder.string()));
    CS_ASSIGN(const FileLock lock,
              FileLock::take(order_.folder / ".countersign-lock",
                             Error{Code::conflict, "package.in_use",
                                   fmt::format("Another delivery is being written into {}.", order_.folder.string())}));
    CS_TRY(settle());
    CS_ASSIGN(std::vector<Photo> photos, chosen());
    report_.photos = photos.size();
    for (std::size_t begin = 0; begin < photos.size();) {
      const std::size_t end = std::min(photos.size(), begin + std::max<std::size_t>(1, order_.at_most));
      CS_TRY(package(
          {photos.begin() + static_cast<std::ptrdiff_t>(begin), photos.begin() + static_cast<std::ptrdiff_t>(end)},
          photos.size()));
      begin = end;
    }
    return std::move(report_);
  }

 private:
  /// Whether a package of this campaign is called so: id-YYYYMMDD-NNN. Ids may hold dashes: another campaign's may
  /// begin like this one.
  bool is_ours(std::string_view name) const {
    const std::string begin = campaign_.id() + "-";
    if (!name.starts_with(begin)) return false;
    name.remove_prefix(begin.size());
    const auto digits = [](std::string_view text) {
      return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return name.size() >= 12 && name[8] == '-' && digits(name.substr(0, 8)) && digits(name.substr(9));
  }
  void step(std::string_view name) const {
    if (order_.before_step) order_.before_step(name);
  }
  fs::path part_of(const std::string& file) const {
    return order_.folder / path_from_utf8(file + std::string(part_suffix));
  }
  fs::path path_of(const std::string& file) const { return order_.folder / path_from_utf8(file); }

  /// The folder, as other machines know it.
  std::string here() const {
    std::error_code ec;
    const fs::path whole = fs::weakly_canonical(order_.folder, ec);
    const std::u8string text = (ec ? order_.folder : whole).generic_u8string();
    return machine_name() + ":" + std::string(text.begin(), text.end());
  }
  static bool has_digest(const fs::path& file, const std::string& digest) {
    const auto found = exchange::digest_of_file(file);
    return found && found->sha256 == digest;
  }
  /// What an interrupted run left behind.
  Status settle() {
    CS_ASSIGN(const auto packages, store_.deliveries.packages(campaign_));
    std::set<std::string> recorded;
    std::error_code ec;
    for (const store::Package& p : packages) {
      recorded.insert(p.file);
      if (p.placed) continue;
      const bool right_file = has_digest(path_of(p.file), p.digest), right_part = has_digest(part_of(p.file), p.digest);
      if (p.lost) {
        // Goes on with what a run was killed at; most often there is nothing to do.
        CS_TRY(store_.deliveries.lose(campaign_, p.id, clock_.now(), order_.at_once));
        if (right_part) fs::remove(part_of(p.file), ec);
        if (right_file) report_.late.push_back(p);
        continue;
      }
      switch (domain::settle_package({p.made, p.whole_record, right_file || right_part, p.folder == here()},
                                     clock_.now())) {
        case domain::Settling::place:
          CS_TRY(place(p.id, p.file));
          report_.placed.push_back(p.file);
          break;
        case domain::Settling::lose:
          CS_TRY(store_.deliveries.lose(campaign_, p.id, clock_.now(), order_.at_once));
          if (right_part) fs::remove(part_of(p.file), ec);
          if (right_file) report_.late.push_back(p);
          report_.lost.push_back(p);
          break;
        case domain::Settling::wait:
          report_.waiting.push_back(p);
          break;
      }
    }
    for (const auto& entry : fs::directory_iterator(order_.folder, ec)) {
      const std::string name = entry.path().filename().string();
      // What earlier versions wrote their tables into, and left where they were killed.
      if (name.starts_with(".table-") && name.ends_with(".xlsx") && is_uuid(name.substr(7, name.size() - 12))) {
        fs::remove(entry.path(), ec);
        continue;
      }
      const std::size_t at = name.find(".zip" + std::string(part_suffix));
      if (at == std::string::npos || !is_ours(name.substr(0, at))) continue;
      // A longer name is what libzip writes before a part is whole.
      if (name.ends_with(part_suffix) && recorded.contains(name.substr(0, at + 4))) continue;
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
    return {};
  }

  /// The part gets its name, and the record knows it.
  Status place(const std::string& id, const std::string& file) {
    std::error_code ec;
    if (fs::exists(part_of(file), ec)) {
      fs::rename(part_of(file), path_of(file), ec);
      if (ec) return io_error("package.rename", fmt::format("{} cannot get its name: {}.", file, ec.message()));
      CS_TRY(flush_folder(order_.folder));
    }
    const auto placed = store_.deliveries.placed(campaign_, id).get();
    if (placed) return {};
    // Its photos leave in another package by now: under its name it would be a second one.
    if (placed.error().id == "delivery.lost") fs::remove(path_of(file), ec);
    return placed.error();
  }

  /// Verified, named, in the order of their names.
  Result<std::vector<Photo>> chosen() {
    CS_ASSIGN(auto all, store_.deliveries.releasable(campaign_, clock_.now()));
    std::erase_if(all, [&](const store::Releasable& r) {
      return r.state != State::released && !(order_.all && r.state == State::delivered);
    });
    std::vector<domain::Student> students;
    for (const store::Releasable& r : all) students.push_back(r.student);
    CS_ASSIGN(const auto names, exchange::file_names(order_.names, students, order_.id_numbers));
    std::vector<Photo> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto bytes = store_.photographs.read(all[i].finished);
      if (!bytes && bytes.error().code != Code::corrupt && bytes.error().code != Code::not_found) return bytes.error();
      if (!bytes) {
        report_.left.push_back({all[i].student.number, bytes.error()});
        continue;
      }
      out.push_back({all[i], names[i], sha256(*bytes), static_cast<std::int64_t>(bytes->size())});
    }
    std::ranges::sort(out, {}, &Photo::name);
    return out;
  }

  /// A name that no file and no record has.
  Result<std::string> free_name() {
    CS_ASSIGN(const auto packages, store_.deliveries.packages(campaign_));
    std::set<std::string> taken;
    for (const store::Package& p : packages) taken.insert(p.file);
    const auto seconds = static_cast<std::time_t>(to_ms(clock_.now()) / 1000);
    std::tm day{};
    localtime_r(&seconds, &day);
    for (int n = 1; n < 10'000; ++n) {
      const std::string file = fmt::format("{}-{:%Y%m%d}-{:03}.zip", campaign_.id(), day, n);
      std::error_code ec;
      if (!taken.contains(file) && !fs::exists(path_of(file), ec) && !fs::exists(part_of(file), ec)) return file;
    }
    return io_error("package.name", "There are too many packages of one day in this folder.");
  }

  Status package(std::vector<Photo> photos, std::size_t all) {
    for (int tries = 0; tries < most_rewrites && !photos.empty(); ++tries) {
      CS_ASSIGN(const std::string file, free_name());
      CS_ASSIGN(const store::Deliveries::Recorded recorded, write_and_record(file, photos, all));
      if (recorded.left.empty()) {
        step("name");
        CS_TRY(place(recorded.package, file));
        CS_ASSIGN(const auto packages, store_.deliveries.packages(campaign_));
        for (const store::Package& p : packages)
          if (p.id == recorded.package) report_.made.push_back(p);
        written_ += photos.size();
        return {};
      }
      for (const store::NotMoved& fallen : recorded.left)
        std::erase_if(photos, [&](const Photo& p) {
          if (p.from.submission != fallen.submission) return false;
          report_.left.push_back({p.from.student.number, fallen.why});
          return true;
        });
      std::error_code ec;
      fs::remove(part_of(file), ec);
    }
    return {};
  }

  Result<store::Deliveries::Recorded> write_and_record(const std::string& file, const std::vector<Photo>& photos,
                                                       std::size_t all) {
    std::vector<exchange::PackageEntry> entries;
    std::vector<exchange::ExpectedEntry> expected;
    std::vector<exchange::ManifestRow> rows;
    store::NewPackage record{file, 0, "", order_.all, {}, here(), order_.at_once};
    for (const Photo& p : photos) {
      const std::string& hash = p.from.finished;
      entries.push_back({p.name, [this, hash] { return store_.photographs.read(hash); }});
      expected.push_back({p.name, p.digest});
      rows.push_back({p.from.student, p.name, p.bytes, p.digest});
      record.photos.push_back({p.from.submission, p.from.decision, hash, p.name, p.digest});
    }
    const std::string csv = exchange::manifest_csv(rows);
    CS_ASSIGN(const Bytes xlsx, exchange::manifest_xlsx(rows));
    entries.push_back({"manifest.csv", [&csv]() -> Result<Bytes> {
                         const ByteView bytes = as_bytes(csv);
                         return Bytes(bytes.begin(), bytes.end());
                       }});
    expected.push_back({"manifest.csv", sha256(as_bytes(csv))});
    entries.push_back({"manifest.xlsx", [&xlsx]() -> Result<Bytes> { return xlsx; }});
    expected.push_back({"manifest.xlsx", sha256(xlsx)});
    step("write");
    const fs::path part = part_of(file);
    CS_TRY(exchange::write_zip(part, entries, clock_.now(), [&](std::size_t n) {
      step("entry");
      if (progress_) progress_(std::min(all, written_ + n), all);
    }));
    step("verify");
    CS_TRY(exchange::verify_zip(part, expected));
    CS_ASSIGN(const exchange::FileDigest digest, exchange::digest_of_file(part));
    CS_TRY(flush_folder(order_.folder));
    record.bytes = digest.bytes;
    record.digest = digest.sha256;
    step("record");
    return store_.deliveries.deliver(campaign_, std::move(record), clock_.now());
  }

  store::Store& store_;
  const store::CampaignRef& campaign_;
  const PackageOrder& order_;
  const Clock& clock_;
  const std::function<void(std::size_t, std::size_t)>& progress_;
  PackageReport report_;
  std::size_t written_ = 0;
};

}  // namespace

Result<PackageReport> make_packages(store::Store& store, const store::CampaignRef& campaign, const PackageOrder& order,
                                    const Clock& clock, const std::function<void(std::size_t, std::size_t)>& progress) {
  return Maker(store, campaign, order, clock, progress).run();
}

}  // namespace cs::service
