#version 330 core
// A rectangle of the photograph on the surface; both in fractions of their own size, y downwards.
uniform vec4 surface_rect;  // left, top, right, bottom of the drawn part, 0..1 of the surface
uniform vec4 photo_rect;    // the same part in the photograph, 0..1
out vec2 photo_at;

void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  photo_at = mix(photo_rect.xy, photo_rect.zw, corner);
  vec2 at = mix(surface_rect.xy, surface_rect.zw, corner);
  // Row 0 of the surface is its top: textures of surfaces are shown without flipping.
  gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
}
