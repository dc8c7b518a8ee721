#include "manifest_samples.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace cs::test {
namespace {

Bytes behind_start(const Bytes& jpeg, const std::string& segments) {
  std::string file(jpeg.begin(), jpeg.end());
  file.insert(2, segments);
  return {file.begin(), file.end()};
}

}  // namespace

std::string big_endian(std::uint64_t n, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(n >> (8 * i) & 0xFF);
  return out;
}
std::string box(const std::string& type, const std::string& body) {
  return big_endian(8 + body.size(), 4) + type + body;
}
std::string superbox(const std::string& label, const std::string& content) {
  std::string description(16, 'u');
  description.append(1, '\x03').append(label).append(1, '\0');
  return box("jumb", box("jumd", description) + content);
}
std::string cbor_head(int major, std::size_t n) {
  if (n < 24) return std::string(1, static_cast<char>(major << 5 | static_cast<int>(n)));
  return std::string(1, static_cast<char>(major << 5 | 25)) + big_endian(n, 2);
}
std::string cbor_text(const std::string& text) {
  return cbor_head(3, text.size()) + text;
}
std::string cbor_map(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out = cbor_head(5, members.size());
  for (const auto& [key, value] : members) out += cbor_text(key) + value;
  return out;
}
std::string cbor_list(const std::vector<std::string>& items) {
  std::string out = cbor_head(4, items.size());
  for (const std::string& item : items) out += item;
  return out;
}

std::string manifest(const std::string& generator, const std::string& action, const std::string& source) {
  std::vector<std::pair<std::string, std::string>> said = {{"action", cbor_text(action)}};
  if (!source.empty())
    said.emplace_back("digitalSourceType", cbor_text("http://cv.iptc.org/newscodes/digitalsourcetype/" + source));
  const std::string actions = cbor_map({{"actions", cbor_list({cbor_map(said)})}});
  return superbox(
      "urn:uuid:1",
      superbox("c2pa.assertions", superbox("c2pa.hash.data", box("cbor", cbor_map({}))) +
                                      superbox("c2pa.actions.v2", box("cbor", actions))) +
          superbox("c2pa.claim.v2",
                   box("cbor",
                       cbor_map({{"claim_generator_info", cbor_list({cbor_map({{"name", cbor_text(generator)}})})}}))));
}
std::string manifest_store(const std::string& manifests) {
  return superbox("c2pa", manifests);
}

Bytes with_manifests(const Bytes& jpeg, const std::string& store, std::size_t packet) {
  std::string packets;
  const std::string head = store.substr(0, 8);
  std::size_t at = 8, number = 1;
  do {
    const std::string part = store.substr(at, packet);
    at += part.size();
    const std::string body = std::string("JP").append(big_endian(7, 2)) + big_endian(number++, 4) + head + part;
    packets.append("\xFF\xEB").append(big_endian(body.size() + 2, 2)).append(body);
  } while (at < store.size());
  return behind_start(jpeg, packets);
}

Bytes with_xmp(const Bytes& jpeg, const std::string& attributes, const std::string& elements) {
  std::string body("http://ns.adobe.com/xap/1.0/");
  body.append(1, '\0');
  body +=
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" " +
      attributes + ">" + elements + "</rdf:Description></rdf:RDF></x:xmpmeta>";
  const std::string segment = std::string("\xFF\xE1").append(big_endian(body.size() + 2, 2)).append(body);
  return behind_start(jpeg, segment);
}

}  // namespace cs::test
