#include "gfx/program.hpp"

#include <epoxy/gl.h>

#include <utility>

#include "platform/files.hpp"

namespace cs::gfx {

namespace {

Result<unsigned> compile(unsigned kind, const std::vector<std::filesystem::path>& files) {
  std::string source;
  for (const auto& file : files) {
    CS_ASSIGN(const Bytes part, read_file(file, std::size_t{1} << 20));
    source.append(reinterpret_cast<const char*>(part.data()), part.size());
  }
  const unsigned shader = glCreateShader(kind);
  const char* text = source.data();
  const int length = static_cast<int>(source.size());
  glShaderSource(shader, 1, &text, &length);
  glCompileShader(shader);
  int ok = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
  if (ok == 0) {
    char words[1024] = "";
    glGetShaderInfoLog(shader, sizeof words, nullptr, words);
    glDeleteShader(shader);
    return internal_error(files.back().string() + " does not compile: " + words);
  }
  return shader;
}

}  // namespace

Program::~Program() {
  if (id_ != 0) glDeleteProgram(id_);
}
Program::Program(Program&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
Program& Program::operator=(Program&& other) noexcept {
  std::swap(id_, other.id_);
  return *this;
}

Result<Program> Program::load(const std::filesystem::path& vertex, const std::vector<std::filesystem::path>& fragment) {
  CS_ASSIGN(const unsigned v, compile(GL_VERTEX_SHADER, {vertex}));
  auto f = compile(GL_FRAGMENT_SHADER, fragment);
  if (!f) {
    glDeleteShader(v);
    return f.error();
  }
  Program program;
  program.id_ = glCreateProgram();
  glAttachShader(program.id_, v);
  glAttachShader(program.id_, *f);
  glLinkProgram(program.id_);
  glDeleteShader(v);
  glDeleteShader(*f);
  int ok = 0;
  glGetProgramiv(program.id_, GL_LINK_STATUS, &ok);
  if (ok == 0) {
    char words[1024] = "";
    glGetProgramInfoLog(program.id_, sizeof words, nullptr, words);
    return internal_error(fragment.back().string() + " does not link: " + words);
  }
  return program;
}

int Program::uniform(const char* name) const {
  return glGetUniformLocation(id_, name);
}

}  // namespace cs::gfx
