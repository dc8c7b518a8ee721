#include "exchange/jpeg_file.hpp"

#include <gtest/gtest.h>

namespace cs::exchange {
namespace {

void put(Bytes& to, std::initializer_list<unsigned> bytes) {
  for (const unsigned b : bytes) to.push_back(static_cast<unsigned char>(b));
}
/// The smallest thing with the markers of one; its picture shows nothing.
Bytes small(const Bytes& between = {}, unsigned unit = 1, unsigned dots = 300) {
  Bytes out;
  put(out, {0xFF, 0xD8, 0xFF, 0xE0, 0,         16,         'J',       'F',        'I', 'F',
            0,    1,    1,    unit, dots >> 8, dots & 255, dots >> 8, dots & 255, 0,   0});
  out.insert(out.end(), between.begin(), between.end());
  put(out, {0xFF, 0xC0, 0, 17, 8, 2, 128, 1, 224, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1});
  put(out, {0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 0x12, 0xFF, 0x00, 0xFF, 0xD0, 0x34, 0xFF, 0xD9});
  return out;
}

TEST(JpegFile, SaysWhatStandsInItsMarkers) {
  const auto f = read_jpeg_file(small());
  ASSERT_TRUE(f.ok()) << f.error().message;
  EXPECT_EQ(f->width, 480);
  EXPECT_EQ(f->height, 640);
  EXPECT_EQ(f->components, 3);
  EXPECT_EQ(f->bits, 8);
  EXPECT_FALSE(f->progressive);
  EXPECT_EQ(f->dpi_across, 300);
  EXPECT_EQ(f->dpi_down, 300);
  EXPECT_TRUE(f->extras.empty());
  EXPECT_EQ(read_jpeg_file(small({}, 2, 118))->dpi_across, 300) << "dots a centimetre";
  EXPECT_EQ(read_jpeg_file(small({}, 0, 1))->dpi_across, 0) << "a ratio is no resolution";
}

TEST(JpegFile, NamesWhateverItCarriesBesidesThePicture) {
  Bytes between;
  put(between, {0xFF, 0xE1, 0, 10, 'E', 'x', 'i', 'f', 0, 0, 1, 2});
  put(between, {0xFF, 0xFE, 0, 5, 'a', 'b', 'c'});
  Bytes file = small(between);
  put(file, {1, 2, 3});
  const auto f = read_jpeg_file(file);
  ASSERT_TRUE(f.ok());
  EXPECT_EQ(f->extras, (std::vector<std::string>{"APP1 Exif", "COM", "3 bytes behind the end"}));
}

TEST(JpegFile, EveryCutOffOneIsRefused) {
  const Bytes whole = small();
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto f = read_jpeg_file(ByteView(whole).first(n));
    ASSERT_FALSE(f.ok()) << n;
    EXPECT_EQ(f.error().id, "jpeg.structure");
  }
}

TEST(JpegFile, EveryChangedByteIsSurvived) {
  const Bytes whole = small();
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const int v : {0x00, 0x01, 0x7F, 0xD9, 0xFF}) {
      Bytes changed = whole;
      changed[i] = static_cast<unsigned char>(v);
      const auto f = read_jpeg_file(changed);
      EXPECT_TRUE(f.ok() || f.error().id == "jpeg.structure") << i << ": " << f.error().id;
    }
}

}  // namespace
}  // namespace cs::exchange
