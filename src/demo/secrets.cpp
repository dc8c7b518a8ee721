#include "demo/secrets.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ids.hpp"
#include "platform/files.hpp"

namespace cs::demo {
namespace {
std::filesystem::path file_of(const std::filesystem::path& data_dir) {
  return data_dir / "demo.json";
}
}  // namespace

Status save_secrets(const std::filesystem::path& data_dir, const Secrets& secrets) {
  const nlohmann::json j = {
      {"passwords", secrets.passwords}, {"sandbox_key", secrets.sandbox_key}, {"handed_in", secrets.handed_in}};
  return write_file_durably(file_of(data_dir), as_bytes(j.dump(2)));
}

Result<Secrets> load_or_make_secrets(const std::filesystem::path& data_dir, const std::vector<std::string>& users) {
  const auto text = read_file(file_of(data_dir), 1 << 20);
  if (!text && text.error().code != Code::not_found) return text.error();
  Secrets secrets;
  if (!text) {
    for (const std::string& user : users) secrets.passwords[user] = random_token(12);
    secrets.sandbox_key = random_token(32);
    CS_TRY(save_secrets(data_dir, secrets));
    return secrets;
  }
  try {
    const auto j = nlohmann::json::parse(as_text(*text));
    secrets.passwords = j.at("passwords").get<std::map<std::string, std::string>>();
    secrets.sandbox_key = j.at("sandbox_key").get<std::string>();
    secrets.handed_in = j.at("handed_in").get<int>();
    for (const std::string& user : users) static_cast<void>(secrets.passwords.at(user));
    return secrets;
  } catch (const std::exception&) {
    return Error{
        Code::corrupt, "demo.damaged",
        fmt::format("{} is damaged; delete the folder to begin the demonstration anew.", file_of(data_dir).string())};
  }
}

}  // namespace cs::demo
