#include "base/picture_kind.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

PictureKind of(std::string_view bytes) {
  return picture_kind(as_bytes(bytes));
}

TEST(PictureKind, IsToldByTheFirstBytes) {
  EXPECT_EQ(of("\xFF\xD8\xFF\xE0"), PictureKind::jpeg);
  EXPECT_EQ(of("\x89PNG\r\n\x1A\n...."), PictureKind::png);
  for (const char* brand : {"heic", "heix", "heim", "heis", "hevc"})
    EXPECT_EQ(of("...\x18"
                 "ftyp" +
                 std::string(brand)),
              PictureKind::heic)
        << brand;
  EXPECT_EQ(of("....ftypmif1\0\0\0\0heic"), PictureKind::heic);
  EXPECT_EQ(of(std::string_view("....ftypmif1\0\0\0\0avif", 20)), PictureKind::avif);
  EXPECT_EQ(of("....ftypavif"), PictureKind::avif);
  EXPECT_EQ(of("....ftypisom"), PictureKind::video);
  EXPECT_EQ(of("RIFF....WEBP"), PictureKind::webp);
  EXPECT_EQ(of("GIF89a"), PictureKind::gif);
  EXPECT_EQ(of("BM.."), PictureKind::bmp);
  EXPECT_EQ(of(std::string_view("II*\0", 4)), PictureKind::tiff);
  EXPECT_EQ(of(std::string_view("MM\0*", 4)), PictureKind::tiff);
  EXPECT_EQ(of("%PDF-1.7"), PictureKind::pdf);
  for (const char* none : {"", "\xFF\xD8", "\x89PN", "hello", "ftyp"})
    EXPECT_EQ(of(none), PictureKind::unknown) << none;
}

TEST(PictureKind, OnlyPhotographsHaveAMediaTypeOfTheirOwn) {
  EXPECT_STREQ(media_type(PictureKind::jpeg), "image/jpeg");
  EXPECT_STREQ(media_type(PictureKind::png), "image/png");
  EXPECT_STREQ(media_type(PictureKind::heic), "image/heic");
  EXPECT_STREQ(media_type(PictureKind::webp), "application/octet-stream");
  EXPECT_TRUE(is_photograph(PictureKind::heic));
  EXPECT_FALSE(is_photograph(PictureKind::avif));
}

TEST(PictureKind, NamesAreForChoosingFilesInAnyCase) {
  for (const char* name : {"a.jpg", "b.JPEG", "c.Png", "d.heic", "e.HEIF"})
    EXPECT_TRUE(is_named_like_a_photograph(name)) << name;
  for (const char* name : {"a", "a.bmp", "jpg", ".jpg", "a.jpg.txt"})
    EXPECT_FALSE(is_named_like_a_photograph(name)) << name;
}

}  // namespace
}  // namespace cs
