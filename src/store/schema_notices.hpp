#pragma once

namespace cs::store {

/// The migration that makes the outbox what src/store/outbox.cpp expects.
extern const char* const notices_migration;

}  // namespace cs::store
