#include "platform/fonts.hpp"

#include <fontconfig/fontconfig.h>

namespace cs {

std::optional<FontFile> find_font(const char* family, const char* style) {
  FcPattern* pattern = FcPatternCreate();
  FcPatternAddString(pattern, FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
  if (style != nullptr) FcPatternAddString(pattern, FC_STYLE, reinterpret_cast<const FcChar8*>(style));
  FcObjectSet* objects = FcObjectSetBuild(FC_FILE, FC_INDEX, static_cast<char*>(nullptr));
  FcFontSet* set = FcFontList(nullptr, pattern, objects);
  std::optional<FontFile> found;
  for (int i = 0; set != nullptr && i < set->nfont && !found; ++i) {
    FcChar8* file = nullptr;
    int index = 0;
    if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &file) == FcResultMatch) {
      FcPatternGetInteger(set->fonts[i], FC_INDEX, 0, &index);
      found = FontFile{reinterpret_cast<const char*>(file), index & 0xFFFF};
    }
  }
  if (set != nullptr) FcFontSetDestroy(set);
  FcObjectSetDestroy(objects);
  FcPatternDestroy(pattern);
  return found;
}

}  // namespace cs
