# Provides opencv_core, opencv_imgproc, opencv_imgcodecs and opencv_dnn, and no other part of OpenCV.
#
# Debian's CMake package of OpenCV belongs to libopencv-dev, which installs all modules with Qt, VTK and ffmpeg. The four
# -dev packages of what is used here are enough: without the CMake package their libraries are found by name.
find_package(OpenCV 4.5 CONFIG QUIET COMPONENTS core imgproc imgcodecs dnn)
if(OpenCV_FOUND)
  message(STATUS "OpenCV ${OpenCV_VERSION}")
  return()
endif()
find_path(COUNTERSIGN_OPENCV_INCLUDE opencv2/core/version.hpp PATH_SUFFIXES opencv4)
if(NOT COUNTERSIGN_OPENCV_INCLUDE)
  message(FATAL_ERROR "OpenCV 4.5 or newer was not found; on Debian: ./run deps.")
endif()
file(STRINGS "${COUNTERSIGN_OPENCV_INCLUDE}/opencv2/core/version.hpp" numbers REGEX "^#define CV_VERSION_(MAJOR|MINOR) ")
list(TRANSFORM numbers REPLACE "[^0-9]+" "")
list(JOIN numbers "." opencv_version)
if(opencv_version VERSION_LESS 4.5 OR opencv_version VERSION_GREATER_EQUAL 5)
  message(FATAL_ERROR "OpenCV 4.5 or newer is needed, but ${COUNTERSIGN_OPENCV_INCLUDE} holds ${opencv_version}.")
endif()
foreach(module core imgproc imgcodecs dnn)
  find_library(COUNTERSIGN_OPENCV_${module} opencv_${module} REQUIRED)
  add_library(opencv_${module} SHARED IMPORTED)
  set_target_properties(opencv_${module} PROPERTIES
    IMPORTED_LOCATION "${COUNTERSIGN_OPENCV_${module}}"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${COUNTERSIGN_OPENCV_INCLUDE}"
    INTERFACE_INCLUDE_DIRECTORIES "${COUNTERSIGN_OPENCV_INCLUDE}")
endforeach()
target_link_libraries(opencv_imgproc INTERFACE opencv_core)
target_link_libraries(opencv_imgcodecs INTERFACE opencv_imgproc opencv_core)
target_link_libraries(opencv_dnn INTERFACE opencv_imgproc opencv_core)
set(OpenCV_LIBS opencv_core opencv_imgproc opencv_imgcodecs opencv_dnn)
message(STATUS "OpenCV ${opencv_version}, found by its libraries")
