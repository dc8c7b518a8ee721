countersign_tests(backup LIBS cs_backup cs_store cs_db cs_domain cs_test_postgres)
gtest_discover_tests(test_backup TEST_PREFIX "backup.postgres." DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES TEST_FILTER "Backup.*"
                     PROPERTIES TIMEOUT 300 ENVIRONMENT "COUNTERSIGN_TEST_ENGINE=postgres")
