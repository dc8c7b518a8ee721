countersign_tests(programs LIBS cs_api cs_db cs_exchange cs_faces cs_painter cs_store cs_test_postgres cs_workstation test_sample_files)
add_dependencies(test_programs countersignd)

if(TARGET countersign_shipped)
  add_test(NAME programs.the_workstation_ships_alone
    COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/programs/ships_alone.sh" $<TARGET_FILE:countersign_shipped> $<TARGET_FILE:countersign>)
  set_tests_properties(programs.the_workstation_ships_alone PROPERTIES TIMEOUT 60 SKIP_RETURN_CODE 77)
endif()

add_test(NAME programs.work_where_they_are_installed
  COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/programs/installed.sh" "${CMAKE_BINARY_DIR}" "${CMAKE_SOURCE_DIR}")
set_tests_properties(programs.work_where_they_are_installed PROPERTIES TIMEOUT 120)
