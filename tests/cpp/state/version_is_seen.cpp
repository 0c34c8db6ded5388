// A class whose version is not seen does not travel: built as it stands it compiles, with
// KLANKBORD_MUST_NOT_COMPILE it does not. With BOOST_CLASS_VERSION alone it would compile and write version
// 0.
#include "state/archive.hpp"

namespace klankbord::archive_test {

struct Reading {
    std::int32_t value = 0;

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& value;
    }
};

}  // namespace klankbord::archive_test

#ifdef KLANKBORD_MUST_NOT_COMPILE
BOOST_CLASS_VERSION(klankbord::archive_test::Reading, 1)
#else
KLANKBORD_STATE_VERSION(klankbord::archive_test::Reading, 1, "reading");
#endif

std::vector<std::byte> to_bytes_of(const klankbord::archive_test::Reading& reading) {
    return klankbord::state::save_bytes(reading);
}
