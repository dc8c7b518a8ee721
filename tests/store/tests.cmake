countersign_tests(store LIBS cs_store cs_db cs_domain SQLite::SQLite3)
