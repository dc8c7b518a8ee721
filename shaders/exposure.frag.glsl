// Clipped light in orange, drowned shadow in blue, everything else in grey.
void main() {
  vec2 at = gl_FragCoord.xy;
  vec3 c = encode(take(photo_a, map_a, how_a, at));
  float most = max(c.r, max(c.g, c.b));
  c = most >= 250.5 / 255.0 ? vec3(1.0, 0.55, 0.10) : most <= 8.5 / 255.0 ? vec3(0.20, 0.62, 1.0) : vec3(grey(c));
  colour = vec4(mix(surround, c, cover(map_a, at)), 1.0);
}
