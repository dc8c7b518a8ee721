countersign_tests(http LIBS cs_http)
