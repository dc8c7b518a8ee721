#include "programs/data_folder.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/clock.hpp"
#include "platform/places.hpp"

namespace cs::programs {

std::string command_actor() {
  const std::string user = user_name();
  return fmt::format("cli:{}", user.empty() ? "administrator" : user);
}

Status check_data_folder(const std::string& data) {
  if (std::filesystem::exists(std::filesystem::path(data) / "service.db")) return {};
  return invalid("data.none",
                 fmt::format("{} holds no Countersign database: make one with 'countersignd campaign create'.", data));
}

Result<OpenedStore> open_store(const std::string& data, const std::string& campaign) {
  CS_TRY(check_data_folder(data));
  store::Options options;
  options.data_dir = data;
  options.serving = false;
  OpenedStore out;
  CS_ASSIGN(out.store, store::Store::open(std::move(options), SystemClock().now()));
  out.campaign = campaign;
  if (out.campaign.empty()) {
    CS_ASSIGN(const auto all, out.store->campaigns.all());
    if (all.empty())
      return Error{Code::not_found, "campaign.none",
                   "There is no campaign yet: make one with 'countersignd campaign create'."};
    out.campaign = all.back().id;
  }
  return out;
}

}  // namespace cs::programs
