// What of a person's data leaves the service, by the role that asks. One place; every handler goes through it.
#pragma once

#include <string>

#include "api/types.hpp"

namespace cs::service {

/// Telephone numbers are masked for everybody, names for reviewers.
void mask(api::Student& student, domain::Role role);
void mask(api::Submission& submission, domain::Role role);
void mask(api::SubmissionPage& page, domain::Role role);
void mask(api::DecisionPage& page, domain::Role role);
void mask(api::ClaimReply& reply, domain::Role role);
/// The name is taken out of the text as well.
void mask(api::NoticeRow& notice, domain::Role role);

}  // namespace cs::service
