// What is left of the brightness when the neighbourhood's mean is taken away: pores and hair, or their absence.
void main() {
  vec2 at = gl_FragCoord.xy;
  if (!within(map_a, at)) {
    colour = vec4(surround, 1.0);
    return;
  }
  if (!inner(map_a, at)) {
    colour = vec4(vec3(0.5), 1.0);
    return;
  }
  float sum = 0.0;
  for (int i = 0; i < 9; ++i) sum += grey(shown_a(at + vec2(i % 3 - 1, i / 3 - 1)));
  colour = vec4(vec3(clamp(0.5 + amount * (grey(shown_a(at)) - sum / 9.0), 0.0, 1.0)), 1.0);
}
