// The stage when something is wrong with the photographs, and that it never shows one of somebody else.
#include <random>

#include "headless.hpp"

namespace cs::ui {
namespace {

using api::PhotoKind;
using workbench::Language;
using workbench::tr;
using Prepared = client::PreparedItem;

constexpr int modes[] = {GLFW_KEY_B, GLFW_KEY_C, GLFW_KEY_T, GLFW_KEY_D, GLFW_KEY_E};

client::Photo& photo_of(Prepared& item, PhotoKind kind) {
  for (client::Photo& p : item.photos)
    if (p.ref.kind == kind) return p;
  throw std::logic_error("no such photograph");
}

void remove(Prepared& item, PhotoKind kind) {
  std::erase_if(item.photos, [&](const client::Photo& p) { return p.ref.kind == kind; });
}

void forget_face(Prepared& item, PhotoKind kind) {
  domain::Examination& e = *item.submission.examination;
  if (kind == PhotoKind::submission) e.face = {};
  for (domain::ReferenceFace& reference : e.references)
    if (reference.photo == api::to_string(kind)) reference.face = {};
}

// A plain picture of this size, with levels as the worker makes them.
void replace(Prepared& item, PhotoKind kind, int width, int height) {
  struct Plain final : worker::Pixels {
    Bytes bytes;
    ByteView rgba() const override { return bytes; }
  };
  worker::Decoded decoded{width, height, {}};
  int w = width, h = height;
  while (w > 1600) w /= 2, h /= 2;  // only the small levels: what is tested is where they are shown
  do {
    auto level = std::make_shared<Plain>();
    level->width = w;
    level->height = h;
    level->bytes.assign(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4, 128);
    decoded.levels.push_back(std::move(level));
    w /= 2, h /= 2;
  } while (std::max(w, h) >= 128);
  photo_of(item, kind).decoded = std::move(decoded);
}

struct Fault {
  const char* name;
  std::function<void(Prepared&)> make;
  const char* says;  ///< nullptr: it can be compared
};

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = {
      {"no references at all",
       [](Prepared& i) {
         remove(i, PhotoKind::enrolment);
         remove(i, PhotoKind::id_card);
       },
       "compare.no_photo.enrolment"},
      {"no enrolment photo: the ID card stands in", [](Prepared& i) { remove(i, PhotoKind::enrolment); }, nullptr},
      {"the enrolment photo cannot be opened",
       [](Prepared& i) {
         photo_of(i, PhotoKind::enrolment).decoded.reset();
         photo_of(i, PhotoKind::enrolment).error = Error{Code::invalid, "photo.truncated", "The file ends too soon."};
         remove(i, PhotoKind::id_card);
       },
       "compare.broken_photo.enrolment"},
      {"no face on either reference",
       [](Prepared& i) {
         forget_face(i, PhotoKind::enrolment);
         forget_face(i, PhotoKind::id_card);
       },
       "compare.no_face.enrolment"},
      {"no face on the submission", [](Prepared& i) { forget_face(i, PhotoKind::submission); },
       "compare.no_face.submission"},
      {"the submission cannot be opened",
       [](Prepared& i) {
         photo_of(i, PhotoKind::submission).decoded.reset();
         photo_of(i, PhotoKind::submission).error = Error{Code::invalid, "photo.unreadable", "Not a photograph."};
       },
       "compare.no_photo.submission"},
      {"an enrolment photo of 10 x 10 pixels",
       [](Prepared& i) {
         replace(i, PhotoKind::enrolment, 10, 10);
         remove(i, PhotoKind::id_card);
       },
       "compare.no_face.enrolment"},
      {"a reference of 100 megapixels",
       [](Prepared& i) {
         replace(i, PhotoKind::enrolment, 11'600, 8'700);
         remove(i, PhotoKind::id_card);
       },
       "compare.no_face.enrolment"},
      {"a reference replaced since it was looked at",
       [](Prepared& i) {
         replace(i, PhotoKind::enrolment, 600, 800);
         remove(i, PhotoKind::id_card);
       },
       "compare.no_face.enrolment"},
  };
  return all;
}

TEST(StageFaults, ItSaysWhichPhotographAndFallsBackToSideBySide) {
  for (const Fault& fault : faults()) {
    SCOPED_TRACE(fault.name);
    Headless h(1366, 768, Language::zh);
    auto item = std::make_shared<Prepared>(*h.desk.items()[0]);
    fault.make(*item);
    h.desk.only(item);
    h.sign_in("lin");
    h.frames(4);
    ASSERT_EQ(h.bench->review().current(), item);
    for (const int mode : modes) {
      h.key(mode);
      h.check("with a fault");
      const bool beside = widgets_of_frame().contains("stage.pane1") || widgets_of_frame().contains("stage.pane2") ||
                          !widgets_of_frame().contains("stage.strip0");
      if (fault.says != nullptr) {
        EXPECT_TRUE(h.writes(tr(fault.says))) << fault.says;
        EXPECT_TRUE(beside);
      } else {
        EXPECT_TRUE(widgets_of_frame().contains("stage.strip0"));
      }
      for (const auto& move : {GLFW_KEY_EQUAL, GLFW_KEY_RIGHT, GLFW_KEY_Z, GLFW_KEY_I, GLFW_KEY_LEFT, GLFW_KEY_I,
                               GLFW_KEY_M, GLFW_KEY_R, GLFW_KEY_R, GLFW_KEY_F, GLFW_KEY_M})
        h.key(move);
      if (fault.says != nullptr) {
        EXPECT_TRUE(h.writes(tr(fault.says)));
      }
    }
    for (const int view : {GLFW_KEY_E, GLFW_KEY_T, GLFW_KEY_S, GLFW_KEY_B}) h.key(view, GLFW_MOD_SHIFT);
    h.key(GLFW_KEY_DELETE);
    h.key(GLFW_KEY_3);
    h.key(GLFW_KEY_ENTER);
    EXPECT_EQ(h.bench->review().history().size(), 1U) << "it can still be rejected";
  }
}

// Whatever one does, and however late the next item comes: each single frame holds photographs of the item that is on
// the screen, and of no other.
TEST(StageFaults, EachFrameShowsThePhotographsOfItsItemOnly) {
  FakeDeskOptions options = Headless::small();
  options.items = 12;
  Headless h(1366, 768, Language::zh, options);
  std::map<std::string, std::string> owner;
  for (const auto& item : h.desk.items())
    for (const client::Photo& photo : item->photos) owner[photo.ref.hash] += item->submission.row.id + " ";
  h.sign_in("lin");
  std::mt19937 random(11);
  const int keys[] = {GLFW_KEY_SPACE, GLFW_KEY_B, GLFW_KEY_C, GLFW_KEY_T, GLFW_KEY_D,         GLFW_KEY_E,
                      GLFW_KEY_S,     GLFW_KEY_R, GLFW_KEY_I, GLFW_KEY_P, GLFW_KEY_BACKSPACE, GLFW_KEY_U,
                      GLFW_KEY_A,     GLFW_KEY_M, GLFW_KEY_F, GLFW_KEY_Z, GLFW_KEY_ESCAPE};
  std::set<std::string> seen;
  int frames = 0;
  for (int step = 0; step < 400; ++step) {
    // What was slow to come is sometimes not sharp yet.
    h.photos.sharp = random() % 4 != 0;
    const int key = keys[random() % std::size(keys)];
    h.input.key(key, GLFW_PRESS, 0);
    h.input.key(key, GLFW_RELEASE, 0);
    const int count = 1 + static_cast<int>(random() % 3);
    for (int f = 0; f < count; ++f) {
      h.frames(1);
      ++frames;
      const workbench::ItemPtr shown = h.bench->shown();
      for (const std::string& photo : h.photos.keys) {
        ASSERT_TRUE(shown) << "frame " << frames << " shows " << photo << " and no item";
        ASSERT_NE(owner[photo].find(shown->submission.row.id + " "), std::string::npos)
            << "frame " << frames << " shows " << photo << " for " << shown->submission.row.id;
      }
      if (shown && !h.photos.keys.empty()) seen.insert(shown->submission.row.id);
    }
  }
  EXPECT_GE(seen.size(), 6U);
}

}  // namespace
}  // namespace cs::ui
