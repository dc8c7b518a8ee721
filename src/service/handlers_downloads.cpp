// The workstations' installers, for whoever has none yet: no sign-in.
#include <fmt/format.h>

#include "platform/files.hpp"
#include "platform/places.hpp"
#include "service/downloads.hpp"
#include "service/handlers.hpp"

namespace cs::service::downloads_of {
namespace {

/// An administrator may put another file there at any moment.
constexpr std::pair<const char*, const char*> ask_again{"Cache-Control", "no-cache"};

/// Names and digests hold no character that HTML or JSON would read as its own (is_file_name).
std::string row_of(const Download& d) {
  return fmt::format(
      "<tr><td><a href=\"download/{0}\" download>{0}</a></td><td>{1}</td><td>{2} {3}</td><td>{4:.1f} MB</td>"
      "<td><code>{5}</code></td></tr>\n",
      d.name, d.version, d.system, d.processor, static_cast<double>(d.size) / 1e6, d.sha256);
}

}  // namespace

void list(Context& x, CallPtr call, const Asked&) {
  std::string rows;
  for (const Download& d : x.downloads.list())
    rows += fmt::format(
        R"({}{{"name":"{}","version":"{}","system":"{}","processor":"{}","size":{},"sha256":"{}","address":"/download/{}"}})",
        rows.empty() ? "" : ",", d.name, d.version, d.system, d.processor, d.size, d.sha256, d.name);
  Reply reply = json_reply(fmt::format(R"({{"downloads":[{}]}})", rows));
  reply.headers.emplace_back(ask_again);
  call->reply(std::move(reply));
}

void page(Context& x, CallPtr call, const Asked&) {
  const auto template_of = read_file(assets_dir() / "pages/download.html", std::size_t{64} << 10);
  if (!template_of) return call->reply(problem(template_of.error()));
  std::string rows, html(as_text(*template_of));
  for (const Download& d : x.downloads.list()) rows += row_of(d);
  constexpr std::string_view here = "<!-- rows -->";
  if (const auto at = html.find(here); at != std::string::npos) html.replace(at, here.size(), rows);
  Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = std::move(html);
  reply.headers.emplace_back(ask_again);
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                             "frame-ancestors 'none'");
  call->reply(std::move(reply));
}

void file(Context& x, CallPtr call, const Asked& asked) {
  auto opened = x.downloads.open(asked.captures.at(0));
  if (!opened) return call->reply(problem(opened.error()));
  Reply reply;
  const std::string tag = '"' + opened->what.sha256 + '"';
  reply.headers.emplace_back(ask_again);
  reply.headers.emplace_back("ETag", tag);
  if (call->request().if_none_match.find(tag) != std::string::npos) {
    reply.status = 304;
    reply.content_type.clear();
    return call->reply(std::move(reply));
  }
  reply.content_type = "application/octet-stream";
  reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", opened->what.name));
  if (opened->file.size() > 0) reply.file = std::move(opened->file);
  call->reply(std::move(reply));
}

}  // namespace cs::service::downloads_of
