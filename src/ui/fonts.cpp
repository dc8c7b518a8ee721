#include "ui/fonts.hpp"

#include <ft2build.h>

#include <cmath>
#include <cstring>
#include <memory>

#include "base/text.hpp"

#include FT_FREETYPE_H

namespace cs::ui {

namespace {

std::uint32_t big32(const std::uint8_t* p) {
  return (std::uint32_t{p[0]} << 24) | (std::uint32_t{p[1]} << 16) | (std::uint32_t{p[2]} << 8) | p[3];
}
int big16(const std::uint8_t* p) {
  return static_cast<std::int16_t>((p[0] << 8) | p[1]);
}

// (ascender - descender) / em of one face, from its hhea and head tables; 1.448 when the file is not understood.
float line_ratio(ByteView file, int index) {
  const std::uint8_t* const data = file.data();
  const std::size_t size = file.size();
  constexpr float usual = 1.448F;
  std::size_t base = 0;
  if (size < 16) return usual;
  if (std::memcmp(data, "ttcf", 4) == 0) {
    const std::size_t at = 12 + 4 * static_cast<std::size_t>(index);
    if (at + 4 > size) return usual;
    base = big32(data + at);
  }
  if (base + 12 > size) return usual;
  const int tables = big16(data + base + 4);
  int units = 0, ascender = 0, descender = 0;
  for (int i = 0; i < tables; ++i) {
    const std::size_t record = base + 12 + 16 * static_cast<std::size_t>(i);
    if (record + 16 > size) return usual;
    const std::size_t offset = big32(data + record + 8);
    if (offset + 20 > size) continue;
    if (std::memcmp(data + record, "head", 4) == 0) units = big16(data + offset + 18);
    if (std::memcmp(data + record, "hhea", 4) == 0) {
      ascender = big16(data + offset + 4);
      descender = big16(data + offset + 6);
    }
  }
  if (units <= 0 || ascender - descender <= 0) return usual;
  return static_cast<float>(ascender - descender) / static_cast<float>(units);
}

/// Whether FreeType can read the face and finds characters in it: what Dear ImGui's loader will ask of it.
bool is_face(ByteView file, int index) {
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return false;
  FT_Face face = nullptr;
  const bool readable =
      FT_New_Memory_Face(library, file.data(), static_cast<FT_Long>(file.size()), index, &face) == 0 &&
      FT_Select_Charmap(face, FT_ENCODING_UNICODE) == 0;
  FT_Done_FreeType(library);
  return readable;
}

constexpr Type all_types[] = {Type::caption, Type::body, Type::strong, Type::title, Type::heading, Type::display};

float em_of(Type type) {
  switch (type) {
    case Type::caption:
      return 12.5F;
    case Type::body:
    case Type::strong:
      return 14;
    case Type::title:
      return 17;
    case Type::heading:
      return 22;
    case Type::display:
      return 34;
  }
  return 14;
}

}  // namespace

Result<FontFiles> find_fonts() {
  FontFiles files;
  auto regular = find_font("Noto Sans CJK SC", "Regular");
  auto bold = find_font("Noto Sans CJK SC", "Bold");
  if (!regular) {
    for (const char* family :
         {"Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"}) {
      if ((regular = find_font(family))) {
        bold = find_font(family, "Bold");
        break;
      }
    }
  }
  if (!regular) {
    return Error{Code::not_found, "font.none", "No Chinese typeface was found: install the package fonts-noto-cjk."};
  }
  files.regular = *regular;
  files.bold = bold.value_or(*regular);
  for (const char* family : {"HanaMinA", "HanaMinB", "BabelStone Han", "Noto Sans Symbols2"}) {
    if (auto file = find_font(family)) files.fallbacks.push_back(*file);
  }
  return files;
}

Result<const MappedFile*> Fonts::map(const std::filesystem::path& path) {
  if (const auto it = mapped_.find(path); it != mapped_.end()) return &it->second;
  auto file = MappedFile::open(path);
  if (!file) return io_error("font.unreadable", "The typeface " + path.string() + " cannot be read.");
  return &mapped_.emplace(path, std::move(*file)).first->second;
}

ImFont* Fonts::add(const FontFile& file, const std::vector<FontFile>& fallbacks, Status& status) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFont* font = nullptr;
  float main_ratio = 0;
  std::vector<FontFile> all{file};
  all.insert(all.end(), fallbacks.begin(), fallbacks.end());
  for (const FontFile& one : all) {
    auto mapped = map(one.path);
    if (mapped && !is_face((*mapped)->bytes(), one.index))
      mapped = io_error("font.unreadable", "The typeface " + one.path.string() + " cannot be read.");
    if (!mapped) {
      if (font == nullptr) {
        status = mapped.error();
        return nullptr;
      }
      continue;  // a fallback that cannot be read costs its characters only
    }
    const float ratio = line_ratio((*mapped)->bytes(), one.index);
    ImFontConfig config;
    config.FontNo = static_cast<ImU32>(one.index);
    // What the atlas does not own it copies, 140 MB of it. A face that is_face() accepted never fails, so that the
    // atlas has no occasion to free the mapping before it is told that it is not its own.
    config.FontDataOwnedByAtlas = true;
    config.MergeMode = font != nullptr;
    if (font == nullptr) main_ratio = ratio;
    // ImGui keeps the proportion of sizes between merged faces: this one gives both the same em.
    const float pixels = 20.0F * ratio / main_ratio;
    font = atlas.AddFontFromMemoryTTF((*mapped)->data(), static_cast<int>((*mapped)->size()), pixels, &config);
    atlas.Sources.back().FontDataOwnedByAtlas = false;
  }
  line_ratio_ = main_ratio;
  return font;
}

