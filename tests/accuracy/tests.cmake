# Built only when asked (./run accuracy): it measures on photographs that are not part of the project.
file(GLOB accuracy_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/accuracy/*.cpp")
add_executable(accuracy EXCLUDE_FROM_ALL ${accuracy_sources})
target_include_directories(accuracy PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/accuracy")
target_link_libraries(accuracy PRIVATE countersign_options cs_checks test_sample_files CLI11::CLI11)
