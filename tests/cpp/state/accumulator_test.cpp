#include <span>
#include <string>
#include <vector>

#include "catch.hpp"

#include "toy.hpp"

namespace {

using klankbord::state::Accumulator;
using Toy = klankbord::toy::Toy<klankbord::toy::Fault::none>;

struct WithResult : Toy {
    int result() const { return 1; }
    static WithResult from_bytes(std::span<const std::byte>) { return WithResult{}; }
};
struct WithOverloads : Toy {
    int result(int) const { return 1; }
    int result(int, const std::string&) const { return 2; }
    static WithOverloads from_bytes(std::span<const std::byte>) { return WithOverloads{}; }
};
struct WithResultMember : Toy {
    int result = 0;
    static WithResultMember from_bytes(std::span<const std::byte>) { return WithResultMember{}; }
};
class WithPrivateResult : public Toy {
  public:
    static WithPrivateResult from_bytes(std::span<const std::byte>) { return WithPrivateResult{}; }

  private:
    [[maybe_unused]] int result() const { return 1; }
};
struct WithoutCopy : Toy {
    WithoutCopy() = default;
    WithoutCopy(const WithoutCopy&) = delete;
    WithoutCopy(WithoutCopy&&) = default;
    WithoutCopy& operator=(const WithoutCopy&) = delete;
    WithoutCopy& operator=(WithoutCopy&&) = default;
    static WithoutCopy from_bytes(std::span<const std::byte>) { return WithoutCopy{}; }
};
struct NotFromItsBytes : Toy {};  // from_bytes gives its base

}  // namespace

TEST_CASE("an accumulator is recognised, and what is not one is not", "[state][accumulator]") {
    CHECK(Accumulator<Toy>);
    CHECK(Accumulator<WithPrivateResult>);  // the pair of each refusal below: all else is equal
    CHECK_FALSE(Accumulator<WithResult>);
    CHECK_FALSE(Accumulator<WithOverloads>);
    CHECK_FALSE(Accumulator<WithResultMember>);
    CHECK_FALSE(Accumulator<WithoutCopy>);
    CHECK_FALSE(Accumulator<NotFromItsBytes>);
    CHECK_FALSE(Accumulator<int>);
}

TEST_CASE("kinds of persons have the names of their dictionaries", "[state][accumulator]") {
    CHECK(klankbord::to_string(klankbord::PersonKind::customer) == "customer");
    CHECK(klankbord::to_string(klankbord::PersonKind::employee) == "employee");
}
