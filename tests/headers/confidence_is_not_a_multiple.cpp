// 0.95 and 1.96 are both doubles; an interval takes neither, so that nobody passes the one for the other.
#include <klankbord/stats/proportion.hpp>

klankbord::stats::Limits ends() {
#ifdef KLANKBORD_MUST_NOT_COMPILE
    return klankbord::stats::wilson(81, 263, 1.96);
#else
    return klankbord::stats::wilson(81, 263, klankbord::stats::Critical::normal(0.95));
#endif
}
