countersign_tests(service LIBS cs_service CURL::libcurl nlohmann_json::nlohmann_json)
add_dependencies(test_service countersignd)
