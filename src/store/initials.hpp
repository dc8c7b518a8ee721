// Finding a Chinese name without typing Chinese. Names are anybody's, so ICU reads them, and it stays in the service.
// The workstation finds its own actions and a campaign's reasons by a table of the characters that occur in them
// (workbench/palette.hpp): it ships without ICU's thirty megabytes, and a curated table knows which reading of 重 is
// meant.
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

/// Writes the initials and the names' keys of students from before there were any.
Status fill_initials(db::Connection& c);

}  // namespace cs::store
