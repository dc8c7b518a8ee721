// From the key to the next photograph of 12 megapixels on the display: the workstation beside feh and geeqie, which
// show one picture where the workstation shows three. All are driven by real key events and watched from outside, by
// what the display shows: every photograph carries a patch of a colour of its own in a corner.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "demo/demo.hpp"
#include "demo/portrait.hpp"
#include "platform/places.hpp"
#include "worker/worker.hpp"

// After the others: it defines None, Status and Bool as macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

extern char** environ;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int pictures = 9, window_width = 1600, window_height = 900, near = 14;
constexpr std::array<std::array<int, 3>, pictures> colours = {{{220, 40, 40},
                                                               {40, 200, 60},
                                                               {50, 70, 230},
                                                               {230, 200, 30},
                                                               {210, 50, 210},
                                                               {30, 200, 210},
                                                               {240, 130, 30},
                                                               {120, 40, 160},
                                                               {120, 200, 20}}};

bool paint(const fs::path& folder) {
  fs::create_directories(folder);
  for (int i = 0; i < pictures; ++i) {
    cs::demo::PortraitSpec spec;
    spec.seed = static_cast<unsigned>(40 + i);
    spec.width = 3000;
    spec.height = 4000;
    const cs::Bytes jpeg = cs::demo::paint(spec).jpeg;
    cv::Mat picture = cv::imdecode(std::vector<unsigned char>(jpeg.begin(), jpeg.end()), cv::IMREAD_COLOR);
    const auto& c = colours[static_cast<std::size_t>(i)];
    cv::rectangle(picture, {60, 60, 480, 480}, cv::Scalar(c[2], c[1], c[0]), cv::FILLED);
    const std::string person(1, static_cast<char>('a' + i));
    for (const int role : {1, 2, 3}) {  // the references are as large as the submission
      const fs::path at = role == 1 ? folder : folder / "references";
      fs::create_directories(at);
      const std::string file = (at / (person + "_" + std::to_string(role) + ".jpg")).string();
      if (role != 1) cv::rectangle(picture, {60, 60, 480, 480}, cv::Scalar(128, 128, 128), cv::FILLED);
      if (!cv::imwrite(file, picture, {cv::IMWRITE_JPEG_QUALITY, 92})) return false;
    }
  }
  // The workstation's portraits: submission and references side by side, by links.
  fs::create_directories(folder / "people");
  for (int i = 0; i < pictures; ++i) {
    const std::string person(1, static_cast<char>('a' + i));
    fs::create_symlink(folder / (person + "_1.jpg"), folder / "people" / (person + "_1.jpg"));
    for (const char* role : {"_2.jpg", "_3.jpg"})
      fs::create_symlink(folder / "references" / (person + role), folder / "people" / (person + role));
  }
  return true;
}

class Watcher {
 public:
  explicit Watcher(Display* display) : display_(display) {}

  /// Finds the patch of any photograph on the whole display; which one.
  std::optional<int> find() {
    const int width = DisplayWidth(display_, 0), height = DisplayHeight(display_, 0);
    XImage* image = XGetImage(display_, DefaultRootWindow(display_), 0, 0, static_cast<unsigned>(width),
                              static_cast<unsigned>(height), AllPlanes, ZPixmap);
    if (image == nullptr) return std::nullopt;
    std::optional<int> found;
    for (int y = 8; y + 8 < height && !found; y += 4) {
      for (int x = 8; x + 8 < width && !found; x += 4) {
        const std::optional<int> here = which(XGetPixel(image, x, y));
        // A patch, not a pixel that looks like one.
        if (here && which(XGetPixel(image, x + 7, y)) == here && which(XGetPixel(image, x, y + 7)) == here &&
            which(XGetPixel(image, x + 7, y + 7)) == here) {
          found = here;
          x_ = x + 4, y_ = y + 4;
        }
      }
    }
    XDestroyImage(image);
    return found;
  }
  /// What shows where the patch was found.
  std::optional<int> here() {
    XImage* image = XGetImage(display_, DefaultRootWindow(display_), x_, y_, 1, 1, AllPlanes, ZPixmap);
    if (image == nullptr) return std::nullopt;
    const std::optional<int> shown = which(XGetPixel(image, 0, 0));
    XDestroyImage(image);
    return shown;
  }

