countersign_tests(served LIBS cs_served cs_imaging test_sample_files ZLIB::ZLIB)
