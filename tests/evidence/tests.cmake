countersign_tests(evidence LIBS cs_evidence cs_exchange cs_store cs_seal cs_served cs_db cs_domain cs_test_postgres)
gtest_discover_tests(test_evidence TEST_PREFIX "evidence.postgres." DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES TEST_FILTER "Evidence.*"
                     PROPERTIES TIMEOUT 300 ENVIRONMENT "COUNTERSIGN_TEST_ENGINE=postgres")
