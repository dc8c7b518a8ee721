# Provides imgui::imgui: Dear ImGui >= 1.92 with the GLFW and OpenGL 3 backends, FreeType and 32-bit characters.
#
# Names hold characters beyond U+FFFF, and Chinese text needs fonts that load their glyphs as they are used; Debian 12's
# own package (1.86) has neither. So, in this order:
#   1. an installed CMake package imgui >= 1.92 with those options (vcpkg, a newer distribution);
#   2. -DDEARIMGUI_SOURCE_DIR=DIR, its unpacked sources;
#   3. Debian's source package of a newer suite, fetched with a private apt configuration (the system's is only read)
#      and kept outside the build folder, so that every later configure works without a network.
set(DEARIMGUI_SOURCE_DIR "" CACHE PATH "Unpacked sources of Dear ImGui 1.92 or newer")
set(DEARIMGUI_SUITES "forky;sid" CACHE STRING "Debian suites whose source package of Dear ImGui is tried, in this order")

# dear_imgui_version(DIR OUT): IMGUI_VERSION_NUM of the sources in DIR, or 0 when DIR holds none.
function(dear_imgui_version dir out)
  set(number 0)
  if(EXISTS "${dir}/imgui.h" AND EXISTS "${dir}/backends/imgui_impl_glfw.cpp" AND EXISTS "${dir}/misc/freetype/imgui_freetype.cpp")
    file(STRINGS "${dir}/imgui.h" line REGEX "^#define IMGUI_VERSION_NUM" LIMIT_COUNT 1)
    if(line MATCHES "([0-9]+)$")
      set(number ${CMAKE_MATCH_1})
    endif()
  endif()
  set(${out} ${number} PARENT_SCOPE)
endfunction()

