// The typefaces of the screen: one Chinese family in two weights with a fallback for rare characters, and one scale of
// sizes. Mapped, not read: the first frame does not wait for 40 MB.
#pragma once

#include <imgui.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "platform/fonts.hpp"
#include "platform/mapped_file.hpp"

namespace cs::ui {

/// The type scale. Numbers are the size of a letter's em in units of the interface scale.
enum class Type { caption, body, strong, title, heading, display };

/// What the system has: regular, bold, then fallbacks for rare characters. Code::not_found "font.none" with
/// what to install when there is no Chinese typeface.
struct FontFiles {
  FontFile regular, bold;
  std::vector<FontFile> fallbacks;
};
Result<FontFiles> find_fonts();

class Fonts {
 public:
  Fonts() = default;
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  /// Adds the typefaces to the atlas of the current ImGui context.
  Status load(const FontFiles& files);
  /// In a frame, before anything is written. Makes ready every size of the scale.
  void set_scale(float scale);

  /// Characters that will be written soon: prepare() makes them ready ahead, so that no frame has many to make.
  void expect(std::string_view text);
  /// In a frame: makes expected characters ready, in all sizes, for at most `budget`. True while some are left.
  bool prepare(std::chrono::microseconds budget);

  ImFont* font(Type type) const;
  /// Height of a line in pixels, which is what ImGui calls the size of a font.
  float size(Type type) const;
  /// The size in units of the interface scale, for ImGui::PushFont.
  float unscaled_size(Type type) const { return size(type); }
  float width(Type type, std::string_view text) const;

  /// The text with every character that no typeface covers replaced by its code point: "[U+2B7A9]".
  std::string visible(std::string_view text);

 private:
  ImFont* add(const FontFile& file, const std::vector<FontFile>& fallbacks, Status& status);
  Result<const MappedFile*> map(const std::filesystem::path& path);

  ImFont* regular_ = nullptr;
  ImFont* bold_ = nullptr;
  float line_ratio_ = 1.448F;                           // line height : em of the main typeface
  float scale_ = 0;                                     ///< 0: not set yet
  std::map<std::filesystem::path, MappedFile> mapped_;  ///< until the end: no text may be drawn afterwards
  std::unordered_map<char32_t, bool> covered_;
  std::unordered_set<char32_t> known_;
  std::u32string expected_;   ///< those of known_, in the order in which they came
  std::size_t prepared_ = 0;  ///< of expected_, in the current scale
};

}  // namespace cs::ui
