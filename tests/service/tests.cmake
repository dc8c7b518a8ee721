countersign_tests(service LIBS cs_service CURL::libcurl)
add_dependencies(test_service countersignd)
