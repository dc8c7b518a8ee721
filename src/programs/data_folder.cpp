#include "programs/data_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace cs::programs {
namespace {

constexpr std::chrono::hours china{8};

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string command_actor() {
  return fmt::format("cli:{}", user_name());
}

store::Caller command_caller() {
  return store::Caller::process(command_actor());
}

Result<store::Installation> installation(const DataPlace& data) {
  store::Installation out(path_from_utf8(data.folder), data.database);
  if (!data.master_key_file.empty())
    out.master_key.file = path_from_utf8(data.master_key_file);
  else if (const char* key = std::getenv("COUNTERSIGN_MASTER_KEY"))
    out.master_key.text = key;
  if (data.database_file.empty()) return out;
  CS_ASSIGN(const Bytes line, read_file(path_from_utf8(data.database_file), 4096));
  out.database = trim(as_text(line));
  return out;
}

Result<std::unique_ptr<service::Administration>> open_administration(const DataPlace& data) {
  CS_ASSIGN(const store::Installation where, installation(data));
  return service::Administration::open(where, system_clock(), command_actor());
}

Result<std::unique_ptr<store::Store>> open_store(const DataPlace& data) {
  CS_ASSIGN(store::Installation where, installation(data));
  store::Options options;
  options.data_dir = std::move(where.folder);
  options.database = std::move(where.database);
  options.master_key = std::move(where.master_key);
  options.serving = false;
  return store::Store::open(std::move(options), system_clock().now());
}

Result<api::Campaign> choose_campaign(service::Administration& administration, const std::string& id) {
  CS_ASSIGN(auto campaign, administration.campaign(id));
  CS_ASSIGN(const auto all, administration.campaigns());
  if (all.size() > 1) fmt::print(stderr, "campaign {}: {}, {}\n", campaign.id, campaign.name, campaign.school);
  return campaign;
}

Result<store::CampaignRef> choose_campaign(store::Store& store, const std::string& id) {
  service::Administration administration(store, system_clock(), command_actor());
  CS_ASSIGN(const api::Campaign campaign, choose_campaign(administration, id));
  return store.access.campaign(command_caller(), domain::Permission::administer, campaign.id);
}

std::string local_day(TimePoint t) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(t + china)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string local_time(TimePoint t) {
  const auto local = t + china;
  const auto minutes =
      std::chrono::floor<std::chrono::minutes>(local - std::chrono::floor<std::chrono::days>(local)).count();
  return fmt::format("{} {:02}:{:02}", local_day(t), minutes / 60, minutes % 60);
}

Result<TimePoint> midnight_of(const std::string& text) {
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = -1;
    const char* begin = text.data() + from;
    const auto parsed = std::from_chars(begin, begin + count, value);
    return parsed.ptr == begin + count ? value : -1;
  };
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (std::min({year, month, day}) > 0) {
      if (!date.ok()) return invalid("campaign.date", fmt::format("There is no day {} in the calendar.", text));
      return TimePoint{std::chrono::sys_days{date}} - china;
    }
  }
  return invalid("campaign.date", fmt::format("'{}' is not a date like 2025-10-09.", text));
}

}  // namespace cs::programs
