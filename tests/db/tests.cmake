countersign_tests(db LIBS cs_db SQLite::SQLite3)
