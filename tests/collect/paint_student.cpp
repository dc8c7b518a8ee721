// paint_student FOLDER: what the student page's test holds before the camera and hands in: portrait.mjpeg and
// portrait.jpg (one person), code-S01.png and code-S02.png (capture codes),
// page.webp (no photograph).
#include <fstream>
#include <iostream>

#include <opencv2/imgcodecs.hpp>

#include "demo/portrait.hpp"
#include "qr_samples.hpp"

namespace {

void write(const std::string& file, const std::vector<unsigned char>& bytes) {
  std::ofstream out(file, std::ios::binary);
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
  std::vector<unsigned char> frame;
  cv::imencode(".jpg", cv::imdecode(portrait.jpeg, cv::IMREAD_COLOR), frame, {cv::IMWRITE_JPEG_QUALITY, 92});
  write(folder + "/portrait.mjpeg", frame);
  for (const char* student : {"S01", "S02"})
    cv::imwrite(folder + "/code-" + student + ".png", cs::test::qr_picture(std::string("CHSI-") + student, 8));
  const std::string webp("RIFF\x10\0\0\0WEBPVP8 ....", 20);
  write(folder + "/page.webp", {webp.begin(), webp.end()});
  std::cout << portrait.width << 'x' << portrait.height << '\n';
}
