countersign_tests(ui LIBS cs_ui cs_workbench countersign::stb nlohmann_json::nlohmann_json)

# Opens the real window on a desk without a service and saves pictures of every view: for looking at, not a test.
add_executable(ui_gallery ui/gallery/gallery.cpp ui/fake_desk.cpp ui/fake_figures.cpp ui/fake_looks.cpp
  ui/fake_pictures.cpp
  "${PROJECT_SOURCE_DIR}/src/programs/run_script.cpp" "${PROJECT_SOURCE_DIR}/src/programs/script_driver.cpp")
target_include_directories(ui_gallery PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/ui")
target_link_libraries(ui_gallery PRIVATE cs_workstation cs_script countersign::stb nlohmann_json::nlohmann_json CLI11::CLI11)
