countersign_tests(programs LIBS cs_api cs_faces cs_painter cs_store cs_workstation test_sample_files PkgConfig::systemd)
add_dependencies(test_programs countersignd)
