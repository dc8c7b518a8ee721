#pragma once

namespace cs::store {

extern const char* const postgres_schema;

}  // namespace cs::store
