countersign_tests(notices LIBS cs_notices cs_sandbox)
