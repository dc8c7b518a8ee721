# What `cmake --install` puts where. Three components: common (the service's program, which also opens photographs for the
# workstation, with texts, rules and models), workstation, service. The Debian packages are made of the same (packaging/).
include(GNUInstallDirs)

set(COUNTERSIGN_MODELS "$ENV{HOME}/.cache/countersign/models" CACHE PATH "Where ./run deps left the models; what is there is installed")

install(TARGETS countersignd RUNTIME COMPONENT common)
install(DIRECTORY assets DESTINATION "${CMAKE_INSTALL_DATADIR}/countersign" COMPONENT common)
install(DIRECTORY "${COUNTERSIGN_MODELS}/" DESTINATION "${CMAKE_INSTALL_DATADIR}/countersign/models" COMPONENT common
        OPTIONAL FILES_MATCHING REGEX "/[^/]+\\.(onnx|json|bin)$" PATTERN "fetching.*" EXCLUDE)
install(FILES packaging/countersignd.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT common)

# The one that ships, whichever this build calls by its name.
set(workstation countersign)
if(TARGET countersign_shipped)
  set(workstation countersign_shipped)
endif()
install(TARGETS ${workstation} RUNTIME COMPONENT workstation)
install(DIRECTORY shaders DESTINATION "${CMAKE_INSTALL_DATADIR}/countersign" COMPONENT workstation)
install(FILES packaging/countersign.desktop DESTINATION "${CMAKE_INSTALL_DATADIR}/applications" COMPONENT workstation)
install(FILES packaging/countersign.svg DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps" COMPONENT workstation)
install(FILES packaging/countersign.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT workstation)

install(FILES packaging/countersignd.service DESTINATION lib/systemd/system COMPONENT service)
install(FILES packaging/countersignd.toml DESTINATION "${CMAKE_INSTALL_SYSCONFDIR}/countersign" COMPONENT service)
