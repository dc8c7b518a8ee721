# The student page in a real browser, on the real service, gateway, worker and camera (a file of the painter's).
add_executable(paint_student "${CMAKE_CURRENT_SOURCE_DIR}/collect/paint_student.cpp")
target_link_libraries(paint_student PRIVATE countersign_options cs_painter cs_platform test_sample_files opencv_imgcodecs opencv_core)
add_test(NAME collect.walk COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/collect/walk.sh" "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
set_tests_properties(collect.walk PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77)
