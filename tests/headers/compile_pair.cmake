# cmake -DCOMPILER= -DSOURCE= -DINCLUDE= -DHALF=allowed|refused -DWORDS=regex -P compile_pair.cmake

set(define)
if(HALF STREQUAL "refused")
    set(define -DKLANKBORD_MUST_NOT_COMPILE)
endif()
execute_process(
    COMMAND ${COMPILER} -std=c++20 -fsyntax-only -I${INCLUDE} ${define} ${SOURCE}
    RESULT_VARIABLE status
    ERROR_VARIABLE said)

if(HALF STREQUAL "allowed")
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "must compile, and did not:\n${said}")
    endif()
elseif(status EQUAL 0)
    message(FATAL_ERROR "compiled, and must not")
elseif(NOT said MATCHES "${WORDS}")
    message(FATAL_ERROR "did not compile, but for another reason than \"${WORDS}\":\n${said}")
endif()
