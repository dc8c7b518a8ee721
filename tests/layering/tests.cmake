countersign_tests(layering)
