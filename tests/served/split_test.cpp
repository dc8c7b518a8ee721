// The served copy: nothing of what it leaves out can be found in it, its pixels are the original's, and with the edits
// it is the original, byte for byte.
#include "served/split.hpp"

#include <gtest/gtest.h>

#include <random>

#include "heic_samples.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"
#include "imaging/icc.hpp"
#include "sample_files.hpp"

namespace cs::served {
namespace {

constexpr std::string_view secret = "SECRET-of-the-owner";

Bytes bytes(std::string_view text) {
  return {as_bytes(text).begin(), as_bytes(text).end()};
}
void append(Bytes& to, ByteView more) {
  to.insert(to.end(), more.begin(), more.end());
}
bool holds(ByteView file, std::string_view text) {
  return as_text(file).find(text) != std::string_view::npos;
}

/// A JPEG with this segment behind its start.
Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, const Bytes& body) {
  Bytes out{0xFF,
            0xD8,
            0xFF,
            marker,
            static_cast<std::uint8_t>((body.size() + 2) >> 8),
            static_cast<std::uint8_t>(body.size() + 2)};
  append(out, body);
  append(out, ByteView(jpeg).subspan(2));
  return out;
}

/// An ICC profile of colours and of words: sRGB's matrix and a curve, a description, a display's serial number.
Bytes profile() {
  struct Tag {
    std::string name;
    Bytes body;
  };
  const auto number = [](Bytes& to, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(value >> shift));
  };
  const auto xyz = [&](double x, double y, double z) {
    Bytes out = bytes(std::string_view("XYZ \0\0\0\0", 8));
    for (const double v : {x, y, z}) number(out, static_cast<std::uint32_t>(static_cast<std::int32_t>(v * 65536)));
    return out;
  };
  Bytes curve = bytes(std::string_view("curv\0\0\0\0", 8));
  number(curve, 1);
  append(curve, Bytes{2, 0x33, 0, 0});  // gamma 2.2
  Bytes words = bytes(std::string_view("desc\0\0\0\0", 8));
  number(words, static_cast<std::uint32_t>(secret.size() + 1));
  append(words, as_bytes(secret));
  words.resize(words.size() + 1 + 4 + 4 + 2 + 1 + 67);
  while (words.size() % 4 != 0) words.push_back(0);
  Bytes model = bytes(std::string_view("mmod\0\0\0\0", 8));
  append(model, as_bytes(secret));
  while (model.size() % 4 != 0) model.push_back(0);
  const std::vector<Tag> tags = {{"desc", words},
                                 {"wtpt", xyz(0.9642, 1, 0.8249)},
                                 {"rXYZ", xyz(0.6097, 0.3111, 0.0195)},
                                 {"gXYZ", xyz(0.2053, 0.6257, 0.0609)},
                                 {"bXYZ", xyz(0.1492, 0.0632, 0.7446)},
                                 {"rTRC", curve},
                                 {"gTRC", curve},
                                 {"bTRC", curve},
                                 {"mmod", model}};
  Bytes table, data;
  number(table, static_cast<std::uint32_t>(tags.size()));
  const std::size_t begin = 128 + 4 + 12 * tags.size();
  for (const Tag& t : tags) {
    append(table, as_bytes(t.name));
    number(table, static_cast<std::uint32_t>(begin + data.size()));
    number(table, static_cast<std::uint32_t>(t.body.size()));
    append(data, t.body);
  }
  Bytes out;
  number(out, static_cast<std::uint32_t>(begin + data.size()));
  append(out, as_bytes("none"));
  append(out, Bytes{2, 0x10, 0, 0});
  append(out, as_bytes("mntrRGB XYZ "));
  append(out, Bytes{7, 0xE9, 0, 6, 0, 9, 0, 1, 0, 2, 0, 3});  // when
  append(out, as_bytes("acspAPPL"));
  append(out, Bytes(4));
  append(out, as_bytes("MAKRMODL"));
  append(out, Bytes(8 + 4));
  append(out, Bytes{0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D});
  append(out, as_bytes("CREA"));
  out.resize(128);
  append(out, table);
  append(out, data);
  return out;
}

Bytes profile_segment(const Bytes& part, std::uint8_t number, std::uint8_t count) {
  Bytes body = bytes(std::string_view("ICC_PROFILE\0", 12));
  body.push_back(number), body.push_back(count);
  append(body, part);
  return body;
}

