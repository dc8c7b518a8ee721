// paint_student FOLDER: what the student page's test holds before the camera and hands in: portrait.mjpeg (one person,
// each picture with a noise of its own, as a camera's), portrait.jpg, code-S01.png and code-S02.png (capture codes),
// page.webp (no photograph).
#include <fstream>
#include <iostream>

#include <opencv2/imgcodecs.hpp>

#include "demo/portrait.hpp"
#include "qr_samples.hpp"

namespace {

void write(const std::string& file, const std::vector<unsigned char>& bytes,
           std::ios::openmode mode = std::ios::trunc) {
  std::ofstream out(file, std::ios::binary | mode);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// No two are the same file: a photograph that was rejected is refused when it comes again.
void write_video(const std::string& file, const cv::Mat& picture) {
  cv::RNG random(7);
  cv::Mat noise(picture.size(), CV_16SC3), frame;
  for (int i = 0; i < 12; ++i) {
    random.fill(noise, cv::RNG::NORMAL, 0, 2);
    cv::add(picture, noise, frame, cv::noArray(), CV_8U);
    std::vector<unsigned char> jpeg;
    cv::imencode(".jpg", frame, jpeg, {cv::IMWRITE_JPEG_QUALITY, 92});
    write(file, jpeg, i == 0 ? std::ios::trunc : std::ios::app);
  }
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
  write_video(folder + "/portrait.mjpeg", cv::imdecode(portrait.jpeg, cv::IMREAD_COLOR));
  for (const char* student : {"S01", "S02"})
    cv::imwrite(folder + "/code-" + student + ".png", cs::test::qr_picture(std::string("CHSI-") + student, 8));
  const std::string webp("RIFF\x10\0\0\0WEBPVP8 ....", 20);
  write(folder + "/page.webp", {webp.begin(), webp.end()});
  std::cout << portrait.width << 'x' << portrait.height << '\n';
}
