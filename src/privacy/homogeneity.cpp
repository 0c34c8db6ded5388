#include <klankbord/privacy/homogeneity.hpp>

#include <string>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::privacy {

CodedShare::Code code_of(double share) {
    if (!(share >= 0.0 && share <= 1.0)) {
        throw error::invalid_value("a share lies between 0 and 1", std::to_string(share),
                                   "divide the count by n");
    }
    return share < lowest_exact_share    ? CodedShare::Code::at_most
           : share > highest_exact_share ? CodedShare::Code::at_least
                                         : CodedShare::Code::exact;
}

CodedShare code_share(double share, const ShareLimits& limits) {
    constexpr double bottom = lowest_exact_share;
    constexpr double top = highest_exact_share;
    const auto code = code_of(share);
    switch (code) {
        case CodedShare::Code::at_most:
            return {{bottom, limits(0.0).low, limits(bottom).high, Reason::none}, code, "<= 10 %"};
        case CodedShare::Code::at_least:
            return {{top, limits(top).low, limits(1.0).high, Reason::none}, code, ">= 90 %"};
        case CodedShare::Code::exact:
            break;
    }
    auto value = limits(share);
    value.estimate = share;
    return {value, code, {}};
}

}  // namespace klankbord::inline v0::privacy