Bytes exif(int orientation) {
  return test::exif_body({.orientation = orientation, .make = std::string(secret), .model = "Phone 9"});
}

/// Everything a JPEG hides things in.
Bytes talkative_jpeg(int orientation = 6) {
  Bytes file = test::jpeg(test::scene(120, 90));
  const Bytes icc = profile();
  const Bytes first(icc.begin(), icc.begin() + 200), second(icc.begin() + 200, icc.end());
  Bytes photoshop = bytes(std::string_view("Photoshop 3.0\0", 14));
  append(photoshop, as_bytes(secret));
  file = with_segment(file, 0xE2, profile_segment(second, 2, 2));
  file = with_segment(file, 0xE2, profile_segment(first, 1, 2));
  file = with_segment(file, 0xFE, bytes(secret));
  file = with_segment(file, 0xED, photoshop);
  file = with_segment(file, 0xE1, bytes("http://ns.adobe.com/xap/1.0/" + std::string(1, '\0') + std::string(secret)));
  file = with_segment(file, 0xE1, exif(orientation));
  append(file, as_bytes(secret));  // behind its end
  append(file, test::jpeg(test::scene(30, 20)));
  return file;
}

Bytes talkative_png() {
  Bytes file = test::png(test::scene(60, 80));
  Bytes tiff = exif(8);
  tiff.erase(tiff.begin(), tiff.begin() + 6);
  file = test::with_png_chunk(file, "eXIf", tiff);
  file = test::with_png_chunk(file, "tEXt", bytes("Author" + std::string(1, '\0') + std::string(secret)));
  file = test::with_png_chunk(file, "prVt", bytes(secret));
  append(file, as_bytes(secret));
  return file;
}

std::optional<Bytes> talkative_heic() {
  test::HeicStyle style;
  style.orientation = 6;
  style.exif = exif(6);
  style.xmp = secret;
  style.icc = profile();
  style.second = true;
  return test::heic(test::scene(320, 240), style);
}

void expect_clean(const Bytes& original) {
  const auto made = split(original);
  ASSERT_TRUE(made.has_value());
  EXPECT_FALSE(holds(made->served, secret));
  EXPECT_FALSE(holds(made->served, "Phone 9"));
  const auto back = rebuild(made->served, made->edits);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, original);
  const auto a = imaging::decode(original, 0, {}), b = imaging::decode(made->served, 0, {});
  ASSERT_TRUE(a.ok() && b.ok()) << (a ? b.error().message : a.error().message);
  ASSERT_EQ(a->rgb.size(), b->rgb.size()) << "upright alike";
  EXPECT_EQ(cv::norm(a->rgb, b->rgb, cv::NORM_INF), 0);
  const imaging::Exif notes = imaging::read_exif(made->served);
  EXPECT_TRUE(notes.make.empty() && notes.model.empty() && notes.software.empty() && notes.taken.empty());
  EXPECT_TRUE(notes.thumbnail.empty());
  // Once is enough.
  const auto again = split(made->served);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->served, made->served);
}

TEST(Split, AJpegKeepsItsPicture) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    expect_clean(talkative_jpeg(orientation));
  }
  for (const auto colour :
       {test::JpegStyle::Colour::grey, test::JpegStyle::Colour::cmyk, test::JpegStyle::Colour::ycck})
    for (const bool progressive : {false, true})
      expect_clean(with_segment(test::jpeg(test::scene(64, 48), {colour, progressive, 90}), 0xFE, bytes(secret)));
}

TEST(Split, APngKeepsItsPicture) {
  expect_clean(talkative_png());
  expect_clean(test::with_png_chunk(test::palette_png(40, 30, {1, 2, 3}, {200, 100, 50}), "tEXt", bytes(secret)));
}

TEST(Split, AHeicKeepsItsPicture) {
  const auto file = talkative_heic();
  if (!file) GTEST_SKIP() << "there is no encoder to make HEIC files with";
  ASSERT_TRUE(holds(*file, secret));
  expect_clean(*file);
}

TEST(Split, AProfileKeepsItsColoursAndForgetsWhoseTheyAre) {
  const Bytes before = profile();
  const auto after = clean_profile(before);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->size(), before.size());
  EXPECT_FALSE(holds(*after, secret));
  for (const char* who : {"MAKR", "MODL", "CREA", "APPL", "mmod"}) EXPECT_FALSE(holds(*after, who)) << who;
  EXPECT_TRUE(holds(*after, "rTRC"));
  EXPECT_EQ(clean_profile(*after), after);
  EXPECT_FALSE(clean_profile(bytes("no profile")).has_value());
  EXPECT_FALSE(clean_profile(ByteView(before).first(140)).has_value());
}

