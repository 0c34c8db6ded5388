# cmake -DPROGRAM=path -DEXPECTED=path -P RunExample.cmake: runs an example; compares what it prints with a file.

execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE complained)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "ended with ${status}:\n${said}${complained}")
endif()
if(EXISTS ${EXPECTED})
    file(READ ${EXPECTED} expected)
    if(NOT said STREQUAL expected)
        message(FATAL_ERROR "printed\n${said}\ninstead of\n${expected}")
    endif()
elseif(said STREQUAL "")
    message(FATAL_ERROR "printed nothing")
endif()
