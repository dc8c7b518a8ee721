#pragma once

#include "api/types.hpp"

namespace cs::service {

/// A campaign with the reasons (assets/reasons.json), texts (assets/templates/notices.json) and times that the product
/// brings along; id, names, telephone and window are still empty. Errors name the file.
Result<api::Campaign> default_campaign();

/// Code::invalid naming the field: the slug, names, window, positive times, reasons that are there and different, texts
/// with their variables.
Status validate(const api::Campaign& campaign);

/// Reasons that the checks may suggest and that the campaign does not have: a reviewer could not reject for them.
std::vector<std::string> lacking_reasons(const api::Campaign& campaign);

}  // namespace cs::service
