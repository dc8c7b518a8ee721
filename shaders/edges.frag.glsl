// Contours over contours: the submission's in blue, the other's in orange, white where they meet. Blue and orange are
// told apart by every kind of colour vision.
float contour_a(vec2 at) {
  if (!inner(map_a, at)) return 0.0;
  float l[9];
  for (int i = 0; i < 9; ++i) l[i] = grey(shown_a(at + vec2(i % 3 - 1, i / 3 - 1)));
  return length(vec2(l[2] + 2.0 * l[5] + l[8] - l[0] - 2.0 * l[3] - l[6],
                     l[6] + 2.0 * l[7] + l[8] - l[0] - 2.0 * l[1] - l[2]));
}
float contour_b(vec2 at) {
  if (!inner(map_b, at)) return 0.0;
  float l[9];
  for (int i = 0; i < 9; ++i) l[i] = grey(shown_b(at + vec2(i % 3 - 1, i / 3 - 1)));
  return length(vec2(l[2] + 2.0 * l[5] + l[8] - l[0] - 2.0 * l[3] - l[6],
                     l[6] + 2.0 * l[7] + l[8] - l[0] - 2.0 * l[1] - l[2]));
}
void main() {
  vec2 at = gl_FragCoord.xy;
  bool in_a = within(map_a, at);
  if (!in_a && !within(map_b, at)) {
    colour = vec4(surround, 1.0);
    return;
  }
  vec3 ground = vec3(0.15 * grey(in_a ? shown_a(at) : shown_b(at)));
  vec3 lines = min(amount * contour_a(at), 1.0) * vec3(0.20, 0.62, 1.0) +
               min(amount * contour_b(at), 1.0) * vec3(1.0, 0.55, 0.10);
  colour = vec4(clamp(ground + lines, 0.0, 1.0), 1.0);
}
