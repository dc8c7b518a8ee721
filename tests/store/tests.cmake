countersign_tests(store LIBS cs_store cs_seal cs_db cs_domain cs_test_postgres SQLite::SQLite3)
# The rooms once more, on PostgreSQL.
gtest_discover_tests(test_store TEST_PREFIX "store.postgres." DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
                     TEST_FILTER "-Upgrade.*:PictureIndex.*:Initials.*:Schema.*:Move.*"
                     PROPERTIES TIMEOUT 300 ENVIRONMENT "COUNTERSIGN_TEST_ENGINE=postgres")
