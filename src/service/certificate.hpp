// The service's certificate: made by itself where it was given none, or read from files.
#pragma once

#include <filesystem>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::service {

struct Certificate {
  std::string chain, key;  ///< PEM
};

/// The certificate that the service made for itself in <data_dir>/tls, made now if there is none: P-256, for this
/// machine's name and `host`, for ten years. A half of it that is missing is an error and not a new key: workstations
/// know the old one. io, invalid "tls.invalid", "tls.half".
Result<Certificate> self_made_certificate(const std::filesystem::path& data_dir, const std::string& host,
                                          TimePoint now);

/// Reads both from the files given. "tls.file" (cannot be read), "tls.private" (others may read the key, or change the
/// certificate).
Result<Certificate> certificate_from(const std::filesystem::path& chain, const std::filesystem::path& key);

/// invalid "store.open_to_others" when somebody beside its owner may enter the data folder, which holds the database,
/// the photographs and the keys.
Status check_private(const std::filesystem::path& data_dir);

}  // namespace cs::service
