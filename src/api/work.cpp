#include "api/work.hpp"

#include <nlohmann/json.hpp>

#include "api/examination.hpp"
#include "api/json_text.hpp"

namespace cs::api {
namespace {

using Json = nlohmann::json;

std::string written(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

constexpr std::size_t most_checks = 100;

}  // namespace

std::string encode(const WorkRequest& v) {
  return written({{"count", v.count}, {"finishes", v.finishes}});
}

std::string encode(const WorkReply& v) {
  Json orders = Json::array();
  for (const WorkOrder& o : v.orders) {
    Json references = Json::array();
    for (const PhotoRef& r : o.references)
      references.push_back({{"kind", to_string(r.kind)}, {"hash", r.hash}, {"bytes", r.bytes}});
    orders.push_back({{"check", o.check},
                      {"photo", o.photo},
                      {"references", std::move(references)},
                      {"capture_context", o.capture_context},
                      {"id_card_consent", o.id_card_consent},
                      {"finish", o.finish}});
  }
  return written({{"orders", std::move(orders)}, {"lease", v.lease.count()}, {"come_again", v.come_again.count()}});
}

std::string encode(const WorkList& v) {
  return written({{"checks", v.checks}});
}

std::string encode(const WorkResult& v) {
  return written({{"check", v.check},
                  {"examination", Json::parse(encode_examination(v.examination))},
                  {"picture_hash", v.examination.picture_hash},
                  {"enrolment_hash", v.examination.enrolment_hash},
                  {"finished", v.finished}});
}

Result<WorkRequest> decode_work_request(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    return WorkRequest{j.at("count").get<int>(), j.value("finishes", false)};
  });
}

Result<WorkReply> decode_work_reply(std::string_view json) {
  return parsed<Json>(json, [](const Json& j) {
    WorkReply out;
    out.lease = Millis{j.at("lease").get<std::int64_t>()};
    out.come_again = Millis{j.at("come_again").get<std::int64_t>()};
    for (const Json& o : j.at("orders")) {
      WorkOrder order{
          o.at("check").get<std::int64_t>(),          o.at("photo").get<std::string>(),    {},
          o.at("capture_context").get<std::string>(), o.at("id_card_consent").get<bool>(), o.value("finish", true)};
      for (const Json& r : o.at("references"))
        if (const auto kind = photo_kind_from(r.at("kind").get<std::string>()))
          order.references.push_back({*kind, r.at("hash").get<std::string>(), r.at("bytes").get<std::int64_t>()});
      out.orders.push_back(std::move(order));
    }
    return out;
  });
}

Result<WorkList> decode_work_list(std::string_view json) {
  CS_ASSIGN(auto list, parsed<Json>(json, [](const Json& j) {
              return WorkList{j.at("checks").get<std::vector<std::int64_t>>()};
            }));
  if (list.checks.size() > most_checks) return invalid("work.too_many", "At most 100 checks in one request.");
  return list;
}

Result<WorkResult> decode_work_result(std::string_view json) {
  struct Read {
    std::int64_t check;
    std::string examination, picture, enrolment, finished;
  };
  CS_ASSIGN(const Read read, parsed<Json>(json, [](const Json& j) {
              return Read{j.at("check").get<std::int64_t>(), j.at("examination").dump(),
                          j.at("picture_hash").get<std::string>(), j.at("enrolment_hash").get<std::string>(),
                          j.value("finished", std::string())};
            }));
  WorkResult out{read.check, {}};
  CS_ASSIGN(out.examination, decode_examination(read.examination));
  out.examination.picture_hash = read.picture;
  out.examination.enrolment_hash = read.enrolment;
  out.finished = read.finished;
  return out;
}

}  // namespace cs::api
