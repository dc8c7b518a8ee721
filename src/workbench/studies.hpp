// What was made of photographs for looking at: asked for once, kept for the last few, made ahead for the next item.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "client/desk.hpp"

namespace cs::workbench {

class Studies {
 public:
  /// Two studies of the items around the present one.
  static constexpr std::size_t kept = 6;

  explicit Studies(client::LookingDesk& desk) : desk_(desk) {}

  /// Asks for it unless that was done before. `known`: what is known of it already; then `stored` is the picture
  /// itself, or there is none to ask for.
  void want(const api::PhotoRef& photo, client::Study study, const domain::Finding* known = nullptr,
            const api::PhotoRef* stored = nullptr);
  /// nullptr: not here yet.
  const Result<client::Studied>* find(const std::string& photo, client::Study study) const;
  void handle(const client::event::PhotoStudied& e);
  /// Another person signs in.
  void forget() { all_.clear(); }

 private:
  struct Entry {
    std::string photo;
    client::Study study;
    std::optional<Result<client::Studied>> result;
    std::string asked{};  ///< hash of what was asked for
    std::optional<domain::Finding> known{};
  };
  client::LookingDesk& desk_;
  std::deque<Entry> all_;  ///< newest first
};

}  // namespace cs::workbench
