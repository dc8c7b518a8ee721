countersign_tests(sandbox LIBS cs_sandbox cs_notices)
