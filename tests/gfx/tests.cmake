countersign_tests(gfx LIBS cs_gfx cs_workbench cs_ui countersign::gl)
