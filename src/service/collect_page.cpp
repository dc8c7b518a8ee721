// The student page: three files of assets/collect, each small, with no script or style of anybody else's.
#include "platform/files.hpp"
#include "platform/places.hpp"
#include "service/handlers.hpp"

namespace cs::service::collect {
namespace {

constexpr std::size_t largest = 64 << 10;
constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

void file(const CallPtr& call, const char* name, const char* type) {
  const auto bytes = read_file(assets_dir() / "collect" / name, largest);
  if (!bytes)
    return call->reply(problem({Code::not_found, "http.no_route", "The student page is not installed here."}));
  Reply reply;
  reply.content_type = type;
  reply.body = std::string(as_text(*bytes));
  reply.headers = {{"Content-Security-Policy", policy},
                   {"Referrer-Policy", "no-referrer"},
                   {"Permissions-Policy", "camera=(self), microphone=(), geolocation=()"},
                   {"Cache-Control", "no-cache"}};
  call->reply(std::move(reply));
}

}  // namespace

void page(Context&, CallPtr call, const Asked&) {
  file(call, "index.html", "text/html; charset=utf-8");
}
void page_script(Context&, CallPtr call, const Asked&) {
  file(call, "collect.js", "text/javascript; charset=utf-8");
}
void page_texts(Context&, CallPtr call, const Asked&) {
  file(call, "texts.js", "text/javascript; charset=utf-8");
}
void page_style(Context&, CallPtr call, const Asked&) {
  file(call, "collect.css", "text/css; charset=utf-8");
}

}  // namespace cs::service::collect
