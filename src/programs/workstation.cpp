#include "programs/workstation.hpp"

#include <GLFW/glfw3.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <future>

#include "base/log.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"
#include "platform/process.hpp"
#include "platform/screen_lock.hpp"
#include "ui/fonts.hpp"
#include "ui/photos.hpp"
#include "workbench/key_card.hpp"
#include "workbench/palette.hpp"

namespace cs::programs {

namespace {

// Set from the desk's threads; the loop draws when it finds it set.
std::atomic<bool> woken{false};
void wake() {
  woken = true;
  AppWindow::wake();
}

// Set from the thread that listens for it.
std::atomic<bool> screen_locked{false};

// Dear ImGui needs a second frame to settle what an event set off.
constexpr int frames_after_event = 2;

}  // namespace

struct Workstation::Parts {
  explicit Parts(workbench::Translator t) : translator(std::move(t)) {}
  workbench::Translator translator;
  workbench::Pinyin pinyin;
  ui::Fonts fonts;
  std::unique_ptr<ui::Photos> photos;
  std::future<void> saving;
  std::future<Status> card;  ///< being written
  std::filesystem::path card_file;
};

Workstation::Workstation(AppWindow& window, client::Desk& desk, const Clock& clock)
    : window_(window), desk_(desk), clock_(clock) {}

Workstation::~Workstation() {
  desk_.on_event(nullptr);
  window_.input().on_key({});
  save_preferences_if_changed();
  workbench::use_translator(nullptr);
}

Result<std::unique_ptr<Workstation>> Workstation::create(AppWindow& window, client::Desk& desk, const Clock& clock,
                                                         WorkstationOptions options) {
  const auto assets = assets_dir();
  CS_ASSIGN(workbench::Translator translator, workbench::Translator::load(assets / "lang"));
  std::unique_ptr<Workstation> self(new Workstation(window, desk, clock));
  self->parts_ = std::make_unique<Parts>(std::move(translator));
  Parts& parts = *self->parts_;
  workbench::use_translator(&parts.translator);
  if (auto pinyin = workbench::Pinyin::load(assets / "lang" / "zh" / "pinyin.json")) {
    parts.pinyin = *pinyin;
  } else {
    log::warning(pinyin.error().message);  // the palette still finds names
  }
  CS_ASSIGN(const ui::FontFiles files, ui::find_fonts());
  CS_TRY(parts.fonts.load(files));
  ui::apply_style();
  CS_ASSIGN(parts.photos, ui::GlPhotos::create(assets.parent_path() / "shaders"));

  std::error_code ignored;
  std::filesystem::create_directories(options.data_dir, ignored);
  self->preferences_file_ = options.data_dir / "preferences.json";
  workbench::LoadedPreferences loaded = workbench::load_preferences(self->preferences_file_);
  if (loaded.problem) log::warning(loaded.problem->message);
  if (options.language) loaded.preferences.language = *options.language;
  self->bench_ = std::make_unique<workbench::Workbench>(desk, clock, loaded.preferences);
  self->bench_->set_server(options.server);
  if (loaded.problem) self->bench_->toasts().problem(clock.mono(), {"toast.preferences", {}}, *loaded.problem);
  self->saved_revision_ = self->bench_->preferences_revision();
  self->screen_ =
      std::make_unique<ui::Screen>(*self->bench_, parts.translator, parts.pinyin, parts.fonts, *parts.photos);
  self->screen_->set_content_scale(window.content_scale());
  self->screen_->set_known_accounts(std::move(options.accounts));
  if (!options.tour.empty()) self->tour_.emplace(std::move(options.tour));
  window.input().on_key([screen = self->screen_.get()](const ui::KeyPress& press) { return screen->key(press); });
  window.input().on_key_released([bench = self->bench_.get()] { bench->key_released(); });
  desk.on_event(wake);
  return self;
}

bool Workstation::frame(float seconds, const std::function<void()>& before_present) {
  const auto start = std::chrono::steady_clock::now();
  const double computed = thread_cpu_ms();
  window_.set_full_screen(bench_->full_screen());
  window_.begin_frame(seconds);
  if (tour_) tour_->follow(*bench_);
  screen_->draw();
  const auto since_start = [&] {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  };
  times_.built.push_back(since_start());
  times_.computed.push_back(thread_cpu_ms() - computed);
  window_.render();
  times_.frames.push_back(since_start());
  if (times_.frames.size() > 100'000) times_ = {};
  if (before_present) before_present();
  window_.present();
  return screen_->presented();
}

void Workstation::save_preferences_if_changed() {
  if (!bench_ || saved_revision_ == bench_->preferences_revision()) return;
  // While the disk is still at the last ones a frame does not wait for it; the next one asks again.
  if (parts_->saving.valid() && parts_->saving.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  saved_revision_ = bench_->preferences_revision();
  // The disk may be slow; the frame is not.
  parts_->saving = std::async(std::launch::async, [file = preferences_file_, preferences = bench_->preferences()] {
    if (const Status saved = workbench::save_preferences(file, preferences); !saved)
      log::warning(saved.error().message);
  });
}

void Workstation::write_key_card_if_asked() {
  Parts& parts = *parts_;
  if (parts.card.valid()) {
    if (parts.card.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
    if (const Status written = parts.card.get(); !written)
      bench_->toasts().problem(clock_.mono(), {"toast.export_failed", {}}, written.error());
    else
      bench_->toasts().done(clock_.mono(), {"toast.key_card", {{"file", parts.card_file.string()}}});
    return;
  }
  if (!bench_->take_key_card_request()) return;
  std::vector<workbench::View> views;
  for (const auto view : {workbench::View::review, workbench::View::supervisor, workbench::View::messages,
                          workbench::View::support, workbench::View::overview, workbench::View::looks})
    if (!bench_->why_not_view(view)) views.push_back(view);
  parts.card_file = preferences_file_.parent_path() / "exports" / "keys.html";
  parts.card = std::async(std::launch::async,
                          [file = parts.card_file, html = workbench::key_card(screen_->keymap(), views)]() -> Status {
                            std::error_code ec;
                            std::filesystem::create_directories(file.parent_path(), ec);
                            const Status written = write_file_durably(file, as_bytes(html));
                            wake();  // or nobody would look
                            return written;
                          });
}

void Workstation::run() {
  using clock = std::chrono::steady_clock;
  const auto lock = ScreenLock::watch([] {
    screen_locked = true;
    wake();
  });
  if (!lock) log::info(lock.error().message);
  int owed = frames_after_event;
  unsigned long seen = window_.input().events();
  auto last = clock::now();
  auto next_by_itself = clock::time_point::max();
  while (!window_.should_close() && !bench_->quit_requested()) {
    double sleep = 60;
    if (owed > 0 || screen_->waiting() || woken) {
      sleep = 0;
    } else if (next_by_itself != clock::time_point::max()) {
      sleep = std::max(0.001, std::chrono::duration<double>(next_by_itself - clock::now()).count());
    }
    window_.wait(sleep);
    if (window_.input().events() != seen) {
      seen = window_.input().events();
      bench_->input_happened();
      owed = frames_after_event;
    }
    if (screen_locked.exchange(false)) bench_->pause_as_absent();
    if (woken.exchange(false)) owed = std::max(owed, frames_after_event);
    if (clock::now() >= next_by_itself) owed = std::max(owed, 1);
    if (owed == 0) {
      if (screen_->waiting() && screen_->upload()) owed = 1;
      continue;
    }
    if (!window_.visible()) {
      // Nobody can see it: time goes on, nothing is drawn.
      bench_->tick();
      owed = 0;
      next_by_itself = clock::now() + std::chrono::seconds(1);
      continue;
    }
    const auto now = clock::now();
    --owed;
    if (frame(std::chrono::duration<float>(now - last).count())) owed = std::max(owed, 1);
    last = now;
    save_preferences_if_changed();
    write_key_card_if_asked();
    const auto change = screen_->next_change();
    next_by_itself = change ? clock::now() + std::max<Millis>(*change, Millis{1}) : clock::time_point::max();
  }
}

}  // namespace cs::programs
