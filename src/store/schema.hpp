#pragma once

#include "db/connection.hpp"

namespace cs::store {

/// The service's database; what its tables mean and must survive stands in schema.cpp.
const db::Schema& schema();

}  // namespace cs::store
