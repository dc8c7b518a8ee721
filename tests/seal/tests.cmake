countersign_tests(seal LIBS cs_seal)
