#pragma once

#include "db/connection.hpp"

namespace cs::store {

/// The service's database; what its tables mean and must survive stands in schema.cpp.
const db::Schema& schema();
/// The same of a database into which an installation is being moved: nobody else opens it until it is whole.
const db::Schema& moving_schema();

}  // namespace cs::store