 private:
  static std::optional<int> which(unsigned long pixel) {
    const int r = static_cast<int>(pixel >> 16 & 255U), g = static_cast<int>(pixel >> 8 & 255U),
              b = static_cast<int>(pixel & 255U);
    for (int i = 0; i < pictures; ++i) {
      const auto& c = colours[static_cast<std::size_t>(i)];
      if (std::abs(r - c[0]) <= near && std::abs(g - c[1]) <= near && std::abs(b - c[2]) <= near) return i;
    }
    return std::nullopt;
  }
  Display* display_;
  int x_ = 0, y_ = 0;
};

void focus_program(Display* display) {
  Window root = 0, parent = 0, *children = nullptr;
  unsigned count = 0;
  XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count);
  Window widest = 0;
  int area = 0;
  for (unsigned i = 0; i < count; ++i) {
    XWindowAttributes a{};
    if (XGetWindowAttributes(display, children[i], &a) == 0 || a.map_state != IsViewable) continue;
    if (a.width * a.height > area) area = a.width * a.height, widest = children[i];
  }
  if (children != nullptr) XFree(children);
  if (widest != 0) XSetInputFocus(display, widest, RevertToParent, CurrentTime);
  XTestFakeMotionEvent(display, 0, window_width / 3, window_height / 2, CurrentTime);
  XSync(display, False);
}

/// As a person would type it: letters, digits, "-" and "_".
void type(Display* display, const std::string& text) {
  for (const char c : text) {
    const KeyCode code = XKeysymToKeycode(display, static_cast<KeySym>(static_cast<unsigned char>(c)));
    const bool shift = (c >= 'A' && c <= 'Z') || c == '_';
    const KeyCode shift_code = XKeysymToKeycode(display, XK_Shift_L);
    if (shift) XTestFakeKeyEvent(display, shift_code, True, CurrentTime);
    XTestFakeKeyEvent(display, code, True, CurrentTime);
    XTestFakeKeyEvent(display, code, False, CurrentTime);
    if (shift) XTestFakeKeyEvent(display, shift_code, False, CurrentTime);
    XSync(display, False);
    std::this_thread::sleep_for(milliseconds(30));
  }
}
void press(Display* display, KeySym key) {
  const KeyCode code = XKeysymToKeycode(display, key);
  XTestFakeKeyEvent(display, code, True, CurrentTime);
  XTestFakeKeyEvent(display, code, False, CurrentTime);
  XFlush(display);
}

struct Viewer {
  const char* name;
  std::vector<std::string> command;
  KeySym key;
  std::string user = {}, password = {};  ///< to be typed before anything is shown
};

/// Waits for one to be shown, then milliseconds from key to photograph, again and again; empty when it cannot be driven
/// (said on standard error).
std::vector<double> drive(Display* display, const Viewer& viewer) {
  Watcher watcher(display);
  if (!viewer.user.empty()) {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    focus_program(display);
    for (const std::string& text : {viewer.user, viewer.password}) {
      type(display, text);
      press(display, XK_Return);
      std::this_thread::sleep_for(milliseconds(500));
    }
  }
  std::optional<int> shown;
  const auto patience = Clock::now() + std::chrono::seconds(40);
  while (!(shown = watcher.find()) && Clock::now() < patience) std::this_thread::sleep_for(milliseconds(200));
  if (!shown) {
    std::fprintf(stderr, "%s showed no photograph.\n", viewer.name);
    return {};
  }
  std::this_thread::sleep_for(std::chrono::seconds(3));
  focus_program(display);
  shown = watcher.find();
  std::vector<double> times;
  for (int i = 1; i < pictures && shown; ++i) {
    // As long as a person looks at one: whatever fetches ahead has had its time.
    std::this_thread::sleep_for(milliseconds(2500));
    const auto pressed = Clock::now();
    press(display, viewer.key);
    std::optional<int> now;
    while ((!now || now == shown) && Clock::now() < pressed + std::chrono::seconds(10)) {
      std::this_thread::sleep_for(std::chrono::microseconds(300));
      now = watcher.here();
    }
    if (!now || now == shown) {
      // Not the first time: it has shown what there was.
      if (times.empty()) std::fprintf(stderr, "%s did not show another photograph after the key.\n", viewer.name);
      break;
    }
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - pressed).count());
    shown = now;
  }
  return times;
}