Status Fonts::load(const FontFiles& files) {
  // Room for what prepare() makes ready at once: a texture that grows is packed anew, 10 ms in which nothing is drawn.
  ImGui::GetIO().Fonts->TexMinWidth = 2048;
  ImGui::GetIO().Fonts->TexMinHeight = 1024;
  Status status;
  bold_ = nullptr;
  regular_ = add(files.regular, files.fallbacks, status);
  if (regular_ != nullptr) bold_ = add(files.bold, files.fallbacks, status);
  CS_TRY(status);
  ImGui::GetIO().FontDefault = regular_;
  return {};
}

void Fonts::set_scale(float scale) {
  if (scale == scale_) return;
  scale_ = scale;
  prepared_ = 0;
  // Dear ImGui 1.92.2 may write later characters in the size of another one after it threw sizes away to make room in
  // its texture (its FreeType loader recognises the size in use by an address that then belongs to another). Locked
  // typefaces keep the sizes they have, and these are all that are ever used.
  for (ImFont* font : {regular_, bold_}) font->Flags &= ~ImFontFlags_LockBakedSizes;
  for (const Type type : all_types) font(type)->GetFontBaked(size(type));
  for (ImFont* font : {regular_, bold_}) font->Flags |= ImFontFlags_LockBakedSizes;
}

void Fonts::expect(std::string_view text) {
  for (const char32_t c : code_points(text))
    if (c >= 0x20 && known_.insert(c).second) expected_ += c;
}

bool Fonts::prepare(std::chrono::microseconds budget) {
  const auto end = std::chrono::steady_clock::now() + budget;
  for (; prepared_ < expected_.size(); ++prepared_) {
    if (std::chrono::steady_clock::now() >= end) return true;
    for (const Type type : all_types)
      font(type)->GetFontBaked(size(type))->FindGlyph(static_cast<ImWchar>(expected_[prepared_]));
  }
  return false;
}

ImFont* Fonts::font(Type type) const {
  return type == Type::caption || type == Type::body ? regular_ : bold_;
}

float Fonts::size(Type type) const {
  return std::round(em_of(type) * line_ratio_ * scale_);
}

float Fonts::width(Type type, std::string_view text) const {
  if (text.empty()) return 0;
  return font(type)->CalcTextSizeA(size(type), 1e9F, 0, text.data(), text.data() + text.size()).x;
}

std::string Fonts::visible(std::string_view text) {
  bool all = true;
  for (const char c : text) all = all && static_cast<unsigned char>(c) < 0x80;
  if (all) return std::string(text);
  std::string out;
  for (const char32_t c : code_points(text)) {
    auto it = covered_.find(c);
    if (it == covered_.end()) it = covered_.emplace(c, c < 0x80 || regular_->IsGlyphInFont(c)).first;
    if (it->second) {
      out += to_utf8(c);
    } else {
      char name[16];
      std::snprintf(name, sizeof name, "[U+%04X]", static_cast<unsigned>(c));
      out += name;
    }
  }
  return out;
}

}  // namespace cs::ui
