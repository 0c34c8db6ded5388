# How tests are made: one program per room, one line per program in ctest (a process per test case costs more than
# most cases do), and the framework's own main compiled once.

find_package(Catch2 QUIET)
if(NOT Catch2_FOUND)
    message(FATAL_ERROR "The C++ tests need Catch2, 2.13 or 3. Install catch2, or configure with "
                        "-DKLANKBORD_BUILD_TESTS=OFF.")
endif()

# The stock archives, for the tests of klankbord/serialization.hpp: the one compiled part of Boost, and only here.
if(NOT TARGET Boost::serialization)
    find_package(Boost ${klankbord_boost_minimum} CONFIG QUIET OPTIONAL_COMPONENTS serialization)
endif()
if(NOT TARGET Boost::serialization)
    message(FATAL_ERROR "The C++ tests need Boost.Serialization. Install libboost-serialization-dev, or configure with "
                        "-DKLANKBORD_BUILD_TESTS=OFF.")
endif()

# What every test links: the whole library with its private headers, and Boost for what is checked against it.
add_library(klankbord_testing INTERFACE)
target_include_directories(klankbord_testing INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests/cpp)
target_link_libraries(klankbord_testing INTERFACE klankbord_whole klankbord_flags Boost::headers Threads::Threads)

if(Catch2_VERSION VERSION_LESS 3)
    add_library(klankbord_catch STATIC ${PROJECT_SOURCE_DIR}/tests/cpp/main.cpp)
    # The framework's own texts depend on the language version, and not every compiler begins at 20.
    target_compile_features(klankbord_catch PUBLIC cxx_std_20)
    target_link_libraries(klankbord_catch PUBLIC Catch2::Catch2)
else()
    add_library(klankbord_catch INTERFACE)
    target_link_libraries(klankbord_catch INTERFACE Catch2::Catch2WithMain)
endif()

# klankbord_tests(<room> SOURCES a_test.cpp b_test.cpp [LIBS target...])
#
# One call per room, in tests/cpp/<room>/CMakeLists.txt. The program is klankbord_<room>_tests, the ctest entry <room>.
function(klankbord_tests room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
    if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "klankbord_tests(${room}) needs SOURCES and knows LIBS; received: ${ARGN}")
    endif()
    klankbord_all_named(*_test.cpp ${arg_SOURCES})
    set(target klankbord_${room}_tests)
    add_executable(${target} ${arg_SOURCES})
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_link_libraries(${target} PRIVATE klankbord_testing klankbord_catch ${arg_LIBS})
    add_test(
        NAME ${room}
        COMMAND ${target}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${room} PROPERTIES LABELS cpp FAIL_REGULAR_EXPRESSION "No test")
endfunction()
