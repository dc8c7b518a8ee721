countersign_tests(vault LIBS cs_vault cs_platform)
