#pragma once

namespace klankbord::inline v0::stats {

/// The two ends of a confidence interval, in the unit of the estimate they belong to.
struct Limits {
    double low = 0;
    double high = 0;
};

/// A difference between two groups, first minus second.
struct Difference {
    double estimate = 0;
    double low = 0;
    double high = 0;
    double p = 1;  ///< two-sided, of "there is no difference"; not yet adjusted for looking at many groups
};

}  // namespace klankbord::inline v0::stats
