// What a process on another machine and the service say to each other about photographs that are to be checked
// (`countersignd work`). The photographs themselves travel as bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "domain/finding.hpp"

namespace cs::api {

struct WorkRequest {
  int count = 1;          ///< how many checks can be begun now, 1 to 16
  bool finishes = false;  ///< makes finished photos; who does not gets nothing to do
};
/// One check in the asker's hand until `lease` is over; its number names it, and no other check ever has it.
struct WorkOrder {
  std::int64_t check = 0;
  std::string photo;                 ///< hash
  std::vector<PhotoRef> references;  ///< enrolment and ID-card photo, as far as there are any
  std::string capture_context;
  bool id_card_consent = false;
  bool finish = true;  ///< a finished photo is to be made
};
struct WorkReply {
  std::vector<WorkOrder> orders;
  Millis lease{0};
  Millis come_again{0};  ///< when there may be more
};
struct WorkList {
  std::vector<std::int64_t> checks;
};
struct WorkResult {
  std::int64_t check = 0;
  domain::Examination examination;
  std::string finished{};  ///< hash of the finished photo, as the service named it; empty: none can be made
};

// encode and decode of these, as of the other wire types.
std::string encode(const WorkRequest& v);
std::string encode(const WorkReply& v);
std::string encode(const WorkList& v);
std::string encode(const WorkResult& v);
Result<WorkRequest> decode_work_request(std::string_view json);
Result<WorkReply> decode_work_reply(std::string_view json);
Result<WorkList> decode_work_list(std::string_view json);
Result<WorkResult> decode_work_result(std::string_view json);

}  // namespace cs::api
