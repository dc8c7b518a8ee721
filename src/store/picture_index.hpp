// Finds pictures that look the same among all of a campaign, by comparing with every one: 100,000 comparisons of 32
// bytes take less than a millisecond, less than any tree or set of tables for such a distance would, and need no
// upkeep.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "domain/picture_hash.hpp"

namespace cs::store {

class PictureIndex {
 public:
  struct Entry {
    std::int64_t student = 0;
    std::int64_t submission = 0;  ///< 0: the student's enrolment photo
  };
  struct Near {
    Entry entry;
    int bits = 0;
  };

  /// Takes the place of an earlier hash of the same entry.
  void put(std::int64_t campaign, Entry entry, const domain::PictureHash& hash);
  /// All of other students than `student` that differ in at most `most_bits`.
  std::vector<Near> find(std::int64_t campaign, std::int64_t student, const domain::PictureHash& hash,
                         int most_bits) const;

 private:
  struct Campaign {
    std::vector<domain::PictureHash> hashes;
    std::vector<Entry> entries;  ///< beside them: the comparison walks through hashes alone
    std::unordered_map<std::int64_t, std::size_t> by_submission, by_enrolment;
  };
  std::unordered_map<std::int64_t, Campaign> campaigns_;
};

}  // namespace cs::store
