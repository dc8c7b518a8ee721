#include "client/desk_rig.hpp"

#include <chrono>
#include <thread>

namespace cs::test {
namespace {

struct FakePixels final : worker::Pixels {
  std::vector<std::uint8_t> bytes;
  ByteView rgba() const override { return bytes; }
};

}  // namespace

Result<worker::Decoded> FakeWorker::decode(ByteView photo, int max_edge) {
  if (as_text(photo).starts_with("broken")) return invalid("photo.unreadable", "This is no photograph.");
  worker::Decoded d;
  d.original_width = 4000;
  d.original_height = 3000;
  auto pixels = std::make_shared<FakePixels>();
  pixels->width = max_edge == 0 ? 4000 : max_edge;
  pixels->height = pixels->width * 3 / 4;
  pixels->bytes.assign(photo.begin(), photo.end());
  d.levels.push_back(pixels);
  return d;
}

namespace {
Bytes bytes_of(const std::string& s) {
  return {s.begin(), s.end()};
}
}  // namespace

Result<worker::Decoded> FakeWorker::study(ByteView photo, worker::Study what) {
  const char* kind = what == worker::Study::spectrum ? "spectrum of " : "error level of ";
  return decode(bytes_of(kind + std::string(as_text(photo))), 0);
}

Result<worker::FinishedPhoto> FakeWorker::finish(ByteView photo, std::optional<worker::Colour>) {
  worker::FinishedPhoto out;
  domain::Finding f;
  f.check = "finished_photo";
  f.outcome = domain::Outcome::pass;
  out.examination.findings = {f};
  out.jpeg = bytes_of("finished " + std::string(as_text(photo)));
  return out;
}

std::string content_of(const client::Photo& photo) {
  return photo.decoded ? std::string(as_text(photo.decoded->levels.at(0)->rgba())) : "";
}

DeskRig::DeskRig(std::string url, std::filesystem::path data) {
  client::DeskOptions options;
  options.server = std::move(url);
  options.data_dir = std::move(data);
  options.make_worker = [] { return std::make_unique<FakeWorker>(); };
  options.make_finisher = [] { return std::make_unique<FakeWorker>(); };
  desk = client::make_desk(std::move(options), clock);
}

bool DeskRig::until(const std::function<bool()>& done, Millis longest) {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (true) {
    for (client::Event& e : desk->take_events()) events.push_back(std::move(e));
    if (done()) return true;
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(Millis{2});
  }
}

bool DeskRig::sign_in(const std::string& user) {
  const std::size_t before = count<client::event::SignedIn>();
  desk->sign_in(user, "secret");
  return until([&] { return count<client::event::SignedIn>() > before; });
}

std::shared_ptr<const client::PreparedItem> DeskRig::next_item() {
  std::shared_ptr<const client::PreparedItem> found;
  until([&] {
    found.reset();
    for (const auto& e : all<client::event::ItemReady>()) {
      if (gone.contains(e.item->submission.row.id)) continue;
      if (!found || found->submission.row.id == e.item->submission.row.id) found = e.item;  // the newest of the first
    }
    return found != nullptr;
  });
  return found;
}

std::string DeskRig::decide(const client::PreparedItem& item, domain::Verdict verdict,
                            std::optional<domain::Likeness> stated) {
  api::DecideRequest r;
  r.verdict = verdict;
  r.stated = stated;
  if (verdict == domain::Verdict::reject) r.reasons = {"EAR_COVERED"};
  r.epoch = item.lease.epoch;
  r.attempt = item.submission.row.attempt;
  r.evidence = item.submission.evidence;
  r.looked = Millis{500};
  gone.insert(item.submission.row.id);
  return desk->decide(item.submission.row.id, r);
}

bool DeskRig::reached(const std::string& key, client::Delivery delivery) const {
  for (const auto& e : all<client::event::DecisionProgress>())
    if (e.key == key && e.delivery == delivery) return true;
  return false;
}

bool DeskRig::undo_reached(const std::string& key, client::Delivery delivery) const {
  for (const auto& e : all<client::event::UndoProgress>())
    if (e.decision_key == key && e.delivery == delivery) return true;
  return false;
}

}  // namespace cs::test
