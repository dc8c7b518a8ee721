// The photograph as it is.
void main() {
  colour = vec4(shown_a(gl_FragCoord.xy), 1.0);
}
