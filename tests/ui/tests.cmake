countersign_tests(ui LIBS cs_ui)
