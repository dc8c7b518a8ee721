#include "service/findings.hpp"

#include <algorithm>

namespace cs::service {
namespace {

/// Photographs too plain for a hash are compared by their files alone.
Status look_for_resubmitted(store::Store& store, const std::string& submission, domain::Examination& found) {
  const auto own = std::find_if(found.findings.begin(), found.findings.end(),
                                [](const domain::Finding& f) { return f.check == "duplicate"; });
  const int most_bits = own != found.findings.end() && own->threshold_low ? static_cast<int>(*own->threshold_low) : 0;
  const auto rejected =
      store.intake.rejected_before(submission, domain::picture_hash_from(found.picture_hash), most_bits);
  if (!rejected) return rejected.error();
  domain::add_resubmitted(found, rejected->attempts, rejected->nearest, most_bits);
  return {};
}

Status look_for_duplicates(store::Store& store, const std::string& submission, domain::Examination& found) {
  const auto photo = domain::picture_hash_from(found.picture_hash);
  const auto enrolment = domain::picture_hash_from(found.enrolment_hash);
  found.picture_hash.clear(), found.enrolment_hash.clear();
  const auto own = std::find_if(found.findings.begin(), found.findings.end(),
                                [](const domain::Finding& f) { return f.check == "duplicate"; });
  if (!photo || own == found.findings.end() || !own->threshold_low) return {};
  const auto others =
      store.intake.note_pictures(submission, *photo, enrolment, static_cast<int>(*own->threshold_low)).get();
  if (!others) return others.error();
  domain::add_similar(found, *others);
  return {};
}

}  // namespace

Status store_findings(store::Store& store, const store::CheckClaim& claim, const std::string& submission,
                      domain::Examination found, const std::string& finished, TimePoint now) {
  CS_TRY(look_for_resubmitted(store, submission, found));
  CS_TRY(look_for_duplicates(store, submission, found));
  const auto stored = store.intake.set_examination(submission, std::move(found), now, claim, finished).get();
  return stored ? Status{} : Status{stored.error()};
}

}  // namespace cs::service
