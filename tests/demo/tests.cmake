countersign_tests(demo LIBS cs_demo cs_painter countersign::dlib opencv_imgcodecs opencv_imgproc opencv_core)
