#include "service/masking.hpp"

#include "base/text.hpp"

namespace cs::service {

void mask(api::Student& student, domain::Role role) {
  student.phone = mask_phone(student.phone);
  if (role == domain::Role::reviewer) student.name = mask_name(student.name);
}

void mask(api::Submission& submission, domain::Role role) {
  mask(submission.row.student, role);
}

void mask(api::SubmissionPage& page, domain::Role role) {
  for (auto& row : page.rows) mask(row.student, role);
}

void mask(api::DecisionPage& page, domain::Role role) {
  for (auto& row : page.rows) mask(row.student, role);
}

void mask(api::ClaimReply& reply, domain::Role role) {
  for (auto& item : reply.items) mask(item.submission, role);
}

void mask(api::NoticeRow& notice, domain::Role role) {
  notice.phone = mask_phone(notice.phone);
  const std::string name = notice.student_name;
  if (role != domain::Role::reviewer || name.empty()) return;
  notice.student_name = mask_name(name);
  const std::string& masked = notice.student_name;
  for (std::size_t at = notice.text.find(name); at != std::string::npos;
       at = notice.text.find(name, at + masked.size()))
    notice.text.replace(at, name.size(), masked);
}

}  // namespace cs::service
