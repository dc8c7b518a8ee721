#include "notices/pushed_receipts.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "domain/phone.hpp"
#include "notices/answers_json.hpp"

using Json = nlohmann::json;

namespace cs::notices {
namespace {

constexpr std::size_t most_receipts = 1000, longest_text = 200;

template <class Read>
Result<std::vector<PushedReceipt>> each(const Json& list, const Read& read) {
  if (!list.is_array()) return invalid("receipts.invalid", "An array of receipts is expected.");
  if (list.size() > most_receipts) return invalid("receipts.invalid", "At most 1,000 receipts are taken at once.");
  std::vector<PushedReceipt> out;
  for (const Json& j : list) {
    PushedReceipt r;
    if (!j.is_object() || !read(j, r) || (r.provider_id.empty() && r.out_id.empty()) || r.phone.empty())
      return invalid("receipts.invalid", fmt::format("Receipt {} lacks a field or has a wrong one.", out.size() + 1));
    r.phone = domain::normalised_phone(r.phone).number;
    for (std::string* text : {&r.provider_id, &r.out_id, &r.problem, &r.phone})
      if (text->size() > longest_text) text->resize(longest_text);
    out.push_back(std::move(r));
  }
  return out;
}

std::string reason(const std::string& code, const std::string& words) {
  return words.empty() ? fmt::format("Not delivered: {}", code) : fmt::format("Not delivered: {} {}", code, words);
}

}  // namespace

Result<std::vector<PushedReceipt>> read_aliyun_receipts(std::string_view body) {
  return each(Json::parse(body, nullptr, false), [](const Json& j, PushedReceipt& r) {
    const auto success = j.find("success");
    if (success == j.end() || !success->is_boolean()) return false;
    r.delivered = success->get<bool>();
    r.phone = text_in(j, "phone_number");
    r.provider_id = text_in(j, "biz_id");
    r.out_id = text_in(j, "out_id");
    if (!r.delivered) r.problem = reason(text_in(j, "err_code"), text_in(j, "err_msg"));
    return true;
  });
}

Result<std::vector<PushedReceipt>> read_tencent_receipts(std::string_view body) {
  return each(Json::parse(body, nullptr, false), [](const Json& j, PushedReceipt& r) {
    const std::string status = text_in(j, "report_status");
    if (status != "SUCCESS" && status != "FAIL") return false;
    r.delivered = status == "SUCCESS";
    const std::string nation = text_in(j, "nationcode"), mobile = text_in(j, "mobile");
    r.phone = mobile.empty() || nation.empty() || mobile.starts_with('+') ? mobile : "+" + nation + mobile;
    r.provider_id = text_in(j, "sid");
    if (!r.delivered) r.problem = reason(text_in(j, "errmsg"), text_in(j, "description"));
    return true;
  });
}

Result<std::vector<PushedReceipt>> read_webhook_receipts(std::string_view body) {
  const Json whole = Json::parse(body, nullptr, false);
  const auto list = whole.is_object() ? whole.find("receipts") : whole.end();
  if (!whole.is_object() || list == whole.end())
    return invalid("receipts.invalid", "An array of receipts is expected.");
  return each(*list, [](const Json& j, PushedReceipt& r) {
    const std::string state = text_in(j, "state");
    if (state != "delivered" && state != "failed") return false;
    r.delivered = state == "delivered";
    r.phone = text_in(j, "phone");
    r.provider_id = text_in(j, "provider_id");
    r.out_id = text_in(j, "out_id");
    if (!r.delivered) r.problem = reason(text_in(j, "problem"), "");
    return true;
  });
}

}  // namespace cs::notices
