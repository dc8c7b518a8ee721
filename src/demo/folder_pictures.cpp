#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/picture_kind.hpp"
#include "demo/pictures.hpp"
#include "platform/files.hpp"

namespace cs::demo {
namespace fs = std::filesystem;
namespace {

class FolderPictures final : public PictureSource {
 public:
  explicit FolderPictures(std::vector<std::vector<fs::path>> people) : people_(std::move(people)) {}

  Result<References> references(const DemoStudent& student) override {
    const auto& files = of(student);
    References out;
    if (files.size() > 1) {
      CS_ASSIGN(out.enrolment, read_file(files[1]));
    }
    if (files.size() > 2) {
      CS_ASSIGN(out.id_card, read_file(files[2]));
    }
    return out;
  }
  Result<Capture> submission(const DemoStudent& student, int, TimePoint) override {
    CS_ASSIGN(Bytes photo, read_file(of(student)[0]));
    return Capture{std::move(photo), ""};
  }
  std::size_t people() const override { return people_.size(); }

 private:
  const std::vector<fs::path>& of(const DemoStudent& student) const { return people_[student.index % people_.size()]; }
  std::vector<std::vector<fs::path>> people_;
};

}  // namespace

Result<std::unique_ptr<PictureSource>> pictures_from(const fs::path& folder) {
  std::error_code ec;
  std::map<std::string, std::vector<fs::path>> by_person;
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    if (!is_named_like_a_photograph(entry.path())) continue;
    const std::string stem = entry.path().stem().string();
    by_person[stem.substr(0, stem.find_first_of("_-"))].push_back(entry.path());
  }
  if (by_person.empty())
    return invalid("demo.portraits", fmt::format("There are no JPEG, PNG or HEIC files in {}.", folder.string()));
  std::vector<std::vector<fs::path>> people;
  for (auto& [name, files] : by_person) {
    std::sort(files.begin(), files.end());
    people.push_back(std::move(files));
  }
  return std::unique_ptr<PictureSource>(std::make_unique<FolderPictures>(std::move(people)));
}

}  // namespace cs::demo
