#include "sandbox/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace cs::sandbox {
namespace {

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

constexpr std::string_view head = R"(<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta http-equiv="refresh" content="2"><meta name="viewport" content="width=device-width">
<title>短信沙箱</title><style>
body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;background:#eceff3;color:#20262e;margin:24px}
h1{font-size:20px;font-weight:600}main{display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start}
section{width:300px;background:#fff;border-radius:28px;border:8px solid #20262e;padding:14px 14px 22px;box-sizing:border-box}
h2{font-size:14px;text-align:center;margin:2px 0 12px;color:#5b6673;font-weight:500}
p{background:#e6f0ff;border-radius:14px;padding:10px 12px;margin:4px 0;overflow-wrap:anywhere}
time{display:block;text-align:center;font-size:12px;color:#8a94a0;margin-top:10px}
.none{color:#5b6673}form{margin:0 0 20px;color:#5b6673}
</style><h1>短信沙箱 · SMS sandbox</h1>)";

}  // namespace

std::string sandbox_page(const std::vector<SandboxMessage>& messages) {
  std::map<std::string, std::vector<const SandboxMessage*>> by_phone;
  for (const SandboxMessage& m : messages) by_phone[m.phone].push_back(&m);
  std::vector<const std::vector<const SandboxMessage*>*> phones;
  for (const auto& [phone, list] : by_phone) phones.push_back(&list);
  std::stable_sort(phones.begin(), phones.end(),
                   [](const auto* a, const auto* b) { return a->back()->received > b->back()->received; });
  std::string html(head);
  html += R"(<form method="post" action="/faults">故障 Fault <select name="fault">)";
  for (int i = 0; i <= static_cast<int>(SandboxFault::late_receipt); ++i)
    html += fmt::format("<option>{}</option>", to_string(static_cast<SandboxFault>(i)));
  html += R"(</select> × <input name="count" value="1" size="4"> <button>下几条短信 Next messages</button></form>)";
  if (messages.empty()) return html + R"(<p class="none">还没有短信。 No message yet.</p></html>)";
  html += "<main>";
  for (const auto* list : phones) {
    html += fmt::format("<section><h2>{}</h2>", escape(list->back()->phone));
    for (const SandboxMessage* m : *list)
      html += fmt::format("<time>{}</time><p>{}</p>", to_local_short(m->received), escape(m->text));
    html += "</section>";
  }
  return html + "</main></html>";
}

}  // namespace cs::sandbox