std::vector<double> measure(Display* display, const Viewer& viewer) {
  std::vector<char*> raw;
  for (const std::string& a : viewer.command) raw.push_back(const_cast<char*>(a.c_str()));
  raw.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawnp(&child, raw[0], nullptr, nullptr, raw.data(), environ) != 0) {
    std::fprintf(stderr, "%s is not here.\n", viewer.name);
    return {};
  }
  std::vector<double> times = drive(display, viewer);
  kill(child, SIGTERM);
  int status = 0;
  for (int i = 0; i < 50 && waitpid(child, &status, WNOHANG) == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(100));
    if (i == 40) kill(child, SIGKILL);
  }
  return times;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

bool run(const fs::path& folder) {
  const std::unique_ptr<Display, int (*)(Display*)> display(XOpenDisplay(nullptr), XCloseDisplay);
  if (!display) {
    std::fprintf(stderr, "bench_viewers: there is no X display.\n");
    return false;
  }
  if (!paint(folder / "pictures")) {
    std::fprintf(stderr, "bench_viewers: the photographs could not be written.\n");
    return false;
  }
  const cs::SystemClock clock;
  cs::demo::DemoOptions options;
  options.data_dir = folder / "service";
  options.portraits = folder / "pictures" / "people";
  options.worker_program = cs::worker::default_worker_program();
  options.students = pictures;
  auto demo = cs::demo::start_demo(options, clock);
  if (!demo) {
    std::fprintf(stderr, "bench_viewers: %s\n", demo.error().message.c_str());
    return false;
  }
  while ((*demo)->progress().handed_in < (*demo)->progress().total && (*demo)->progress().problem.message.empty())
    std::this_thread::sleep_for(milliseconds(200));
  std::this_thread::sleep_for(std::chrono::seconds(8));  // their checks take the processors from what is measured
  // Whatever the viewers keep of their own goes where all of this goes.
  setenv("HOME", folder.c_str(), 1);
  const std::string size = std::to_string(window_width) + "x" + std::to_string(window_height);
  const std::string pictures_folder = (folder / "pictures").string(), first = pictures_folder + "/a_1.jpg";
  const std::vector<Viewer> viewers = {
      {"the workstation, three photographs",
       {(cs::program_dir() / "countersign").string(), "--server", (*demo)->server_url(), "--data",
        (folder / "desk").string(), "--width", std::to_string(window_width), "--height", std::to_string(window_height)},
       XK_space,
       (*demo)->reviewer_name(),
       (*demo)->password_of((*demo)->reviewer_name())},
      {"feh, one photograph", {"feh", "--geometry", size, "--scale-down", "--sort", "name", pictures_folder}, XK_Right},
      {"geeqie, one photograph", {"geeqie", "--geometry=" + size, first}, XK_space},
  };
  std::printf("From the key to the next photograph of 12 megapixels on the display\n");
  double ours = 0;
  bool done = true;
  for (const Viewer& viewer : viewers) {
    const std::vector<double> times = measure(display.get(), viewer);
    if (times.empty()) {
      done = done && &viewer != &viewers.front();
      continue;
    }
    const double half = median(times), most = *std::max_element(times.begin(), times.end());
    if (&viewer == &viewers.front()) ours = half;
    std::printf("%-40s %zu times: median %8.1f ms   longest %8.1f ms", viewer.name, times.size(), half, most);
    if (&viewer != &viewers.front() && ours > 0) std::printf("   %6.2f x the workstation's median", half / ours);
    std::printf("\n");
    std::fflush(stdout);
  }
  return done;
}

}  // namespace

int main() {
  const fs::path folder = fs::temp_directory_path() / ("countersign-bench-viewers-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const bool done = run(folder);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return done ? 0 : 1;
}
