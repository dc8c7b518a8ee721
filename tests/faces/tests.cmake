countersign_tests(faces LIBS cs_faces cs_painter opencv_imgcodecs)
