// Objects that somebody may use for what they ask. A room takes an object only inside such a value, and only Access
// (access.hpp) makes one: no handler can reach an object without having been authorised.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/grant.hpp"

namespace cs::store {

class Access;

/// One row. `Prefix` is that of its public id: 's' submission, 'd' decision, 'n' notice, 't' student, 'k' second look.
template <char Prefix>
class Permitted {
 public:
  std::int64_t row() const { return row_; }
  std::string id() const { return Prefix + std::to_string(row_); }
  std::int64_t campaign() const { return campaign_; }
  const std::string& by() const { return by_; }  ///< who asked: the actor of whatever is done with it
  domain::Sight sight() const { return sight_; }

 private:
  friend class Access;
  Permitted(std::int64_t row, std::int64_t campaign, std::string by, domain::Sight sight)
      : row_(row), campaign_(campaign), by_(std::move(by)), sight_(sight) {}
  std::int64_t row_, campaign_;
  std::string by_;
  domain::Sight sight_;
};
using SubmissionRef = Permitted<'s'>;
using DecisionRef = Permitted<'d'>;
using NoticeRef = Permitted<'n'>;
using StudentRef = Permitted<'t'>;
using LookRef = Permitted<'k'>;

/// A campaign.
class CampaignRef {
 public:
  std::int64_t row() const { return row_; }
  const std::string& id() const { return id_; }
  const std::string& by() const { return by_; }

 private:
  friend class Access;
  CampaignRef(std::int64_t row, std::string id, std::string by) : row_(row), id_(std::move(id)), by_(std::move(by)) {}
  std::int64_t row_;
  std::string id_, by_;
};

/// The campaigns across which somebody lists, counts or claims. May be empty.
class CampaignsRef {
 public:
  struct Part {
    std::int64_t row = 0;
    std::string id;
    domain::Sight sight = domain::Sight::masked;
    bool blind = false;                 ///< reviewers state the likeness first: nothing that decides is shown before
    std::vector<std::string> colleges;  ///< only students of these; empty: of all
  };
  const std::vector<Part>& parts() const { return parts_; }
  const Part* find(std::int64_t row) const {
    for (const Part& p : parts_)
      if (p.row == row) return &p;
    return nullptr;
  }
  const std::string& by() const { return by_; }

 private:
  friend class Access;
  explicit CampaignsRef(std::string by) : by_(std::move(by)) {}
  std::vector<Part> parts_;
  std::string by_;
};

/// A stored photograph.
class PhotographRef {
 public:
  const std::string& hash() const { return hash_; }

 private:
  friend class Access;
  friend class Checks;  // for a machine that has it in hand
  explicit PhotographRef(std::string hash) : hash_(std::move(hash)) {}
  std::string hash_;
};

}  // namespace cs::store
