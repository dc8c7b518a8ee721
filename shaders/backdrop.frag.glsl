// How far each place is from the backdrop's mean colour: dark where it is the same, blue, then white where it is not.
void main() {
  vec2 at = gl_FragCoord.xy;
  if (!within(map_a, at)) {
    colour = vec4(surround, 1.0);
    return;
  }
  vec3 apart = abs(shown_a(at) - key);
  float far = min(amount * max(apart.r, max(apart.g, apart.b)), 1.0);
  colour = vec4(far * vec3(0.20, 0.62, 1.0) + far * far * vec3(0.80, 0.38, 0.0), 1.0);
}
