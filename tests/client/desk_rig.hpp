// A desk against the fake service, with its events collected.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "client/fake_service.hpp"
#include "client/make_desk.hpp"
#include "support/temp_dir.hpp"

namespace cs::test {

/// "Decodes" any bytes to a picture of 4000 x 3000 whose levels say how large they were asked to be.
class FakeWorker final : public worker::Worker {
 public:
  Result<domain::Examination> examine(const worker::ExamineRequest&) override { return internal_error("not here"); }
  Result<worker::Decoded> decode(ByteView photo, int max_edge) override;
  Result<worker::Decoded> study(ByteView photo, worker::Study what) override;
  Result<worker::FinishedPhoto> finish(ByteView photo, std::optional<worker::Colour> backdrop) override;
};
inline bool is_decision(const RawRequest& r) {
  return r.path.ends_with("/decision");
}
/// The bytes that a FakeWorker's picture was decoded from.
std::string content_of(const client::Photo& photo);

class DeskRig {
 public:
  explicit DeskRig(std::string url, std::filesystem::path data);
  /// Takes events until `done` says so or 10 s passed.
  bool until(const std::function<bool()>& done, Millis longest = Millis{60'000});
  bool sign_in(const std::string& user = "wang");
  /// The oldest ready item that was not decided, waiting for it.
  std::shared_ptr<const client::PreparedItem> next_item();
  std::string decide(const client::PreparedItem& item, domain::Verdict verdict = domain::Verdict::approve,
                     std::optional<domain::Likeness> stated = std::nullopt);
  bool reached(const std::string& key, client::Delivery delivery) const;
  bool undo_reached(const std::string& key, client::Delivery delivery) const;

  template <class E>
  std::vector<E> all() const {
    std::vector<E> out;
    for (const client::Event& e : events)
      if (const E* x = std::get_if<E>(&e)) out.push_back(*x);
    return out;
  }
  template <class E>
  std::size_t count() const {
    return all<E>().size();
  }

  SystemClock clock;
  std::vector<client::Event> events;
  std::set<std::string> gone;  ///< decided here
  std::unique_ptr<client::Desk> desk;
};

}  // namespace cs::test
