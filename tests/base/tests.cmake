countersign_tests(base LIBS cs_base)
