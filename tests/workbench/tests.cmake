countersign_tests(workbench LIBS cs_workbench)
