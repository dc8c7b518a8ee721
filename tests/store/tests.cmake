countersign_tests(store LIBS cs_store cs_db cs_domain SQLite::SQLite3)
    target_include_directories(test_store PRIVATE "${CMAKE_CURRENT_LIST_DIR}/../db")
