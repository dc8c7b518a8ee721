countersign_tests(api LIBS cs_api)
