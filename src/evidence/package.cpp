#include "evidence/package.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "base/hash.hpp"
#include "base/picture_kind.hpp"
#include "evidence/names.hpp"
#include "exchange/package_zip.hpp"

namespace cs::evidence {
namespace {

namespace fs = std::filesystem;

/// What was gathered waits on the disk, in a file without a name: it may be large, and the snapshot that it comes from
/// is not held while photographs are read.
class Spool {
 public:
  Spool() : file_(std::tmpfile(), &std::fclose) {}
  Status begin() {
    if (!file_ || std::fseek(file_.get(), 0, SEEK_SET) != 0) return broken();
    files.clear();
    end_ = 0;
    return {};
  }
  Status take(std::string_view name, std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) return broken();
    files.push_back({std::string(name), end_, text.size(), sha256(as_bytes(text))});
    end_ += static_cast<long>(text.size());
    return {};
  }
  Result<Bytes> read(std::size_t i) const {
    Bytes out(files[i].size);
    if (std::fseek(file_.get(), files[i].at, SEEK_SET) != 0 ||
        std::fread(out.data(), 1, out.size(), file_.get()) != out.size())
      return broken();
    return out;
  }

  struct File {
    std::string name;
    long at;
    std::size_t size;
    std::string sha256;
  };
  std::vector<File> files;

 private:
  static Error broken() {
    return io_error("disk.error",
                    "What was gathered cannot be kept: the folder for temporary files is full or not writable.");
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  long end_ = 0;
};

class Maker {
 public:
  Maker(store::Store& store, const EvidenceOrder& order, const Clock& clock,
        const std::function<void(std::size_t, std::size_t)>& progress)
      : store_(store), order_(order), clock_(clock), progress_(progress) {}

  Result<EvidenceMade> run() {
    std::error_code ec;
    if (fs::exists(fs::symlink_status(order_.file, ec)))
      return Error{Code::conflict, "evidence.exists",
                   fmt::format("{} is there already: a package is never written over.", order_.file.string())};
    CS_TRY(gather());
    add("key", text_of(gathered_.key + "\n"));
    add("checkpoint", text_of(gathered_.checkpoint));
    for (std::size_t i = 0; i < spool_.files.size(); ++i) {
      const Spool::File& f = spool_.files[i];
      add_known(f.name, f.size, f.sha256, [this, i] { return spool_.read(i); });
    }
    if (order_.photographs)
      for (const api::ManifestPhotograph& p : gathered_.photographs) CS_TRY(add_photograph(p));
    made_.note.contents = sha256(as_bytes(contents_));
    CS_ASSIGN(const std::string note, store_.evidence.sign(made_.note));
    entries_.insert(entries_.begin(), {std::string(contents_file), text_of(contents_)});
    entries_.insert(entries_.begin(), {std::string(note_file), text_of(note)});
    CS_TRY(write());
    return std::move(made_);
  }

 private:
  using Content = std::function<Result<Bytes>()>;
  static Content text_of(std::string text) {
    return [text = std::move(text)]() -> Result<Bytes> {
      const ByteView bytes = as_bytes(text);
      return Bytes(bytes.begin(), bytes.end());
    };
  }
  void add_known(const std::string& name, std::size_t size, const std::string& digest, Content content) {
    contents_ += contents_line(name, size, digest);
    entries_.push_back({name, std::move(content)});
  }
  void add(const std::string& name, const Content& content) {
    const Bytes bytes = *content();
    add_known(name, bytes.size(), sha256(bytes), content);
  }

  Status gather() {
    const store::Evidence::Take take = [this](std::string_view name, std::string_view text) -> Status {
      if (is_campaign_file(name)) CS_TRY(spool_.begin());
      return spool_.take(name, text);
    };
    if (const auto* decision = std::get_if<store::DecisionRef>(&order_.of)) {
      CS_ASSIGN(gathered_, store_.evidence.gather(*decision, take));
      made_.note.of = "decision " + decision->id();
    } else {
      CS_ASSIGN(gathered_, store_.evidence.gather(std::get<store::CampaignRef>(order_.of), take));
      made_.note.of = "campaign " + gathered_.campaign;
    }
    made_.note.made = clock_.now();
    made_.note.by = order_.by;
    made_.note.decisions = gathered_.decisions;
    made_.manifests = gathered_.manifests;
    made_.shared_salts = gathered_.shared_salts;
    made_.forgotten = gathered_.forgotten;
    return {};
  }

  /// The copy that people get, where it is still the one that the manifest names.
  Status add_photograph(const api::ManifestPhotograph& p) {
    const auto leave_out = [&](std::string_view why) {
      made_.left_out.push_back(fmt::format("{}: {}", p.hash, why));
      return Status{};
    };
    if (p.digest.empty()) return leave_out("no copy for people had been made of it when it was decided on.");
    const auto ref = store_.access.photograph(store::Caller::process(order_.by), p.hash);
    if (!ref) return leave_out(ref.error().message);
    const auto copy = store_.photographs.served(*ref);
    if (!copy && (copy.error().code == Code::io || copy.error().code == Code::unavailable)) return copy.error();
    if (!copy) return leave_out(copy.error().message);
    if (blake2b(copy->bytes) != p.digest) return leave_out("its copy for people is another one by now.");
    add_known(photograph_file(p.digest, picture_kind(copy->bytes)), copy->bytes.size(), sha256(copy->bytes),
              [this, ref = *ref]() -> Result<Bytes> {
                CS_ASSIGN(auto again, store_.photographs.served(ref));
                return std::move(again.bytes);
              });
    ++made_.photographs;
    return {};
  }

  Status write() {
    const std::size_t all = entries_.size();
    CS_TRY(exchange::write_zip(order_.file, entries_, made_.note.made, [&](std::size_t n) {
      if (progress_) progress_(n, all);
    }));
    const Status done = finish();
    std::error_code ec;
    if (!done) fs::remove(order_.file, ec);
    return done;
  }

  Status finish() {
    CS_ASSIGN(const seal::PublicKey key, seal::PublicKey::parse(gathered_.key));
    made_.fingerprint = key.fingerprint();
    CS_ASSIGN(const EvidenceReport report, check_evidence(order_.file, {key, ""}));
    if (report.problems > 0)
      return Error{
          Code::corrupt, "evidence.broken",
          fmt::format("What is in the database does not fit to the record: {}", report.findings.at(0).sentence)};
    made_.rows = report.rows;
    const auto noted = store_.evidence.note_handed_over(made_.note, made_.photographs).get();
    return noted ? Status{} : Status{noted.error()};
  }

  store::Store& store_;
  const EvidenceOrder& order_;
  const Clock& clock_;
  const std::function<void(std::size_t, std::size_t)>& progress_;
  Spool spool_;
  store::Evidence::Gathered gathered_;
  std::string contents_;
  std::vector<exchange::PackageEntry> entries_;
  EvidenceMade made_;
};

}  // namespace

Result<EvidenceMade> write_evidence(store::Store& store, const EvidenceOrder& order, const Clock& clock,
                                    const std::function<void(std::size_t, std::size_t)>& progress) {
  return Maker(store, order, clock, progress).run();
}

}  // namespace cs::evidence
