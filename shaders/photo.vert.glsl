#version 330 core
// The whole surface; where which photograph lies on it is the fragment shaders' business. Row 0 of the surface is its
// top: textures of surfaces are shown without flipping, and gl_FragCoord counts from the top.
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
