// `countersignd payments`: the ledger, what is to be paid back, and the provider's bill held against it.
#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

void add_payments_commands(CLI::App& app, int& status);

}  // namespace cs::programs
