#include "platform/fonts.hpp"

#include "platform/system_windows.hpp"

#include <dwrite.h>

#include <cstring>

namespace cs {
namespace {

template <class T>
class Com {
 public:
  Com() = default;
  ~Com() {
    if (object_ != nullptr) object_->Release();
  }
  Com(const Com&) = delete;
  Com& operator=(const Com&) = delete;
  T* operator->() const { return object_; }
  T* get() const { return object_; }
  T** out() { return &object_; }

 private:
  T* object_ = nullptr;
};

/// Whether the face goes by that name of a style in one of the languages that its file speaks.
bool has_style(IDWriteFont* font, const std::wstring& style) {
  Com<IDWriteLocalizedStrings> names;
  if (FAILED(font->GetFaceNames(names.out()))) return false;
  for (UINT32 i = 0; i < names->GetCount(); ++i) {
    UINT32 size = 0;
    if (FAILED(names->GetStringLength(i, &size))) continue;
    std::wstring name(size + 1, L'\0');
    if (FAILED(names->GetString(i, name.data(), size + 1))) continue;
    name.resize(size);
    if (name == style) return true;
  }
  return false;
}

/// A face that lies in a file of this machine; one that comes over a network has none.
std::optional<FontFile> file_of(IDWriteFont* font) {
  Com<IDWriteFontFace> face;
  Com<IDWriteFontFile> file;
  Com<IDWriteFontFileLoader> loader;
  Com<IDWriteLocalFontFileLoader> local;
  UINT32 count = 1, key_size = 0, length = 0;
  const void* key = nullptr;
  if (FAILED(font->CreateFontFace(face.out())) || FAILED(face->GetFiles(&count, file.out())) || count != 1 ||
      FAILED(file->GetReferenceKey(&key, &key_size)) || FAILED(file->GetLoader(loader.out())) ||
      FAILED(loader->QueryInterface(__uuidof(IDWriteLocalFontFileLoader), reinterpret_cast<void**>(local.out()))) ||
      FAILED(local->GetFilePathLengthFromKey(key, key_size, &length)))
    return std::nullopt;
  std::wstring path(length + 1, L'\0');
  if (FAILED(local->GetFilePathFromKey(key, key_size, path.data(), length + 1))) return std::nullopt;
  path.resize(length);
  return FontFile{path, static_cast<int>(face->GetIndex())};
}

}  // namespace

std::optional<FontFile> find_font(const char* family, const char* style) {
  Com<IDWriteFactory> factory;
  Com<IDWriteFontCollection> all;
  Com<IDWriteFontFamily> faces;
  UINT32 at = 0;
  BOOL there = FALSE;
  if (FAILED(::DWriteCreateFactory(DWRITE_FACTORY_TYPE_SHARED, __uuidof(IDWriteFactory),
                                   reinterpret_cast<IUnknown**>(factory.out()))) ||
      FAILED(factory->GetSystemFontCollection(all.out(), FALSE)) ||
      FAILED(all->FindFamilyName(wide(family).c_str(), &at, &there)) || !there ||
      FAILED(all->GetFontFamily(at, faces.out())))
    return std::nullopt;
  for (UINT32 i = 0; i < faces->GetFontCount(); ++i) {
    Com<IDWriteFont> font;
    if (FAILED(faces->GetFont(i, font.out()))) continue;
    // Slanted and emboldened ones that the system would make up are in no file.
    if (font->GetSimulations() != DWRITE_FONT_SIMULATIONS_NONE) continue;
    if (style != nullptr && !has_style(font.get(), wide(style))) continue;
    if (auto found = file_of(font.get())) return found;
  }
  return std::nullopt;
}

}  // namespace cs
