// What the student page, and the mini-program for its students, say to the service under /api/v1/collect.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "domain/collecting.hpp"
#include "domain/payment.hpp"

namespace cs::api {

/// A campaign as anybody may see it.
struct OpenCampaign {
  std::string id, school, name, support_phone;
  TimePoint opens{}, closes{};
  std::vector<std::string> levels;
};
struct OpenCampaigns {
  std::vector<OpenCampaign> campaigns;
};

/// Answers alike whether anybody was meant or not.
struct CodeTicket {
  std::string ticket;
  Millis good_for{0};  ///< its code
  Millis again_in{0};  ///< when another one may be asked for
};
struct OpenRequest {
  std::string ticket, code;
};
struct StudentSession {
  std::string token;  ///< sent back as `Authorization: Bearer …`
  Millis expires_in{0};
};
struct ConsentRequest {
  std::string kind;  ///< "photograph" or "id_card"
  bool given = false;
};

struct Consents {
  bool photograph = false, id_card = false;
};
/// Where a student stands (domain/student_stage.hpp).
struct StudentStatus {
  OpenCampaign campaign;
  Collection collection;
  StudentView student;
  std::string stage;
  std::vector<std::string> may;
  Consents consents;
  bool has_code = false;   ///< a capture code of theirs was read
  int attempt = 0;         ///< 0: nothing was handed in
  std::string submission;  ///< empty: nothing was handed in
  TimePoint deadline{};    ///< of the review, while it lasts
  TimePoint until{};       ///< when the time for another photograph is over, of a rejected one
  std::vector<domain::Reason> reasons;
  std::vector<domain::Pin> pins;  ///< where, on the photograph
  bool has_photo = false, has_finished = false;
  std::string pay_with;  ///< the provider through which the page can pay; empty: only in the mini-program
};

/// What the machine says of a photograph before anything is paid. It decides nothing.
struct Advice {
  std::string check;
  bool fails = false;  ///< else it only wants attention
  domain::Bilingual message, advice;
};
/// Of an upload that comes in pieces. When it is whole the photograph has a name.
struct UploadReply {
  std::int64_t received = 0, total = 0;
  std::string photo;
  std::vector<Advice> advice;
};
struct HandInRequest {
  std::string photo;
  std::string context;  ///< JSON of checks/capture_context.hpp, as the page knows it
};
/// `verdict`: valid (this student's), well_formed (a code, and whose cannot be told), unjudged (nobody here can tell).
struct CodeReply {
  std::string verdict;
};
struct PaymentOrder {
  std::string number;
  std::int64_t amount_fen = 0;
  std::string description;
  std::string pay_with{}, url{};  ///< how and where it is paid
};
struct PaymentReply {
  std::string used_as;  ///< domain::PaymentUse
};

template <>
std::string encode(const StudentStatus&);
template <>
std::string encode(const UploadReply&);
template <>
std::string encode(const CodeReply&);
template <>
std::string encode(const PaymentOrder&);
template <>
std::string encode(const PaymentReply&);
template <>
Result<HandInRequest> decode(std::string_view json);
template <>
Result<domain::PaymentRecord> decode(std::string_view json);
template <>
std::string encode(const OpenCampaign&);
template <>
std::string encode(const OpenCampaigns&);
template <>
std::string encode(const CodeTicket&);
template <>
std::string encode(const StudentSession&);
template <>
Result<domain::Claimed> decode(std::string_view json);
template <>
Result<OpenRequest> decode(std::string_view json);
template <>
Result<ConsentRequest> decode(std::string_view json);

}  // namespace cs::api
