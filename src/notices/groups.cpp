#include "notices/groups.hpp"

#include <map>
#include <set>

namespace cs::notices {

std::vector<std::vector<std::size_t>> groups_of(std::span<const OutgoingMessage> messages, std::size_t most) {
  struct Open {
    std::size_t group = 0;
    std::set<std::string> phones;
  };
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string, Open> open;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const OutgoingMessage& m = messages[i];
    std::string key = m.out_id + "\n" + signature_of(m.text) + "\n" + m.template_key + "\n" + m.template_code;
    for (const auto& [name, value] : m.variables) key += "\n" + name + "=" + value;
    auto at = open.find(key);
    if (at == open.end() || groups[at->second.group].size() >= most || at->second.phones.contains(m.phone)) {
      groups.emplace_back();
      at = open.insert_or_assign(key, Open{groups.size() - 1, {}}).first;
    }
    groups[at->second.group].push_back(i);
    at->second.phones.insert(m.phone);
  }
  return groups;
}

std::string signature_of(const std::string& text) {
  constexpr std::string_view begin = "【", end = "】";
  if (!text.starts_with(begin)) return {};
  const auto at = text.find(end);
  return at == std::string::npos ? std::string() : text.substr(begin.size(), at - begin.size());
}

std::vector<SendOutcome> all_alike(std::size_t count, const SendOutcome& outcome) {
  return std::vector<SendOutcome>(count, outcome);
}

}  // namespace cs::notices
