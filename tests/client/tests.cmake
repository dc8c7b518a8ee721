countersign_tests(client LIBS cs_client cs_db)
