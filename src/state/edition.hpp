#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

namespace klankbord::inline v0::state {

/// Tells whether a table is still as it was when somebody asked before: as long as nothing changed, `part`
/// gives the same pointer, and never again a pointer that is still held. A copy is as its original was, until
/// either changes.
///
/// A change costs nothing unless somebody asked since the one before, so facts can be added one by one at
/// full speed.
class Edition {
  public:
    Edition() : name_(std::make_shared<Name>()) {}
    Edition(const Edition& other) : name_(other.name_), told_(true) { other.told_ = true; }
    Edition& operator=(const Edition& other) {
        name_ = other.name_;
        told_ = true;
        other.told_ = true;
        return *this;
    }
    ~Edition() = default;

    /// Const calls may run at the same time.
    [[nodiscard]] std::shared_ptr<const void> part(std::size_t which) const {
        told_ = true;
        return {name_, &(*name_)[which]};
    }
    void changed() {
        if (told_) {
            name_ = std::make_shared<Name>();
            told_ = false;
        }
    }

  private:
    using Name = std::array<char, 2>;  // an address for each store of a table
    std::shared_ptr<Name> name_;
    mutable std::atomic<bool> told_ = false;
};

}  // namespace klankbord::inline v0::state
