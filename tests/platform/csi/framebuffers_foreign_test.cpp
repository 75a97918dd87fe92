#include <array>
#include <memory>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

constexpr frame_size size{4, 4};

/// Blocks of memory that tell when they are given up.
struct blocks {
  framebuffers::foreign_memory make(size_t i) {
    auto keeper = std::shared_ptr<const void>{
      memory[i].data(), [this](const void*) { ++given_up; }};
    return {memory[i].data(), std::move(keeper)};
  }

  std::array<std::array<uint8_t, 16>, 4> memory{};
  int given_up = 0;
};

} // namespace

TEST_CASE("Framebuffers_ForeignMemory_IsFilledAndGivenUp") {
  blocks from;
  {
    framebuffers pool;
    framebuffers::foreign_memory adopted[] = {from.make(0), from.make(1)};
    REQUIRE(!pool.adopt(adopted, 16));
    CHECK(!adopted[0].keeper);
    auto spare = from.make(2);
    auto to = pool.begin(size, pixformat::grayscale, {});
    CHECK(to.memory.data() == from.memory[0].data());
    pool.exchange_in_flight(spare);
    CHECK(spare.data == from.memory[0].data());
    REQUIRE(pool.finish({}));
    auto held = pool.take();
    CHECK(held.pixels().data() == from.memory[2].data());
    CHECK(held.pixels().size() == 16);
    // Only what is held stays.
    pool.clear();
    CHECK(from.given_up == 1);
    held = frame{};
    CHECK(from.given_up == 2);
  }
  CHECK(from.given_up == 3);
}

TEST_CASE("Framebuffers_ForeignMemory_CanBeReplacedByOwn") {
  blocks from;
  framebuffers pool;
  framebuffers::foreign_memory adopted[] = {from.make(0), from.make(1)};
  REQUIRE(!pool.adopt(adopted, 16));
  REQUIRE(!pool.configure(2, 32));
  CHECK(from.given_up == 2);
  CHECK(pool.begin({4, 8}, pixformat::grayscale, {}).memory.size() == 32);
  CHECK(pool.adopt({}, 16) == errc::invalid_argument);
}
