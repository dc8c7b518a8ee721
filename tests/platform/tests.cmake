countersign_tests(platform LIBS cs_platform_desktop PkgConfig::systemd)
