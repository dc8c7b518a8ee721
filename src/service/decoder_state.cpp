#include "service/decoder_state.hpp"

#include "base/log.hpp"

namespace cs::service {

DecoderState::DecoderState(WorkerFactory make_worker)
    : thread_("cs-confinement", OnThrow::report, [this, make = std::move(make_worker)] { ask(make); }) {}

DecoderState::~DecoderState() {
  thread_.join();
}

std::vector<std::string> DecoderState::lacks() const {
  const std::lock_guard lock(mutex_);
  return lacks_;
}

void DecoderState::ask(const WorkerFactory& make_worker) {
  const auto confined = make_worker()->confinement();
  worker::Confinement has{true, true, true};
  if (confined) {
    has = *confined;
  } else {
    log::error("photographs wait for their checks: " + confined.error().message);
    has.seccomp = confined.error().id != "worker.no_seccomp";
  }
  std::vector<std::string> lacks;
  if (!has.seccomp) lacks.emplace_back("seccomp");
  if (!has.landlock) lacks.emplace_back("landlock");
  if (!has.namespaces) lacks.emplace_back("namespaces");
  if (confined && !has.seccomp)
    log::warning("this system has no seccomp: a photograph that takes its decoder over can do what this user can");
  if (!has.landlock) log::warning("this system has no Landlock: seccomp alone keeps files from the decoder");
  if (!has.namespaces)
    log::warning("this system lets the decoder have no namespaces: seccomp alone keeps network and processes from it");
  const std::lock_guard lock(mutex_);
  lacks_ = std::move(lacks);
}

}  // namespace cs::service
