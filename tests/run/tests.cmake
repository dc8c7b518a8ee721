add_test(NAME run.deps COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/run/deps_test.sh" "${CMAKE_SOURCE_DIR}/run")
set_tests_properties(run.deps PROPERTIES TIMEOUT 60)
