countersign_tests(service LIBS cs_service cs_imaging cs_test_postgres CURL::libcurl OpenSSL::SSL SQLite::SQLite3 nlohmann_json::nlohmann_json)
add_dependencies(test_service countersignd)
# From the photograph to the message, and from node to node, once more with the database in PostgreSQL.
gtest_discover_tests(test_service TEST_PREFIX "service.postgres." DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
                     TEST_FILTER "Path.*:SeveralNodes.*" PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "COUNTERSIGN_TEST_ENGINE=postgres")
