// fuzz_seeds DIR: writes something of every kind for the fuzz targets to begin with, into DIR/decode, DIR/exif,
// DIR/qr and DIR/table.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "exchange/made_tables.hpp"
#include "heic_samples.hpp"
#include "qr_samples.hpp"
#include "sample_files.hpp"

namespace {

using cs::Bytes;
namespace test = cs::test;

std::filesystem::path folder;

void write(const std::string& name, const Bytes& bytes) {
  const std::filesystem::path file = folder / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes tiff(const test::ExifFields& fields) {
  const Bytes body = test::exif_body(fields);
  return {body.begin() + 6, body.end()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "fuzz_seeds: name the folder to write to.\n");
    return 2;
  }
  folder = argv[1];
  using Colour = test::JpegStyle::Colour;
  const cv::Mat scene = test::scene(40, 32);
  const test::ExifFields camera{.orientation = 6, .make = "Xiaomi", .model = "14", .taken = "2025:10:09 16:53:20"};
  write("decode/plain.jpg", test::jpeg(scene, {Colour::rgb, false, 50}));
  write("decode/progressive.jpg", test::jpeg(scene, {Colour::rgb, true, 50}));
  write("decode/grey.jpg", test::jpeg(scene, {Colour::grey, false, 50}));
  write("decode/cmyk.jpg", test::jpeg(scene, {Colour::cmyk, false, 50}));
  write("decode/ycck.jpg", test::jpeg(scene, {Colour::ycck, true, 50}));
  write("decode/exif.jpg", test::with_exif(test::jpeg(scene, {Colour::rgb, false, 50}), test::exif_body(camera)));
  write("decode/true.png", test::png(scene));
  write("decode/palette.png", test::palette_png(21, 13, {200, 150, 120}, {30, 20, 10}));
  write("decode/one_bit.png", test::bomb_png(20, 20));
  write("decode/deep.png", test::png(cv::Mat(9, 7, CV_16UC4, cv::Scalar(40000, 30000, 20000, 9000))));
  if (const auto f = test::heic(scene, {.quality = 40})) write("decode/plain.heic", *f);
  if (const auto f =
          test::heic(scene, {.quality = 40, .orientation = 6, .exif = test::exif_body(camera), .primaries = 12}))
    write("decode/camera.heic", *f);
  if (const auto f = test::heic(scene, {.quality = 40, .xmp = "<rdf xmp:CreatorTool='x'/>", .transparent = true}))
    write("decode/transparent.heic", *f);
  write("exif/camera", tiff(camera));
  write("exif/editor", tiff({.software = "Adobe Photoshop 25.0", .lens = "front camera 2.7mm"}));
  write("exif/turned", tiff({.orientation = 8}));
  cv::Mat grey, small;
  const cv::Mat picture = test::qr_picture("capture-code", 1);
  cv::extractChannel(picture, grey, 0);
  Bytes modules{0, static_cast<unsigned char>(grey.cols)};
  for (int y = 0; y < grey.rows; ++y) modules.insert(modules.end(), grey.ptr(y), grey.ptr(y) + grey.cols);
  write("qr/modules", modules);
  const std::string text = "2023010101-图像采集码";
  Bytes code{1, 0};
  code.insert(code.end(), text.begin(), text.end());
  write("qr/code", code);
  Bytes damaged{1, 3, 9, 9, 12, 15, 20, 4};
  damaged.insert(damaged.end(), text.begin(), text.end());
  write("qr/damaged", damaged);
  const std::string gbk = "\xD1\xA7\xBA\xC5\t\xD0\xD5\xC3\xFB\r\n001\t\xC5\xB7\xD1\xF4\xC4\xC8\r\n";
  write("table/gbk.csv", {gbk.begin(), gbk.end()});
  const std::string sheet =
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
      "t=\"inlineStr\"><is><t>姓名</t></is></c></row>"
      "<row><c><v>1.38E10</v></c><c t=\"e\"><v>#N/A</v></c><c s=\"1\"><v>46048</v></c></row></sheetData>";
  write("table/small.xlsx",
        test::xlsx({{"名单", sheet}, {"旧", sheet, "hidden"}}, "<si><t>学号</t></si>", "<workbookPr date1904=\"1\"/>",
                   "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"));
  const std::string cells = test::record(0xFD, test::u16(0) + test::u16(0) + test::u16(0) + test::u32(0)) +
                            test::record(0x204, test::u16(0) + test::u16(1) + test::u16(0) + test::wide(u"姓名")) +
                            test::record(0x203, test::u16(1) + test::u16(0) + test::u16(0) + test::f64(2022001));
  write("table/small.xls",
        test::xls(test::record(0xFC, test::u32(1) + test::u32(1) + test::wide(u"学号")), {{u"名单", false, cells}}));
  write("table/password.xls", test::compound("EncryptedPackage", "secret"));
  return 0;
}
