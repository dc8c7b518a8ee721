# The real program in a hidden display, driven by scripts: countersign --demo --script FILE --shots DIR.
find_program(COUNTERSIGN_XVFB_RUN xvfb-run)
mark_as_advanced(COUNTERSIGN_XVFB_RUN)
if(TARGET countersign AND COUNTERSIGN_XVFB_RUN)
  foreach(script tour)
    add_test(NAME gui.${script} COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/gui/run_script.sh" "${COUNTERSIGN_XVFB_RUN}"
             $<TARGET_FILE:countersign> "${CMAKE_CURRENT_SOURCE_DIR}/gui/${script}.txt" "${CMAKE_BINARY_DIR}/shots/${script}")
    set_tests_properties(gui.${script} PROPERTIES TIMEOUT 600 LABELS gui)
  endforeach()
  # What is said when there is nothing to open a window on, or nothing to draw with.
  add_test(NAME gui.refusals COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/gui/refusals.sh" "${COUNTERSIGN_XVFB_RUN}" $<TARGET_FILE:countersign>)
  set_tests_properties(gui.refusals PROPERTIES TIMEOUT 120 LABELS gui)
endif()
