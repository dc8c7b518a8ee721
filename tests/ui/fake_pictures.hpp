// Pictures for the fake desk: a portrait from a file, or a face of a few ellipses.
#pragma once

#include <filesystem>
#include <memory>

#include "domain/finding.hpp"
#include "worker/worker.hpp"

namespace cs::ui {

struct FakePicture {
  worker::Decoded decoded;
  domain::FaceSummary face;
};

/// `portrait` empty: painted. `width` of the 3:4 picture; `backdrop` 0xRRGGBB for painted ones.
FakePicture fake_picture(const std::filesystem::path& portrait, int width, unsigned seed, unsigned backdrop);

}  // namespace cs::ui
