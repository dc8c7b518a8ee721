# Compiler settings and the two functions that every folder under src/ and tests/ uses.

option(COUNTERSIGN_WERROR "Treat warnings as errors" OFF)
option(COUNTERSIGN_TESTS "Build the tests" ON)
option(COUNTERSIGN_BENCH "Build the benchmarks" ON)
option(COUNTERSIGN_DEMO "The workstation with --demo, --script and measurements; OFF: as it ships" ON)
option(COUNTERSIGN_FUZZ "Build the fuzz targets; needs clang" OFF)
set(COUNTERSIGN_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_program(COUNTERSIGN_CCACHE ccache)
if(COUNTERSIGN_CCACHE)
  # Without these ccache refuses units that use a precompiled header.
  set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "${COUNTERSIGN_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
find_program(COUNTERSIGN_LLD ld.lld)
if(COUNTERSIGN_LLD)
  add_link_options(-fuse-ld=lld)
endif()
if(COUNTERSIGN_SANITIZE)
  # null, alignment and vptr checks double the compile time of templated units and found nothing here that the rest does not.
  add_compile_options(-fsanitize=${COUNTERSIGN_SANITIZE} -fno-sanitize=null,alignment,vptr
                      -fno-sanitize-recover=all -fno-omit-frame-pointer -g1
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)  # which g++ 12 then finds in the standard library's own <regex>
  add_link_options(-fsanitize=${COUNTERSIGN_SANITIZE})
endif()
if(COUNTERSIGN_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "COUNTERSIGN_FUZZ needs clang: configure with the preset fuzz in a build folder of its own.")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Our own code only: third-party headers come in as SYSTEM.
add_library(countersign_options INTERFACE)
target_compile_options(countersign_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor
                       $<$<BOOL:${COUNTERSIGN_WERROR}>:-Werror>)
target_include_directories(countersign_options INTERFACE "${CMAKE_SOURCE_DIR}/src")

# The standard headers nearly every file uses, compiled once: a third less compile time in a small file. Files still include
# what they use; clang-tidy reads them without this.
set(COUNTERSIGN_STANDARD_HEADERS <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <deque> <filesystem>
    <functional> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/empty.cpp" CONTENT "" @ONLY)
add_library(countersign_standard_headers OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(countersign_standard_headers PRIVATE countersign_options)
target_precompile_headers(countersign_standard_headers PRIVATE ${COUNTERSIGN_STANDARD_HEADERS})

# countersign_library(NAME [PUBLIC target...] [PRIVATE target...] [EXCLUDE file...])
# All *.cpp of the current folder and the folders in it become the static library cs_NAME. Own headers are included as "NAME/header.hpp".
function(countersign_library name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE;EXCLUDE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp"
       "${CMAKE_CURRENT_SOURCE_DIR}/*/*.cpp")
  foreach(file ${ARG_EXCLUDE})
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  if(NOT sources)  # headers only
    add_library(cs_${name} INTERFACE)
    target_link_libraries(cs_${name} INTERFACE countersign_options ${ARG_PUBLIC})
    return()
  endif()
  add_library(cs_${name} STATIC ${sources})
  target_link_libraries(cs_${name} PUBLIC countersign_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  target_precompile_headers(cs_${name} REUSE_FROM countersign_standard_headers)
endfunction()

# countersign_tests(NAME [LIBS target...]): tests/NAME/*_test.cpp (and helpers) become test_NAME, one ctest entry a test.
function(countersign_tests name)
  cmake_parse_arguments(ARG "" "" "LIBS;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  add_executable(test_${name} ${sources})
  target_include_directories(test_${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(test_${name} PRIVATE countersign_options ${ARG_LIBS} GTest::gmock GTest::gtest_main)
  target_precompile_headers(test_${name} REUSE_FROM countersign_test_headers)
  target_compile_definitions(test_${name} PRIVATE COUNTERSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             COUNTERSIGN_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
                       PROPERTIES TIMEOUT 300 LABELS "${ARG_LABELS}")
endfunction()
