// A message as a line of an exported table; the service's export and the command line's are the same but for the
// header.
#pragma once

#include <cstdint>
#include <string>

#include "api/types.hpp"

namespace cs::service {

/// Thousandths of a yuan as "0.045".
std::string yuan(std::int64_t milli);

/// id, student's number and name, phone, occasion, state, segments, cost in yuan, time, problem, call, called by, call
/// note, resend of, text; ends with CRLF. Masks nothing.
std::string notice_csv_line(const api::NoticeRow& n);

}  // namespace cs::service
