#include "gfx/gpu_timer.hpp"

#include <epoxy/gl.h>

namespace cs::gfx {

GpuTimer::GpuTimer() {
  glGenQueries(1, &query_);
}
GpuTimer::~GpuTimer() {
  glDeleteQueries(1, &query_);
}

void GpuTimer::begin() {
  glBeginQuery(GL_TIME_ELAPSED, query_);
}

double GpuTimer::end() {
  glEndQuery(GL_TIME_ELAPSED);
  GLuint64 nanoseconds = 0;
  glGetQueryObjectui64v(query_, GL_QUERY_RESULT, &nanoseconds);
  return static_cast<double>(nanoseconds) / 1e6;
}

}  // namespace cs::gfx
