countersign_tests(script LIBS cs_script)
target_include_directories(test_script PRIVATE "${CMAKE_CURRENT_LIST_DIR}/../workbench")  # its fake desk
