// The parts of a portrait, each in a file of its own, in the order in which they are laid over each other.
#pragma once

#include "demo/canvas.hpp"
#include "demo/person.hpp"

namespace cs::demo {

// backdrop.cpp
void paint_backdrop(Canvas& canvas, const Look& look, Random& random);
/// The soft shadow that the person throws on the wall.
void paint_wall_shadow(Canvas& canvas, const Identity& person, const Look& look);

// body.cpp, clothes.cpp
void paint_neck(Canvas& canvas, const Frame& head, const Identity& person, const Look& look);
void paint_clothes(Canvas& canvas, const Identity& person, const Look& look, Random& random);
void paint_jewellery(Canvas& canvas, const Frame& head, const Identity& person, const Look& look);

// head.cpp
Path face_outline(const Identity& person);
void paint_ears(Canvas& canvas, const Identity& person, const Look& look);
void paint_face(Canvas& canvas, const Identity& person, const Look& look, Random& random);
/// Skin as it looks where the light falls on a surface with this normal (z towards the camera), sRGB-coded.
Rgb lit_skin(const Identity& person, const Look& look, float nx, float ny, float nz, float shadow = 1);

// features.cpp, eyes.cpp
void paint_nose(Canvas& canvas, const Identity& person, const Look& look);
void paint_mouth(Canvas& canvas, const Identity& person, const Look& look);
void paint_brows(Canvas& canvas, const Identity& person, const Look& look, Random& random);
void paint_eyes(Canvas& canvas, const Identity& person, const Look& look, Random& random);
void paint_glasses(Canvas& canvas, const Identity& person, const Look& look, Random& random);

// hair.cpp
void paint_back_hair(Canvas& canvas, const Identity& person, const Look& look, Random& random);
void paint_hair(Canvas& canvas, const Identity& person, const Look& look, Random& random);
/// Hair that falls in front of the clothes.
void paint_front_hair(Canvas& canvas, const Identity& person, const Look& look, Random& random);

// hat.cpp
void paint_hat(Canvas& canvas, const Look& look, Random& random);

}  // namespace cs::demo
