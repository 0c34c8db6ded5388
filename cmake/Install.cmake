# What `cmake --install` puts down: headers, library, CMake package and pkg-config file, all relocatable.

include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/klankbord)

install(
    TARGETS klankbord
    EXPORT klankbordTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT library)
install(DIRECTORY include/klankbord DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
install(EXPORT klankbordTargets NAMESPACE klankbord:: DESTINATION ${package_dir} COMPONENT library)

configure_package_config_file(cmake/klankbordConfig.cmake.in klankbordConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(klankbordConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
    FILES ${CMAKE_CURRENT_BINARY_DIR}/klankbordConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/klankbordConfigVersion.cmake
    DESTINATION ${package_dir}
    COMPONENT library)

# pkg-config: a static library needs its threads on every link line, a shared one brings them itself.
file(RELATIVE_PATH pc_prefix "/p/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/p")
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
if(BUILD_SHARED_LIBS)
    set(pc_cflags "")
    set(pc_libs "")
    set(pc_libs_private "${CMAKE_THREAD_LIBS_INIT}")
else()
    set(pc_cflags "-DKLANKBORD_STATIC")
    set(pc_libs "${CMAKE_THREAD_LIBS_INIT}")
    set(pc_libs_private "")
endif()
configure_file(cmake/klankbord.pc.in klankbord.pc @ONLY)
install(
    FILES ${CMAKE_CURRENT_BINARY_DIR}/klankbord.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT library)