# dear_imgui_download(SUITE DIR SOURCES WHY): fetches and unpacks the source package below the empty folder DIR.
# SOURCES becomes the unpacked folder, or empty with the reason in WHY.
function(dear_imgui_download suite dir sources why)
  set(${sources} "" PARENT_SCOPE)
  find_program(COUNTERSIGN_APT_GET apt-get)
  mark_as_advanced(COUNTERSIGN_APT_GET)
  if(NOT COUNTERSIGN_APT_GET)
    set(${why} "there is no apt-get here" PARENT_SCOPE)
    return()
  endif()
  set(apt "${COUNTERSIGN_APT_GET}" -c "${dir}/apt/apt.conf" -qq)
  foreach(step configure update source)
    if(step STREQUAL "configure")
      set(command bash "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/private-apt.sh" "${dir}/apt" ${suite})
    elseif(step STREQUAL "update")
      set(command ${apt} -o APT::Update::Error-Mode=any update)
    else()
      set(command ${apt} --download-only source imgui/${suite})
    endif()
    execute_process(COMMAND ${command} WORKING_DIRECTORY "${dir}" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE said)
    if(failed)
      string(REGEX REPLACE "[\r\n].*" "" said "${said}")
      set(${why} "${suite}: ${said}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  file(GLOB archive "${dir}/imgui_*.orig.tar.*")
  list(FILTER archive EXCLUDE REGEX "\\.asc$")
  list(LENGTH archive count)
  if(NOT count EQUAL 1)
    set(${why} "${suite}: the source package holds ${count} archives where one was expected" PARENT_SCOPE)
    return()
  endif()
  file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${dir}/unpacked")
  file(GLOB unpacked LIST_DIRECTORIES true "${dir}/unpacked/*")
  list(LENGTH unpacked count)
  if(NOT count EQUAL 1)
    set(unpacked "${dir}/unpacked")
  endif()
  set(${sources} "${unpacked}" PARENT_SCOPE)
endfunction()

# dear_imgui_cached(OUT): the sources in the user's cache, fetched first when they are not there. Two configures at once
# wait for each other; the finished folder appears by one rename, so that a stopped configure leaves nothing half-made.
function(dear_imgui_cached out)
  if(DEFINED ENV{XDG_CACHE_HOME} AND IS_ABSOLUTE "$ENV{XDG_CACHE_HOME}")
    set(cache "$ENV{XDG_CACHE_HOME}/countersign/imgui")
  elseif(IS_ABSOLUTE "$ENV{HOME}" AND NOT "$ENV{HOME}" STREQUAL "/nonexistent")
    set(cache "$ENV{HOME}/.cache/countersign/imgui")
  else()
    set(cache "${CMAKE_BINARY_DIR}/_imgui")
  endif()
  set(${out} "${cache}/sources" PARENT_SCOPE)
  dear_imgui_version("${cache}/sources" number)
  if(number GREATER_EQUAL 19200)
    return()
  endif()
  file(MAKE_DIRECTORY "${cache}")
  file(LOCK "${cache}" DIRECTORY GUARD FUNCTION TIMEOUT 900)
  dear_imgui_version("${cache}/sources" number)
  if(number GREATER_EQUAL 19200)
    return()
  endif()
  set(reasons "")
  foreach(suite IN LISTS DEARIMGUI_SUITES)
    message(STATUS "Dear ImGui: fetching Debian's source package from ${suite}")
    set(work "${cache}/fetching")
    file(REMOVE_RECURSE "${work}")
    file(MAKE_DIRECTORY "${work}")
    dear_imgui_download(${suite} "${work}" sources why)
    if(sources)
      dear_imgui_version("${sources}" number)
      if(number GREATER_EQUAL 19200)
        file(REMOVE_RECURSE "${cache}/sources")
        file(RENAME "${sources}" "${cache}/sources")
        file(REMOVE_RECURSE "${work}")
        return()
      endif()
      set(why "${suite}: version number ${number}")
    endif()
    list(APPEND reasons "${why}")
    file(REMOVE_RECURSE "${work}")
  endforeach()
  list(JOIN reasons "; " reasons)
  message(FATAL_ERROR "Dear ImGui 1.92 or newer is neither installed nor cached and could not be fetched as a Debian source "
          "package (${reasons}): connect to a Debian mirror once, or give its unpacked sources with -DDEARIMGUI_SOURCE_DIR=DIR.")
endfunction()

# An installed package counts only if it was built with what the product needs.
if(NOT DEARIMGUI_SOURCE_DIR)
  find_package(imgui 1.92 CONFIG QUIET)
endif()
if(imgui_FOUND)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LIBRARIES imgui::imgui)
  check_cxx_source_compiles("
    #include <imgui.h>
    #include <imgui_freetype.h>
    #include <imgui_impl_glfw.h>
    #include <imgui_impl_opengl3.h>
    #include <imgui_stdlib.h>
    static_assert(sizeof(ImWchar) == 4 && IMGUI_VERSION_NUM >= 19200);
    int main() {}" COUNTERSIGN_IMGUI_PACKAGE_FITS)
  unset(CMAKE_REQUIRED_LIBRARIES)
  if(COUNTERSIGN_IMGUI_PACKAGE_FITS)
    message(STATUS "Dear ImGui ${imgui_VERSION}, installed")
    return()
  endif()
  message(FATAL_ERROR "The installed Dear ImGui ${imgui_VERSION} lacks the GLFW or OpenGL 3 backend, FreeType or 32-bit "
          "characters: install it with these, or give unpacked sources with -DDEARIMGUI_SOURCE_DIR=DIR.")
endif()

set(imgui_sources "${DEARIMGUI_SOURCE_DIR}")
if(NOT imgui_sources)
  dear_imgui_cached(imgui_sources)
endif()
dear_imgui_version("${imgui_sources}" imgui_number)
if(imgui_number LESS 19200)
  message(FATAL_ERROR "Dear ImGui 1.92 or newer is needed; ${imgui_sources} holds none (version number ${imgui_number}).")
endif()
message(STATUS "Dear ImGui ${imgui_number} from ${imgui_sources}")

find_package(Freetype REQUIRED)
add_library(imgui STATIC
  "${imgui_sources}/imgui.cpp" "${imgui_sources}/imgui_draw.cpp" "${imgui_sources}/imgui_tables.cpp"
  "${imgui_sources}/imgui_widgets.cpp" "${imgui_sources}/backends/imgui_impl_glfw.cpp"
  "${imgui_sources}/backends/imgui_impl_opengl3.cpp" "${imgui_sources}/misc/cpp/imgui_stdlib.cpp"
  "${imgui_sources}/misc/freetype/imgui_freetype.cpp")
add_library(imgui::imgui ALIAS imgui)
target_include_directories(imgui SYSTEM PUBLIC "${imgui_sources}" "${imgui_sources}/backends" "${imgui_sources}/misc/cpp"
                           "${imgui_sources}/misc/freetype")
target_compile_definitions(imgui PUBLIC IMGUI_USE_WCHAR32 IMGUI_ENABLE_FREETYPE IMGUI_DISABLE_OBSOLETE_FUNCTIONS)
# The backend loads the OpenGL functions it needs by itself; nothing links libGL.
target_compile_options(imgui PRIVATE -w)
target_link_libraries(imgui PUBLIC glfw PRIVATE Freetype::Freetype ${CMAKE_DL_LIBS})
