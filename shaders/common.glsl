#version 330 core
// In front of every fragment shader: how photographs are read. The textures are sRGB, so that filtering happens in
// linear light; the surface is not, so colours are encoded again here. `a` is the submission, `b` what it is compared
// with.
uniform sampler2D photo_a, photo_b;
uniform mat3 map_a, map_b;  // pixel of the surface -> fraction of the photograph, y downwards
uniform int how_a, how_b;   // 0 one bilinear place, 1 four places averaged (a pixel covers more than a texel), 2 nearest
uniform vec3 gain_b, offset_b;  // brightness and colour match of b, on encoded values
uniform vec3 surround;          // encoded, where there is no photograph
uniform vec3 line;              // wipe: a lies where x * line.x + y * line.y < line.z
uniform float amount;           // onion: share of b; otherwise how strongly the effect is shown
uniform vec3 key;               // encoded: the backdrop's mean colour
out vec4 colour;

vec3 encode(vec3 c) {
  c = clamp(c, 0.0, 1.0);
  return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}
vec3 decode(vec3 c) {
  return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}
vec2 place(mat3 map, vec2 at) {
  return (map * vec3(at, 1.0)).xy;
}
bool within(mat3 map, vec2 at) {
  vec2 uv = place(map, at);
  return uv.x >= 0.0 && uv.y >= 0.0 && uv.x <= 1.0 && uv.y <= 1.0;
}
vec3 take(sampler2D photo, mat3 map, int how, vec2 at) {
  vec2 uv = place(map, at);
  if (how == 1) {
    vec2 x = 0.25 * map[0].xy, y = 0.25 * map[1].xy;
    return 0.25 * (texture(photo, uv - x - y).rgb + texture(photo, uv + x - y).rgb + texture(photo, uv - x + y).rgb +
                   texture(photo, uv + x + y).rgb);
  }
  if (how == 2) {
    vec2 size = vec2(textureSize(photo, 0));
    uv = (floor(uv * size) + 0.5) / size;
  }
  return texture(photo, uv).rgb;
}
// How much of the pixel the photograph covers: its border is a line, not a stair, when it is turned.
float cover(mat3 map, vec2 at) {
  vec2 uv = place(map, at);
  vec2 pixel = max(vec2(length(vec2(map[0].x, map[1].x)), length(vec2(map[0].y, map[1].y))), 1e-9);
  vec2 inside = clamp(min(uv, 1.0 - uv) / pixel + 0.5, 0.0, 1.0);
  return inside.x * inside.y;
}
// All neighbours are wholly in the photograph, too: otherwise its border would be taken for something in it.
bool inner(mat3 map, vec2 at) {
  return within(map, at + vec2(-1.5, -1.5)) && within(map, at + vec2(1.5, -1.5)) &&
         within(map, at + vec2(-1.5, 1.5)) && within(map, at + vec2(1.5, 1.5));
}
// Encoded colours; outside the photograph the surround.
vec3 shown_a(vec2 at) {
  float share = cover(map_a, at);
  if (share <= 0.0) return surround;
  return mix(surround, encode(take(photo_a, map_a, how_a, at)), share);
}
vec3 shown_b(vec2 at) {
  float share = cover(map_b, at);
  if (share <= 0.0) return surround;
  return mix(surround, clamp(encode(take(photo_b, map_b, how_b, at)) * gain_b + offset_b, 0.0, 1.0), share);
}
float grey(vec3 encoded) {
  return dot(encoded, vec3(0.2126, 0.7152, 0.0722));
}
