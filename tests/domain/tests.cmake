countersign_tests(domain LIBS cs_domain)
