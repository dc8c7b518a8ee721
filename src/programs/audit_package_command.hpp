// countersignd audit package, and the part of audit verify that needs no installation.
#pragma once

#include <string>

#include "base/result.hpp"

namespace CLI {
class App;
}

namespace cs::programs {

/// Into the group "audit", which is there.
void add_audit_package_command(CLI::App& app, int& status);

/// `key`: of what countersignd says of a service's key: its fingerprint ("SHA256:…"), or a file with it (seal.pub);
/// empty: whoever signed it.
Status verify_package(const std::string& file, const std::string& key);

}  // namespace cs::programs
