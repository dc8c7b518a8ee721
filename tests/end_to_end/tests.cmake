# The desk, the real service and the sandbox together, over loopback.
countersign_tests(end_to_end LIBS cs_client cs_service cs_notices cs_sandbox)
target_sources(test_end_to_end PRIVATE "${CMAKE_CURRENT_LIST_DIR}/../client/desk_rig.cpp")
