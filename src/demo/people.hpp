// The students of the demonstration. Names, numbers and telephones are invented; the same call gives the same people.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "demo/fault.hpp"

namespace cs::demo {

enum class Gender { woman, man };

struct DemoStudent {
  std::size_t index = 0;
  std::string name;
  std::string number;  ///< year of entry, college, class, place in it: "2022030114"
  std::string college;
  std::string class_name;
  std::string level;  ///< 本科 or 硕士
  std::string phone;  ///< of the form 13x0000nnnn: well-formed, and not in use
  Gender gender = Gender::woman;
  std::uint64_t seed = 0;                 ///< of the painter: the identity
  std::vector<Fault> faults;              ///< of the photograph that waits for review; empty for a good one
  std::vector<Fault> first_faults;        ///< of the rejected first attempt, if there was one
  std::vector<std::string> rejected_for;  ///< reason codes of the first attempt's rejection; empty: no second attempt
  Millis paid_before{0};  ///< how long ago the photograph waiting now was paid for; above 48 h the review is overdue
  bool has_enrolment = true, has_id_card = true;
  bool id_card_consent = true;  ///< to comparing with the ID-card photo by machine
};

/// `count` people: about 60 % with good photographs, the others with one or two faults; among the first 60 are rare
/// characters, compound surnames and a name of another script's origin, second attempts and deadlines from 3 hours
/// overdue to 47 hours away. No two have the same name or number.
std::vector<DemoStudent> demo_students(std::size_t count = 60, std::uint64_t seed = 2026);

/// Ten of them for a first day: three good photographs, and seven with one fault each that everybody should know.
std::vector<DemoStudent> tour_students();
/// The reasons for which photographs with these faults are to be rejected, each once.
std::vector<std::string> reasons_for(const std::vector<Fault>& faults);

}  // namespace cs::demo
