#include "service/code_verifier.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <nlohmann/json.hpp>

#include "http/client.hpp"

namespace cs::service {
namespace {

using domain::CodeVerdict;

std::string base64(const std::string& bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the terminating zero
  return out;
}

class HttpVerifier final : public domain::CodeVerifier {
 public:
  HttpVerifier(std::string url, std::string token) : url_(std::move(url)), token_(std::move(token)) {}

  Result<CodeVerdict> verify(const std::string& payload, const domain::CodeOwner& owner, Millis within) const override {
    using nlohmann::json;
    http::Request request;
    request.method = "POST";
    request.url = url_;
    request.headers = {{"Content-Type", "application/json"}};
    if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
    request.body = json{{"payload", base64(payload)}, {"student_number", owner.number}, {"name", owner.name}}.dump(
        -1, ' ', false, json::error_handler_t::replace);
    request.timeouts.total = within;
    request.max_answer = 64 << 10;
    CS_ASSIGN(const http::Response response, client_->request(request));
    if (response.status != 200)
      return Error{Code::unavailable, "capture_code.verifier",
                   fmt::format("The verifier of capture codes answered with status {}.", response.status)};
    const json answer = json::parse(response.body, nullptr, false);
    const std::string verdict = answer.is_object() && answer.contains("verdict") && answer["verdict"].is_string()
                                    ? answer["verdict"].get<std::string>()
                                    : std::string();
    if (verdict == "valid") return CodeVerdict::valid;
    if (verdict == "well_formed") return CodeVerdict::well_formed;
    if (verdict == "other_owner") return CodeVerdict::other_owner;
    if (verdict == "not_a_code") return CodeVerdict::not_a_code;
    return Error{Code::unavailable, "capture_code.verifier", "The verifier of capture codes gave no verdict."};
  }

 private:
  std::string url_, token_;
  std::unique_ptr<http::Client> client_ = http::make_client();
};

}  // namespace

std::unique_ptr<domain::CodeVerifier> http_code_verifier(std::string url, std::string token) {
  return std::make_unique<HttpVerifier>(std::move(url), std::move(token));
}

}  // namespace cs::service
