#include "service/progress_table.hpp"

namespace cs::service {
namespace {

using exchange::OutCell;

std::vector<OutCell> line(std::string college, std::string class_name, const api::ProgressCounts& n) {
  return {std::move(college), std::move(class_name), n.due, n.approved, n.waiting, n.rejected, n.missing, n.offline};
}

}  // namespace

std::vector<exchange::OutSheet> progress_tables(const api::ProgressReply& progress,
                                                const std::vector<store::Progress::Student>& expected) {
  exchange::OutSheet names{"未采集名单", {}};
  std::vector<OutCell> head;
  for (const char* heading : {"学院", "班级", "学号", "姓名", "层次", "手机号", "情况"}) head.emplace_back(heading);
  names.rows.push_back(std::move(head));
  for (const store::Progress::Student& s : expected)
    names.rows.push_back({s.student.college, s.student.class_name, s.student.number, s.student.name, s.student.level,
                          s.student.phone,
                          std::string(s.progress == domain::Progress::rejected ? "未通过未重拍" : "未采集")});
  exchange::OutSheet counts{"采集进度", {}};
  head.clear();
  for (const char* heading : {"学院", "班级", "应采", "已采", "待审", "未通过未重拍", "未采集", "线下"})
    head.emplace_back(heading);
  counts.rows.push_back(std::move(head));
  for (const api::ProgressRow& row : progress.rows) counts.rows.push_back(line(row.college, row.class_name, row));
  counts.rows.push_back(line("合计", "", progress.all));
  return {std::move(names), std::move(counts)};
}

}  // namespace cs::service
