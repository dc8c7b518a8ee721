countersign_tests(exchange LIBS cs_exchange cs_domain PkgConfig::archive PkgConfig::zip)
