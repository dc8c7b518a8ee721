# Every third-party package, found once, each as one imported target. Headers of all of them are SYSTEM.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)  # libpq
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(ZLIB REQUIRED)  # the colour profile of a PNG
include(OpenCV)
find_package(ZXing 1.4 REQUIRED)  # QR codes
find_package(glfw3 3.3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-i18n icu-uc)  # Chinese names in Latin letters
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(microhttpd REQUIRED IMPORTED_TARGET libmicrohttpd)
pkg_check_modules(exif REQUIRED IMPORTED_TARGET libexif)
pkg_check_modules(lcms REQUIRED IMPORTED_TARGET lcms2)  # colour profiles
pkg_check_modules(heif IMPORTED_TARGET libheif)  # optional: without it HEIC pictures are refused with a sentence
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)  # what a decoder may ask of the system
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)  # ZIP files that come in
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)  # spreadsheets that go out
find_package(EXPAT REQUIRED)
pkg_check_modules(fontconfig REQUIRED IMPORTED_TARGET fontconfig)
pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)  # packages
pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo)  # text in PDF files
# They ask for -pthread, which defines a macro that the precompiled header was made without.
foreach(target zip xlsxwriter pangocairo)
  set_property(TARGET PkgConfig::${target} PROPERTY INTERFACE_COMPILE_OPTIONS "")
endforeach()
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)  # D-Bus
pkg_check_modules(epoxy REQUIRED IMPORTED_TARGET epoxy)
find_package(tomlplusplus REQUIRED)
include(DearImGui)  # imgui::imgui

# OpenGL's functions, through libepoxy: <epoxy/gl.h> in place of any system GL header.
add_library(countersign_gl INTERFACE)
add_library(countersign::gl ALIAS countersign_gl)
target_link_libraries(countersign_gl INTERFACE PkgConfig::epoxy)

# stb_image and stb_image_write, as <stb_image.h>: header only, so the using folder compiles the implementation once.
find_path(COUNTERSIGN_STB_INCLUDE stb_image.h PATH_SUFFIXES stb REQUIRED)
add_library(countersign_stb INTERFACE)
add_library(countersign::stb ALIAS countersign_stb)
target_include_directories(countersign_stb SYSTEM INTERFACE "${COUNTERSIGN_STB_INCLUDE}")

# dlib, with the BLAS and LAPACK that its header code calls; its own package file adds sqlite3 and png, unused here.
find_path(COUNTERSIGN_DLIB_INCLUDE dlib/image_processing/frontal_face_detector.h REQUIRED)
find_library(COUNTERSIGN_DLIB_LIBRARY dlib REQUIRED)
find_library(COUNTERSIGN_LAPACK_LIBRARY lapack REQUIRED)
find_library(COUNTERSIGN_BLAS_LIBRARY blas REQUIRED)
add_library(countersign_dlib INTERFACE)
add_library(countersign::dlib ALIAS countersign_dlib)
target_include_directories(countersign_dlib SYSTEM INTERFACE "${COUNTERSIGN_DLIB_INCLUDE}")
target_link_libraries(countersign_dlib INTERFACE "${COUNTERSIGN_DLIB_LIBRARY}" "${COUNTERSIGN_LAPACK_LIBRARY}"
                      "${COUNTERSIGN_BLAS_LIBRARY}" Threads::Threads)

if(COUNTERSIGN_TESTS)
  include(GoogleTest)
  find_package(GTest REQUIRED)
endif()