TEST(Split, WhatIsNoPictureIsRefused) {
  const Bytes jpeg = test::jpeg(test::scene(32, 32));
  for (const Bytes& file : {Bytes{}, bytes("text"), bytes("\xFF\xD8\xFF photo"), Bytes{0xFF, 0xD8, 0xFF, 0xD9},
                            Bytes(jpeg.begin(), jpeg.begin() + 30), bytes("\x89PNG\r\n\x1a\n"),
                            bytes(std::string("\0\0\0\x18"
                                              "ftypheic\0\0\0\0mif1heic",
                                              24))})
    EXPECT_FALSE(split(file).has_value());
}

/// A refused file is no fault; one that is split comes back.
void expect_whole(const Bytes& original) {
  const auto made = split(original);
  if (!made) return;
  const auto back = rebuild(made->served, made->edits);
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(*back, original);
  const auto unpacked = unpack(pack(made->served, made->edits));
  ASSERT_TRUE(unpacked.ok());
  ASSERT_EQ(unpacked->served, made->served);
  ASSERT_EQ(unpacked->edits, made->edits);
}

TEST(Split, TenThousandDamagedFilesComeBackByteForByte) {
  std::mt19937 random(11);
  std::vector<Bytes> seeds = {talkative_jpeg(), talkative_png()};
  if (auto file = talkative_heic()) seeds.push_back(std::move(*file));
  int kept = 0;
  for (int round = 0; round < 10'000; ++round) {
    Bytes file = seeds[static_cast<std::size_t>(round) % seeds.size()];
    for (unsigned n = random() % 4 + 1; n > 0; --n) {
      const std::size_t at = random() % std::min<std::size_t>(file.size(), random() % 2 ? 900 : file.size());
      switch (random() % 5) {
        case 0:
          file[at] = static_cast<std::uint8_t>(random());
          break;
        case 1:
          file[at] ^= static_cast<std::uint8_t>(1U << random() % 8);
          break;
        case 2:
          file.resize(std::max<std::size_t>(at, 4));
          break;
        case 3:
          file.erase(file.begin() + static_cast<std::ptrdiff_t>(at),
                     file.begin() + static_cast<std::ptrdiff_t>(std::min(at + random() % 64, file.size())));
          if (file.empty()) file.push_back(0);
          break;
        default: {
          Bytes piece(random() % 64, static_cast<std::uint8_t>(random()));
          file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(), piece.end());
        }
      }
    }
    expect_whole(file);
    if (testing::Test::HasFatalFailure()) FAIL() << "in round " << round;
    kept += split(file).has_value();
  }
  EXPECT_GT(kept, 1'000) << "most damage leaves something to split";
}

TEST(Edits, OnesThatDoNotFitAreDamage) {
  const Bytes served = bytes("0123456789");
  EXPECT_TRUE(rebuild(served, {}).ok());
  EXPECT_EQ(as_text(*rebuild(served, {{2, 3, bytes("ab")}})), "01ab56789");
  EXPECT_FALSE(rebuild(served, {{11, 0, bytes("ab")}}).ok());
  EXPECT_FALSE(rebuild(served, {{8, 3, {}}}).ok());
  EXPECT_FALSE(rebuild(served, {{5, 0, bytes("ab")}, {4, 0, {}}}).ok());
  EXPECT_FALSE(rebuild(served, {{~std::uint64_t{0}, 0, {}}}).ok());
  EXPECT_FALSE(with_changes(served, {{5, 2, {}}, {6, 1, {}}}).has_value());
  EXPECT_FALSE(with_changes(served, {{9, 2, {}}}).has_value());
  std::mt19937 random(2);
  const Bytes parcel = pack(served, {{2, 3, bytes("ab")}, {7, 0, bytes("cdef")}});
  for (int i = 0; i < 2'000; ++i) {
    Bytes changed = parcel;
    changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
    if (random() % 4 == 0) changed.resize(random() % changed.size());
    if (const auto out = unpack(changed)) static_cast<void>(rebuild(out->served, out->edits).ok());  // no crash
  }
}

}  // namespace
}  // namespace cs::served
