# What find_package(gantry) needs: targets gantry::sdk and gantry::host, and gantry_add_plugin(). The host is a
# shared library and shows nothing of what it is made of, so a user needs none of our dependencies.
include(CMakePackageConfigHelpers)

set(gantry_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/gantry)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/gantry-config.cmake.in ${PROJECT_BINARY_DIR}/package/gantry-config.cmake
  INSTALL_DESTINATION ${gantry_package_folder})
# While the major number is 0 every minor version may break what is built on it.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/gantry-config-version.cmake
  COMPATIBILITY SameMinorVersion)

install(EXPORT gantry_targets NAMESPACE gantry:: FILE gantry-targets.cmake DESTINATION ${gantry_package_folder})
install(FILES
  ${PROJECT_BINARY_DIR}/package/gantry-config.cmake ${PROJECT_BINARY_DIR}/package/gantry-config-version.cmake
  DESTINATION ${gantry_package_folder})
