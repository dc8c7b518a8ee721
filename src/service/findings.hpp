// What becomes of what a worker found, in this process or on another machine.
#pragma once

#include "base/clock.hpp"
#include "domain/finding.hpp"
#include "store/store.hpp"

namespace cs::service {

/// Compares with what other students of the campaign handed in, then stores. `finished`: hash of the finished photo,
/// which is stored by now; empty: none was made. conflict "check.lost", and the store's. Waits for the commit.
Status store_findings(store::Store& store, const store::CheckClaim& claim, const std::string& submission,
                      domain::Examination found, const std::string& finished, TimePoint now);

}  // namespace cs::service
