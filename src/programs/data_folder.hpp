// The service's data folder as the administration's commands open it, beside a running service or without one.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "store/store.hpp"

namespace cs::programs {

/// Who acts, for the audit trail: cli:NAME.
std::string command_actor();

/// "data.none" unless the folder holds a database: one that is misspelt must not become an empty data folder.
Status check_data_folder(const std::string& data);

struct OpenedStore {
  std::unique_ptr<store::Store> store;
  std::string campaign;  ///< the one named, or else the newest
};

/// As check_data_folder, and not_found "campaign.none".
Result<OpenedStore> open_store(const std::string& data, const std::string& campaign);

}  // namespace cs::programs
