// paint_student FOLDER: what the student page's test holds before the camera and hands in: portrait.mjpeg (one picture
// many times over), portrait.jpg, code-S01.png and code-S02.png (capture codes), page.webp (no photograph).
#include <fstream>
#include <iostream>

#include <opencv2/imgcodecs.hpp>

#include "demo/portrait.hpp"
#include "qr_samples.hpp"

namespace {

void write(const std::string& file, const cs::Bytes& bytes, int times = 1) {
  std::ofstream out(file, std::ios::binary);
  for (int i = 0; i < times; ++i)
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  cs::demo::PortraitSpec spec;
  spec.seed = 7;
  spec.width = 1200;
  spec.height = 1600;
  const auto portrait = cs::demo::paint(spec);
  write(folder + "/portrait.jpg", portrait.jpeg);
  write(folder + "/portrait.mjpeg", portrait.jpeg, 30);
  for (const char* student : {"S01", "S02"})
    cv::imwrite(folder + "/code-" + student + ".png", cs::test::qr_picture(std::string("CHSI-") + student, 8));
  const std::string webp("RIFF\x10\0\0\0WEBPVP8 ....", 20);
  write(folder + "/page.webp", {webp.begin(), webp.end()});
  std::cout << portrait.width << 'x' << portrait.height << '\n';
}
