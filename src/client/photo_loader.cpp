#include "client/photo_loader.hpp"

namespace cs::client {

Result<PhotoLoader::File> PhotoLoader::file(const SessionPtr& session, const api::PhotoRef& ref,
                                            const std::shared_ptr<http::Cancel>& cancel) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto it = by_hash_.find(ref.hash); it != by_hash_.end()) {
      files_.splice(files_.begin(), files_, it->second);
      return it->second->second;
    }
  }
  CS_ASSIGN(std::string bytes, session->api.photograph(ref, cancel));
  File file = std::make_shared<const std::string>(std::move(bytes));
  keep(ref.hash, file);
  return file;
}

void PhotoLoader::keep(const std::string& hash, File file) {
  const std::lock_guard lock(mutex_);
  if (by_hash_.contains(hash)) return;
  kept_ += file->size();
  files_.emplace_front(hash, std::move(file));
  by_hash_[hash] = files_.begin();
  while (kept_ > keep_bytes_ && files_.size() > 1) {
    kept_ -= files_.back().second->size();
    by_hash_.erase(files_.back().first);
    files_.pop_back();
  }
}

Result<worker::Decoded> PhotoLoader::decode(const std::string& file, int max_edge) {
  if (!worker_) return internal_error("There is no worker to decode photographs.");
  return worker_->decode(as_bytes(file), max_edge);
}

Result<Studied> PhotoLoader::study(const std::string& file, Study wanted) {
  Studied out;
  if (wanted != Study::finished) {
    if (!worker_) return internal_error("There is no worker to decode photographs.");
    const auto what = wanted == Study::spectrum         ? worker::Study::spectrum
                      : wanted == Study::plain_spectrum ? worker::Study::plain_spectrum
                                                        : worker::Study::error_level;
    CS_ASSIGN(out.picture, worker_->study(as_bytes(file), what));
    return out;
  }
  if (!finisher_) return Error{Code::unavailable, "worker.no_finish", "There is no maker of finished photos here."};
  CS_ASSIGN(const worker::FinishedPhoto finished, finisher_->finish(as_bytes(file), {}));
  if (!finished.examination.findings.empty()) out.finding = finished.examination.findings.front();
  if (finished.jpeg.empty()) return out;
  CS_ASSIGN(out.picture, worker_->decode(finished.jpeg, 0));
  return out;
}

void PhotoLoader::forget() {
  const std::lock_guard lock(mutex_);
  files_.clear();
  by_hash_.clear();
  kept_ = 0;
}

bool is_reduced(const worker::Decoded& d) {
  return !d.levels.empty() && (d.levels[0]->width < d.original_width || d.levels[0]->height < d.original_height);
}

}  // namespace cs::client
