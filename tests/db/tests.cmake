countersign_tests(db LIBS cs_db cs_test_postgres SQLite::SQLite3)
