find_package(ZLIB REQUIRED)
# Picture files of every kind, for the tests of everything that reads some.
add_library(test_sample_files STATIC "${CMAKE_CURRENT_SOURCE_DIR}/imaging/samples/sample_files.cpp"
            "${CMAKE_CURRENT_SOURCE_DIR}/imaging/samples/qr_samples.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/imaging/samples/manifest_samples.cpp")
target_link_libraries(test_sample_files PUBLIC countersign_options cs_imaging PRIVATE opencv_imgcodecs JPEG::JPEG ZLIB::ZLIB ZXing::ZXing)
if(TARGET PkgConfig::heif)
  target_sources(test_sample_files PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/imaging/samples/heic_samples.cpp")
  target_link_libraries(test_sample_files PRIVATE PkgConfig::heif)
  target_compile_definitions(test_sample_files PUBLIC COUNTERSIGN_HEIF)
endif()
target_include_directories(test_sample_files PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/imaging/samples")
countersign_tests(imaging LIBS cs_platform cs_imaging test_sample_files PkgConfig::lcms)
