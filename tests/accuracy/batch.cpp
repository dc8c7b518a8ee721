#include "batch.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <opencv2/core.hpp>
#include <ostream>
#include <thread>

namespace cs::accuracy {

Result<Batch> Batch::load(unsigned threads) {
  cv::setNumThreads(1);
  Batch batch;
  for (unsigned i = 0; i < std::max(1U, threads); ++i) {
    CS_ASSIGN(auto examiner, checks::Examiner::load({}, true));
    batch.examiners_.push_back(std::move(examiner));
  }
  return batch;
}

void Batch::run(std::size_t count, const std::string& what,
                const std::function<void(std::size_t, const Examine&)>& task) const {
  std::atomic<std::size_t> next{0}, done{0};
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  {
    std::vector<std::jthread> threads;
    for (const auto& examiner : examiners_)
      threads.emplace_back([&, own = examiner.get()] {
        const Examine examine = [own](ByteView photo) {
          auto e = own->examine({photo, {}, {}, {}}, {});
          if (e) return std::move(*e);
          domain::Examination unreadable;
          domain::Finding f;
          f.check = "readable";
          f.outcome = domain::Outcome::fail;
          f.message = {e.error().message, e.error().message};
          unreadable.findings = {f};
          return unreadable;
        };
        for (std::size_t i; (i = next++) < count;) {
          task(i, examine);
          const std::size_t n = ++done;
          if (terminal) std::fprintf(stderr, "\r%s %zu/%zu ", what.c_str(), n, count);
        }
      });
  }
  std::fprintf(stderr, "%s%s: %zu pictures\n", terminal ? "\r" : "", what.c_str(), count);
}

const domain::Finding* find(const domain::Examination& e, const std::string& check) {
  const auto it = std::find_if(e.findings.begin(), e.findings.end(), [&](const auto& f) { return f.check == check; });
  return it == e.findings.end() ? nullptr : &*it;
}

bool speaks(const domain::Finding& f) {
  return f.outcome == domain::Outcome::attention || f.outcome == domain::Outcome::fail;
}

void write_findings(std::ostream& out, const std::string& picture, const domain::Examination& e) {
  for (const domain::Finding& f : e.findings)
    out << fmt::format("\"{}\",{},{},{},\"{}\"\n", picture, f.check, domain::to_string(f.outcome),
                       f.value ? fmt::format("{:.5g}", *f.value) : "", f.message.en);
}

}  // namespace cs::accuracy
