// One shader program from files of shaders/. Internal to gfx: only this folder sees OpenGL.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::gfx {

class Program {
 public:
  Program() = default;
  ~Program();
  Program(Program&& other) noexcept;
  Program& operator=(Program&& other) noexcept;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Compiles and links; the fragment shader is its files one after the other. Code::not_found when a file is missing,
  /// Code::internal with the driver's words when it does not compile.
  static Result<Program> load(const std::filesystem::path& vertex, const std::vector<std::filesystem::path>& fragment);

  unsigned id() const { return id_; }
  int uniform(const char* name) const;

 private:
  unsigned id_ = 0;
};

}  // namespace cs::gfx
