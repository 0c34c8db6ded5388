#include <klankbord/privacy/homogeneity.hpp>

#include <string>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::privacy {
namespace {

constexpr double bottom = 0.1;
constexpr double top = 0.9;

}  // namespace

CodedShare code_share(double share, const ShareLimits& limits) {
    if (!(share >= 0.0 && share <= 1.0)) {
        throw error::invalid_value("a share lies between 0 and 1", std::to_string(share),
                                   "divide the count by n");
    }
    if (share < bottom) {
        return {{bottom, limits(0.0).low, limits(bottom).high, Reason::none},
                CodedShare::Code::at_most,
                "<= 10 %"};
    }
    if (share > top) {
        return {
            {top, limits(top).low, limits(1.0).high, Reason::none}, CodedShare::Code::at_least, ">= 90 %"};
    }
    auto value = limits(share);
    value.estimate = share;
    return {value, CodedShare::Code::exact, {}};
}

}  // namespace klankbord::inline v0::privacy
