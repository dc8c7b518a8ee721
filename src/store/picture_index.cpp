#include "store/picture_index.hpp"

#include <bit>

namespace cs::store {

namespace {

/// The distance, or anything above `most` as soon as it is known to be: unlike pictures differ in a quarter of the bits
/// of any word.
int distance_up_to(const domain::PictureHash& a, const domain::PictureHash& b, int most) {
  int n = 0;
  for (std::size_t i = 0; i < a.bits.size() && n <= most; ++i) n += std::popcount(a.bits[i] ^ b.bits[i]);
  return n;
}

}  // namespace

void PictureIndex::put(std::int64_t campaign, Entry entry, const domain::PictureHash& hash) {
  Campaign& k = campaigns_[campaign];
  auto& places = entry.submission != 0 ? k.by_submission : k.by_enrolment;
  const std::int64_t key = entry.submission != 0 ? entry.submission : entry.student;
  const auto [place, added] = places.try_emplace(key, k.hashes.size());
  if (!added) {
    k.hashes[place->second] = hash;
    return;
  }
  k.hashes.push_back(hash);
  k.entries.push_back(entry);
}

std::vector<PictureIndex::Near> PictureIndex::find(std::int64_t campaign, std::int64_t student,
                                                   const domain::PictureHash& hash, int most_bits) const {
  std::vector<Near> out;
  const auto it = campaigns_.find(campaign);
  if (it == campaigns_.end()) return out;
  const Campaign& k = it->second;
  for (std::size_t i = 0; i < k.hashes.size(); ++i) {
    const int bits = distance_up_to(k.hashes[i], hash, most_bits);
    if (bits <= most_bits && k.entries[i].student != student) out.push_back({k.entries[i], bits});
  }
  return out;
}

}  // namespace cs::store
