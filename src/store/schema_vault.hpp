#pragma once

namespace cs::store {

/// What the database knows of photographs that are sealed.
extern const char* const vault_migration;
/// What it knows of their served copies.
extern const char* const served_migration;

}  // namespace cs::store
