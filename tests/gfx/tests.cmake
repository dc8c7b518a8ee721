countersign_tests(gfx LIBS cs_gfx countersign::gl)
