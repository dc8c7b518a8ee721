// The submission on one side of a line, the other photograph beyond it.
void main() {
  vec2 at = gl_FragCoord.xy;
  colour = vec4(dot(at, line.xy) < line.z ? shown_a(at) : shown_b(at), 1.0);
}
