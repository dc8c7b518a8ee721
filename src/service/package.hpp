// Packages of finished photos for the school: only what is released, each under the name that a pattern gives it, with
// a manifest. A package that would grow too large becomes several, each complete in itself: whoever is interrupted goes
// on behind the last one.
//
// What can half-happen, and what makes it harmless (tests/service/package_test.cpp kills it at each step):
// - killed while the file is written: it is FILE.part and stands in no record; the next run deletes it and writes anew;
// - the disk is full: the part is deleted, nothing is recorded, and packages that are finished stay;
// - a photo is damaged: it is left out and named;
// - a decision is overturned while the file is written: the record refuses the whole package, and it is written again
//   without that photo; so a package under its name never holds one that was overturned before it was recorded;
// - killed between record and name: the record names the file's digest and the folder. The next run in that folder
// gives
//   the part its name where it has this digest. Where it is not there, or not whole, nobody has it: the package is
//   given up, which is said, and its photos leave in the next one. A run in another folder gives it up after a day,
//   because the first may still be at work, and says until then that it waits;
// - killed while it is recorded, which takes several commits: the record is not whole, and the package is given up;
// - a package that was given up gets no name any more: whoever slept so long removes its file;
// - a file of that name exists already: another name is taken; nothing is ever written over;
// - two runs in one folder: the second is refused. In two folders: the record gives each photo to one of them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "exchange/file_names.hpp"
#include "store/store.hpp"

namespace cs::service {

struct PackageOrder {
  std::filesystem::path folder;
  std::string names{exchange::usual_names};
  bool all = false;              ///< what was delivered before, too
  bool id_numbers = false;       ///< file names may hold ID numbers
  std::size_t at_most = 10'000;  ///< photos in one package
  std::size_t at_once = 500;     ///< photos of a package recorded in one commit
  /// For tests: called with the name of each step before it is taken.
  std::function<void(std::string_view)> before_step{};
};
struct PackageReport {
  std::vector<store::Package> made;
  struct Left {
    std::string student;  ///< number
    Error why;
  };
  std::vector<Left> left;
  std::vector<std::string> placed;      ///< files of an interrupted run that have their name now
  std::vector<store::Package> lost;     ///< given up by this run: nobody has them, and their photos are released again
  std::vector<store::Package> waiting;  ///< recorded lately in another folder, and without their name
  std::vector<store::Package> late;     ///< given up, and their file is in this folder all the same: not to be used
  std::size_t photos = 0;
};

/// Delivers what is released. `progress` (may be empty) is called with photos written and all. Nothing to deliver is no
/// error. conflict "package.in_use"; io "package.folder"; errors of exchange::file_names and exchange::write_zip.
Result<PackageReport> make_packages(store::Store& store, const store::CampaignRef& campaign, const PackageOrder& order,
                                    const Clock& clock,
                                    const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace cs::service
