// What the contract is tried on: the service in memory that the desk's tests use, and the real one on a folder of its
// own. Both hold the same submissions in two campaigns, and are reached over loopback by the client that ships.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "api/protocol.hpp"
#include "backup/sealed_stream.hpp"
#include "base/clock.hpp"
#include "client/api_client.hpp"
#include "domain/notice.hpp"
#include "http/client.hpp"

namespace cs::test {

class Side {
 public:
  static constexpr Millis lease{60'000}, grace{30'000};
  struct Setup {
    int submissions = 4;  ///< in turn of the campaigns "c0" and "c1"
    bool blind_first = false;
  };

  virtual ~Side() = default;
  virtual std::string url() const = 0;
  virtual std::string password() const = 0;
  /// Time passes for the service.
  virtual void skip(Millis by) = 0;
  /// A change of the campaign's texts.
  virtual void change(const std::string& campaign) = 0;
  /// Decisions that were kept because they came too late.
  virtual int late_opinions() const = 0;
};

/// The real service can become another release.
class RealSide : public Side {
 public:
  /// Starts again at the same address and speaks this.
  virtual void become(api::Protocol protocol) = 0;
  virtual void back_up(const std::filesystem::path& to, const backup::Key& key) = 0;
  /// The service goes on, at the same address, with what the newest backup holds.
  virtual void restore(const std::filesystem::path& from, const backup::Key& key) = 0;
  virtual int messages(domain::NoticeState state) const = 0;
};

std::unique_ptr<Side> make_fake_side(Side::Setup setup);
std::unique_ptr<RealSide> make_real_side(Side::Setup setup);

/// One of "wang" and "li", reviewers of both campaigns, or "chen" and "zhou", supervisors of both, signed in.
class Reviewer {
 public:
  Reviewer(const Side& side, const std::string& name);
  client::ApiClient* operator->() { return &api_; }

 private:
  std::unique_ptr<http::Client> http_;
  client::ApiClient api_;
};

}  // namespace cs::test
