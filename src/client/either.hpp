#pragma once

#include <memory>

#include "http/cancel.hpp"

namespace cs::client {

using Token = std::shared_ptr<http::Cancel>;

/// Cancelled by either of two tokens.
class Either {
 public:
  Either(const Token& a, const Token& b) : token_(http::Cancel::make(a)), link_(b, [t = token_] { t->cancel(); }) {}
  operator const Token&() const { return token_; }

 private:
  Token token_;
  http::Cancel::Waker link_;
};

}  // namespace cs::client
