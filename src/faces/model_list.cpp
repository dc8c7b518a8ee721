#include "faces/model_list.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "faces/models.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace cs::faces {
namespace {

constexpr std::size_t largest_list = std::size_t{1} << 20;
constexpr std::size_t largest_model = std::size_t{512} << 20;

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<std::vector<ChosenModel>> chosen_models(std::string_view text) {
  std::vector<ChosenModel> out;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    const auto parts = split(line, '|');
    if (parts.size() != 6 || parts[0].empty() || !is_sha256(parts[4]))
      return invalid("models.list", fmt::format("Line {} of the list of models cannot be understood.", number));
    out.push_back({parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]});
    if (out.back().name().empty())
      return invalid("models.list", fmt::format("Line {} of the list of models names no file.", number));
  }
  return out;
}

Result<std::vector<ChosenModel>> chosen_models() {
  CS_ASSIGN(const Bytes text, read_file(assets_dir() / "models.txt", largest_list));
  return chosen_models(as_text(text));
}

Result<ModelThere> look_at_model(const ChosenModel& model) {
  std::filesystem::path path = model.file;
  if (!path.is_absolute()) {
    const auto found = find_model(model.name());
    if (!found) return ModelThere{};
    path = *found;
  }
  const auto bytes = read_file(path, largest_model);
  if (!bytes && bytes.error().code == Code::not_found) return ModelThere{};
  if (!bytes) return bytes.error();
  ModelThere there{.path = std::move(path), .sha256 = sha256(*bytes)};
  there.state = there.sha256 == model.sha256 ? ModelThere::State::chosen : ModelThere::State::another;
  return there;
}

}  // namespace cs::faces
