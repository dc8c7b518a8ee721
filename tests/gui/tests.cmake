# The real window on the real service, each on a display of its own.
if(COUNTERSIGN_DEMO)
  set(gui_display "${CMAKE_CURRENT_SOURCE_DIR}/gui/display.sh")
  add_test(NAME gui.tour
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --students 12 --grace 6 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-tour" --shots "${CMAKE_BINARY_DIR}/gui-tour/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/tour.txt")
  set_tests_properties(gui.tour PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)

  add_test(NAME gui.refusals
    COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/gui/refusals.sh" xvfb-run $<TARGET_FILE:countersign>)
  set_tests_properties(gui.refusals PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
  add_test(NAME gui.stage
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --students 8 --grace 6 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-stage" --shots "${CMAKE_BINARY_DIR}/gui-stage/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/stage.txt")
  set_tests_properties(gui.stage PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
  add_test(NAME gui.resubmission
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --filled --students 9 --grace 6 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-resubmission" --shots "${CMAKE_BINARY_DIR}/gui-resubmission/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/resubmission.txt")
  set_tests_properties(gui.resubmission PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
  add_test(NAME gui.keys
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --students 8 --grace 2 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-keys" --shots "${CMAKE_BINARY_DIR}/gui-keys/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/keys.txt")
  set_tests_properties(gui.keys PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
  add_test(NAME gui.blind_first
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --blind-first --students 8 --grace 6 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-blind-first" --shots "${CMAKE_BINARY_DIR}/gui-blind-first/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/blind_first.txt")
  set_tests_properties(gui.blind_first PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
  add_test(NAME gui.first_day
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --tour --filled --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-first-day" --shots "${CMAKE_BINARY_DIR}/gui-first-day/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/first_day.txt")
  set_tests_properties(gui.first_day PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)

  add_test(NAME gui.notices
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --students 8 --grace 2 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-notices" --shots "${CMAKE_BINARY_DIR}/gui-notices/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/notices.txt")
  set_tests_properties(gui.notices PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)

  add_test(NAME gui.support
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --students 8 --grace 2 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-support" --shots "${CMAKE_BINARY_DIR}/gui-support/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/support.txt")
  set_tests_properties(gui.support PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)

  add_test(NAME gui.overview
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --students 12 --grace 6 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-overview" --shots "${CMAKE_BINARY_DIR}/gui-overview/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/overview.txt")
  set_tests_properties(gui.overview PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)

  add_test(NAME gui.looks
    COMMAND "${gui_display}" $<TARGET_FILE:countersign> --demo --fresh --filled --students 9 --grace 2 --lang zh
            --data "${CMAKE_BINARY_DIR}/gui-looks" --shots "${CMAKE_BINARY_DIR}/gui-looks/shots"
            --script "${CMAKE_CURRENT_SOURCE_DIR}/gui/looks.txt")
  set_tests_properties(gui.looks PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)

  find_package(X11 REQUIRED)
  add_executable(test_composed_keys gui/composed_keys_test.cpp)
  target_link_libraries(test_composed_keys PRIVATE countersign_options cs_workstation glfw X11::X11 GTest::gtest_main)
  add_test(NAME gui.composed_keys COMMAND "${gui_display}" $<TARGET_FILE:test_composed_keys>)
  set_tests_properties(gui.composed_keys PROPERTIES TIMEOUT 180 SKIP_RETURN_CODE 77)

  add_executable(test_gui_kill gui/kill_test.cpp)
  target_link_libraries(test_gui_kill PRIVATE countersign_options cs_store SQLite::SQLite3 nlohmann_json::nlohmann_json GTest::gtest_main)
  target_include_directories(test_gui_kill PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  add_dependencies(test_gui_kill countersign countersignd)
  target_compile_definitions(test_gui_kill PRIVATE COUNTERSIGN_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  add_test(NAME gui.kill_at_30_moments COMMAND "${gui_display}" $<TARGET_FILE:test_gui_kill>)
  set_tests_properties(gui.kill_at_30_moments PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
endif()
