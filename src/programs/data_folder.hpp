// The service's data folder as the administration's commands open it, beside a running service or without one.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "service/administration.hpp"
#include "store/store.hpp"

namespace cs::programs {

const Clock& system_clock();

/// Who acts, for the record: cli: and the user of the operating system.
std::string command_actor();
/// Who acts, for the store: whoever owns the data folder may everything.
store::Caller command_caller();

/// What --data, --database, --database-file and --master-key-file say.
struct DataPlace {
  std::string folder, database, database_file, master_key_file;
};
/// The master key: --master-key-file before COUNTERSIGN_MASTER_KEY of the environment.
Result<store::Installation> installation(const DataPlace& data);

/// not_found "store.missing" where `countersignd init` made nothing.
Result<std::unique_ptr<service::Administration>> open_administration(const DataPlace& data);
Result<std::unique_ptr<store::Store>> open_store(const DataPlace& data);

/// The campaign named, or the only one; errors of Administration::campaign. Where there are several, standard error
/// says which one it is.
Result<api::Campaign> choose_campaign(service::Administration& administration, const std::string& id);
Result<store::CampaignRef> choose_campaign(store::Store& store, const std::string& id);

/// Wall time in China: "2025-10-09 16:15", and its day alone.
std::string local_time(TimePoint t);
std::string local_day(TimePoint t);
/// The beginning of the day "2025-10-09" in China. invalid "campaign.date" for another form and for days that no
/// calendar has.
Result<TimePoint> midnight_of(const std::string& day);

}  // namespace cs::programs
