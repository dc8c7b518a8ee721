#include "api/types.hpp"

#include "base/text.hpp"

namespace cs::api {

StudentView view_of(const domain::Student& s, domain::Sight sight) {
  return {sight == domain::Sight::masked ? mask_name(s.name) : s.name,
          s.number,
          s.college,
          s.class_name,
          s.level,
          mask_phone(s.phone)};
}

const char* to_string(PhotoKind kind) {
  switch (kind) {
    case PhotoKind::submission:
      return "submission";
    case PhotoKind::enrolment:
      return "enrolment";
    case PhotoKind::id_card:
      return "id_card";
    case PhotoKind::finished:
      return "finished";
    case PhotoKind::previous:
      return "previous";
  }
  return "";
}

std::optional<PhotoKind> photo_kind_from(std::string_view name) {
  for (const PhotoKind k :
       {PhotoKind::submission, PhotoKind::enrolment, PhotoKind::id_card, PhotoKind::finished, PhotoKind::previous})
    if (name == to_string(k)) return k;
  return std::nullopt;
}

int http_status(Code code) {
  switch (code) {
    case Code::invalid:
      return 422;
    case Code::unauthorized:
      return 401;
    case Code::forbidden:
      return 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
    case Code::refused:
      return 409;
    case Code::too_large:
      return 413;
    case Code::unavailable:
      return 503;
    case Code::timeout:
      return 504;
    case Code::cancelled:
    case Code::io:
    case Code::corrupt:
    case Code::internal:
      return 500;
  }
  return 500;
}

Code code_from_status(int status) {
  switch (status) {
    case 400:
    case 422:
      return Code::invalid;
    case 401:
      return Code::unauthorized;
    case 403:
      return Code::forbidden;
    case 404:
      return Code::not_found;
    case 409:
      return Code::conflict;
    case 413:
      return Code::too_large;
    case 426:  // the other side must be renewed first
    case 429:
    case 502:
    case 503:
      return Code::unavailable;
    case 408:
    case 504:
      return Code::timeout;
    default:
      return Code::internal;
  }
}

}  // namespace cs::api
