#version 330 core
// The photograph as it is. The texture is sRGB, so that filtering happens in linear light; the surface is not, so the
// colour is encoded again here.
uniform sampler2D photo;
uniform vec2 step_per_pixel;  // fraction of the photograph that one pixel of the surface covers
uniform bool reduce;          // one pixel covers more than one texel: average four places instead of taking one
in vec2 photo_at;
out vec4 colour;

vec3 encode(vec3 c) {
  c = clamp(c, 0.0, 1.0);
  return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

void main() {
  vec3 c;
  if (reduce) {
    vec2 d = 0.25 * step_per_pixel;
    c = 0.25 * (texture(photo, photo_at - d).rgb + texture(photo, photo_at + d).rgb +
                texture(photo, photo_at + vec2(d.x, -d.y)).rgb + texture(photo, photo_at + vec2(-d.x, d.y)).rgb);
  } else {
    c = texture(photo, photo_at).rgb;
  }
  colour = vec4(encode(c), 1.0);
}
