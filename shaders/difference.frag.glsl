// How far the two are apart, amplified; black where they agree, the surround where only one of them is.
void main() {
  vec2 at = gl_FragCoord.xy;
  if (within(map_a, at) && within(map_b, at))
    colour = vec4(clamp(abs(shown_a(at) - shown_b(at)) * amount, 0.0, 1.0), 1.0);
  else
    colour = vec4(surround, 1.0);
}
