# The desk, the real service and the sandbox together, over loopback; and the contract that the real service and the one in
# memory keep alike.
countersign_tests(end_to_end LIBS cs_client cs_backup cs_service cs_notices cs_sandbox)
target_sources(test_end_to_end PRIVATE "${CMAKE_CURRENT_LIST_DIR}/../client/desk_rig.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/../client/fake_service.cpp" "${CMAKE_CURRENT_LIST_DIR}/../client/fake_decisions.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/../client/fake_looks.cpp")
