// C2PA manifests: the boxes they lie in, and what their assertions say, as far as anybody here asks.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace cs::imaging {

/// The store of manifests of a JPEG, PNG or HEIC file; empty where there is none. At most 16 MB.
Bytes manifest_store(ByteView file);

/// An assertion or a claim of a manifest.
struct ManifestPart {
  std::string label;  ///< "c2pa.actions", "c2pa.claim.v2" and the like
  ByteView cbor;      ///< its content, a view of the store
};
/// The parts of each manifest of a store, in the order of the store: the last manifest speaks for the picture. What is
/// no such box ends the reading.
std::vector<std::vector<ManifestPart>> manifests(ByteView store);

/// Calls back with every text that stands under a text key in maps of a CBOR item, at any depth down to 16. Stops at
/// what is no CBOR.
void each_cbor_text(ByteView cbor, const std::function<void(std::string_view key, std::string_view text)>& found);

}  // namespace cs::imaging
