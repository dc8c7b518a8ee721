// The students' side of the demonstration: what the mini-program's back end does for real students. References are
// added as an administrator would, photographs come over the intake API with a sign-in of their own. A few students
// were rejected by a colleague before and hand in a second attempt when their message is out; a plan draws these
// decisions for second looks.
//
// What can half-happen, and why it is harmless: the program dies between handing in and noting it down; the student
// hands in again and is told that the first photograph is being looked at.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/thread.hpp"
#include "demo/demo.hpp"
#include "demo/people.hpp"
#include "demo/pictures.hpp"
#include "demo/secrets.hpp"
#include "http/cancel.hpp"
#include "http/client.hpp"
#include "service/administration.hpp"

namespace cs::demo {

struct StudentsOptions {
  std::filesystem::path data_dir;
  std::string server_url;
  std::string intake_user, colleague_user, supervisor_user;
};

class Students {
 public:
  /// `administration` and `clock` outlive this. Starts its thread.
  Students(StudentsOptions options, Secrets secrets, std::vector<DemoStudent> people,
           std::unique_ptr<PictureSource> pictures, service::Administration& administration, const Clock& clock);
  ~Students();  ///< stops within the time of one picture
  Students(const Students&) = delete;
  Students& operator=(const Students&) = delete;

  SeedingProgress progress() const;

 private:
  struct Step {
    enum class Kind { hand_in, colleague_rejects, supervisor_draws } kind = Kind::hand_in;
    std::size_t person = 0;
    int attempt = 1;
  };
  static std::vector<Step> plan(const std::vector<DemoStudent>& people);

  void run();
  Status take(const Step& step);
  Status hand_in(const DemoStudent& student, int attempt);
  /// Signs the context as the mini-program's back end would.
  Status vouch_for(const std::string& campaign, api::IntakeRequest& request);
  Status reject_first_attempts();
  /// Second looks at what the colleague rejected, once that stands.
  Status draw_second_looks();
  Result<api::Submission> say_that_it_is_the_same(const api::ClaimedItem& item);
  Status sign_in(const std::string& user);
  Result<http::Response> send(std::string method, const std::string& path, std::string body, http::Headers extra = {});
  template <class T>
  Result<T> ask(std::string method, const std::string& path, std::string body, http::Headers extra = {});
  void pause(Millis length);
  bool stopping() const { return stop_->cancelled(); }

  const StudentsOptions options_;
  Secrets secrets_;
  const std::vector<DemoStudent> people_;
  const std::vector<Step> steps_;
  std::unique_ptr<PictureSource> pictures_;
  service::Administration& administration_;
  const Clock& clock_;
  std::unique_ptr<http::Client> http_;
  std::shared_ptr<http::Cancel> stop_;
  std::string token_, signed_in_as_, key_, key_secret_;
  std::atomic<int> done_{0};
  mutable std::mutex mutex_;
  Error problem_;
  Thread thread_;
};

}  // namespace cs::demo
