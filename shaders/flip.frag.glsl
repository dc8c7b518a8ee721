// The other photograph in the submission's place.
void main() {
  colour = vec4(shown_b(gl_FragCoord.xy), 1.0);
}
