# The library, and the function that adds a room to it.

find_package(Threads REQUIRED)

add_library(klankbord)
add_library(klankbord::klankbord ALIAS klankbord)
set_target_properties(
    klankbord
    PROPERTIES VERSION ${PROJECT_VERSION}
               # Before 1.0 a minor release may change the ABI.
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
               LINKER_LANGUAGE CXX)
target_compile_features(klankbord PUBLIC cxx_std_20)
target_include_directories(klankbord PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                            $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(klankbord PRIVATE Threads::Threads)

# Tests reach into private headers and so need what a shared library hides: they link these same objects statically.
if(BUILD_SHARED_LIBS)
    if(NOT KLANKBORD_SANITIZE AND NOT APPLE)
        # What is missing shows here, not in the first program that links.
        target_link_options(klankbord PRIVATE LINKER:--no-undefined)
    endif()
    add_library(klankbord_whole STATIC EXCLUDE_FROM_ALL)
    set_target_properties(klankbord_whole PROPERTIES LINKER_LANGUAGE CXX)
    target_compile_definitions(klankbord_whole INTERFACE KLANKBORD_BUILDING)
    target_compile_features(klankbord_whole PUBLIC cxx_std_20)
    target_include_directories(klankbord_whole INTERFACE ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(klankbord_whole INTERFACE Threads::Threads)
else()
    target_compile_definitions(klankbord PUBLIC KLANKBORD_STATIC)
    add_library(klankbord_whole ALIAS klankbord)
endif()

# klankbord_all_named(<pattern> <sources...>): sources are named one by one, and none in the folder may be forgotten.
function(klankbord_all_named pattern)
    file(GLOB there RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${pattern})
    list(REMOVE_ITEM there ${ARGN})
    if(there)
        message(FATAL_ERROR "${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt does not name: ${there}")
    endif()
endfunction()

# klankbord_room(<room> SOURCES a.cpp b.cpp [PRIVATE_LIBS target...])
#
# One call per room, in src/<room>/CMakeLists.txt. Every room may use Boost's headers; PRIVATE_LIBS are other
# header-only parts, for the room's own sources and nobody else.
function(klankbord_room room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PRIVATE_LIBS")
    if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "klankbord_room(${room}) needs SOURCES and knows PRIVATE_LIBS; "
                            "received: ${ARGN}")
    endif()
    klankbord_all_named(*.cpp ${arg_SOURCES})
    set(target klankbord_${room})
    add_library(${target} OBJECT ${arg_SOURCES})
    set_target_properties(
        ${target}
        PROPERTIES CXX_EXTENSIONS OFF
                   CXX_VISIBILITY_PRESET hidden
                   VISIBILITY_INLINES_HIDDEN ON
                   # Also when static: it is then linked into other people's shared objects.
                   POSITION_INDEPENDENT_CODE ON)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
    target_compile_definitions(${target} PRIVATE $<IF:$<BOOL:${BUILD_SHARED_LIBS}>,KLANKBORD_BUILDING,KLANKBORD_STATIC>)
    target_link_libraries(${target} PRIVATE klankbord_flags Boost::headers Threads::Threads ${arg_PRIVATE_LIBS})

    target_sources(klankbord PRIVATE $<TARGET_OBJECTS:${target}>)
    if(BUILD_SHARED_LIBS)
        target_sources(klankbord_whole PRIVATE $<TARGET_OBJECTS:${target}>)
    endif()
endfunction()
