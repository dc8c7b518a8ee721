#include "service/notice_csv.hpp"

#include "base/csv.hpp"

namespace cs::service {

std::string yuan(std::int64_t milli) {
  std::string text = std::to_string(milli);
  text.insert(0, text.size() < 4 ? 4 - text.size() : 0, '0');
  return text.insert(text.size() - 3, ".");
}

std::string notice_csv_line(const api::NoticeRow& n) {
  std::string line;
  for (const std::string& field :
       {n.id, n.student_number, n.student_name, n.phone, std::string(domain::to_string(n.occasion)),
        std::string(domain::to_string(n.state)), std::to_string(n.segments), yuan(n.cost_milli), to_iso8601(n.updated),
        n.problem, n.call, n.called_by, n.call_note, n.resend_of, n.text})
    line += (line.empty() ? "" : ",") + csv_field(field);
  return line + "\r\n";
}

}  // namespace cs::service
