// The other photograph laid over the submission like tracing paper, mixed in linear light.
void main() {
  vec2 at = gl_FragCoord.xy;
  colour = vec4(encode(mix(decode(shown_a(at)), decode(shown_b(at)), amount)), 1.0);
}
