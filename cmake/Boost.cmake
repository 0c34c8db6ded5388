# Boost, headers only and private: it never appears in a public header except the opt-in serialization.hpp.
#
# A system Boost is used when there is one. Otherwise the Python package boost-headers brings the headers; it has no
# CMake config, so its get_include() is asked. Either way the target is Boost::headers.

set(klankbord_boost_minimum 1.74)

if(NOT TARGET Boost::headers)
    find_package(Boost ${klankbord_boost_minimum} CONFIG QUIET)
endif()

if(NOT TARGET Boost::headers)
    if(DEFINED Python_EXECUTABLE)
        set(boost_python ${Python_EXECUTABLE})
    else()
        find_program(boost_python NAMES python3 python)
    endif()
    if(boost_python)
        execute_process(
            COMMAND ${boost_python} -c "import boost_headers; print(boost_headers.get_include())"
            OUTPUT_VARIABLE boost_include
            OUTPUT_STRIP_TRAILING_WHITESPACE
            ERROR_QUIET)
    endif()
    if(NOT EXISTS "${boost_include}/boost/version.hpp")
        message(FATAL_ERROR "klankbord needs Boost headers ${klankbord_boost_minimum} or newer and found none. "
                            "Install libboost-dev, or the Python package boost-headers, or set Boost_ROOT.")
    endif()
    message(STATUS "Found Boost headers of the Python package boost-headers: ${boost_include}")
    add_library(klankbord_boost INTERFACE)
    target_include_directories(klankbord_boost SYSTEM INTERFACE "${boost_include}")
    add_library(Boost::headers ALIAS klankbord_boost)
endif()
