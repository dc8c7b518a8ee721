#include "store/running_mark.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "platform/append_file.hpp"
#include "platform/files.hpp"

namespace cs::store {
namespace fs = std::filesystem;

Result<RunningMark> RunningMark::set(const fs::path& folder, bool accept_copy) {
  const fs::path file = folder / "running";
  if (const auto left = read_file(file, 4096); left && !accept_copy) {
    CS_ASSIGN(const std::string identity, file_identity(file));
    // One that was cut short says nothing: the service was killed while it wrote it.
    const std::string was = trim(as_text(*left));
    if (!was.empty() && was != identity)
      return invalid(
          "store.copied",
          fmt::format(
              "{} is a copy that was made while a service was running, so its database may lack or mix what was "
              "being written. Restore a backup ('countersignd restore'); where there is none, look at it with "
              "'countersignd audit verify' and then serve it once with --accept-copy.",
              folder.string()));
  }
  std::error_code ec;
  fs::remove(file, ec);
  CS_ASSIGN(AppendFile mark, AppendFile::open(file, 0, AppendFile::Readers::owner));
  CS_ASSIGN(const std::string identity, file_identity(file));
  CS_TRY(mark.append(identity + "\n", true));
  return RunningMark(file);
}

RunningMark::~RunningMark() {
  if (file_.empty()) return;
  std::error_code ec;
  fs::remove(file_, ec);
}

}  // namespace cs::store
