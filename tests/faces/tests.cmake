countersign_tests(faces LIBS cs_faces opencv_imgcodecs)
