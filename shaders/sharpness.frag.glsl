// Where brightness bends sharply from one pixel to the next glows over a dim picture: what is in focus.
void main() {
  vec2 at = gl_FragCoord.xy;
  if (!within(map_a, at)) {
    colour = vec4(surround, 1.0);
    return;
  }
  float middle = grey(shown_a(at));
  float bend = !inner(map_a, at) ? 0.0 : abs(4.0 * middle - grey(shown_a(at + vec2(1.0, 0.0))) - grey(shown_a(at - vec2(1.0, 0.0))) -
                   grey(shown_a(at + vec2(0.0, 1.0))) - grey(shown_a(at - vec2(0.0, 1.0))));
  colour = vec4(clamp(vec3(0.35 * middle) + min(amount * bend, 1.0) * vec3(1.0, 0.55, 0.10), 0.0, 1.0), 1.0);
}
