// Finding a Chinese name without typing Chinese.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// The first letters of a name's syllables in pinyin, or of its words: "欧阳明" and "Olga Yu Mak" give "oym". Lower
/// case, a to z and digits only; empty when nothing of it can be read. Surnames that are read otherwise than as common
/// words (曾, 单) are known; of given names with several readings the commonest counts. Any thread;
/// some 50 us after the first.
std::string initials_of(std::string_view name);

/// Writes the initials of students from before there were any.
Status fill_initials(db::Connection& c);

}  // namespace cs::store
