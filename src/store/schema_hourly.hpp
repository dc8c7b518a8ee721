#pragma once

namespace cs::store {

/// What is counted by the hour (figure_rows.hpp says what), and the checks that an examination's findings fail or
/// doubt, comma between, so that no decision has to read its findings. Decisions of before are counted here; which
/// checks they went against is known from now on only.
extern const char* const hourly_migration;

}  // namespace cs::store
