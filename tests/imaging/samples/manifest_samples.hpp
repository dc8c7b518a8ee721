// C2PA manifests as tests need them: boxes and CBOR written by hand, apart from what reads them.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace cs::test {

std::string box(const std::string& type, const std::string& body);
std::string superbox(const std::string& label, const std::string& content);

/// One manifest: its claim names `generator`, its one action is `action` with `source` (a word of IPTC's vocabulary).
std::string manifest(const std::string& generator, const std::string& action, const std::string& source = {});
std::string manifest_store(const std::string& manifests);

/// `jpeg` with a store in APP11 packets of at most `packet` bytes behind its start.
Bytes with_manifests(const Bytes& jpeg, const std::string& store, std::size_t packet = 60'000);

/// `jpeg` with an XMP packet whose one description has these attributes and elements.
Bytes with_xmp(const Bytes& jpeg, const std::string& attributes, const std::string& elements = {});

}  // namespace cs::test
