// 密码: what is too easy to guess to protect an account.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::domain {

constexpr std::size_t shortest_password = 10, longest_password = 256;  ///< characters

/// `about`: what somebody knows of the person: user name, display name, the schools. invalid "user.password" (too
/// short, too long, not UTF-8), "user.password_easy": one of the passwords that everybody tries first, what is left of
/// it after the digits and signs around it are taken off, one of `about` with little added, one character or a short
/// piece over and over, or for the most part a row of the keyboard or of the alphabet.
Status check_password(std::string_view password, const std::vector<std::string>& about);

}  // namespace cs::domain
