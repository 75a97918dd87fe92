#include "platform/serial/mcu/lpuart.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/serial/mcu/lpuart_registers.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/ticking_registers.hpp"
#include "tools/emulator/chip/lpuart.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace reg = lpuart_reg;

namespace {

constexpr uint32_t crystal = 24'000'000;
constexpr uint32_t usual_baud = 115'200;

/// The emulated chip's LPUART, its interrupt, and what has left by the wire.
struct wire : emulator::test::manual_surroundings {
  /// Lets `characters` pass, and calls the handler of `port` as the interrupt
  /// asks for it.
  void pass(double characters, platform::lpuart* port = nullptr) {
    const auto end = clock.seconds() + characters * 10 / uart.baud();
    while (clock.seconds() < end) {
      // No longer than an event is from the next.
      run(uart, 2 / uart.baud());
      // A level that stays up would keep the processor in its handler.
      for (int i = 0; port != nullptr && interrupt && i < 4; ++i)
        port->handle_interrupt();
    }
  }

  bool interrupt = false;
  std::string sent;
  emulator::lpuart uart{{"LPUART1", [] { return double{crystal}; },
                         [this](bool x) { interrupt = x; }, [] { return true; },
                         [] { return true; },
                         [this](uint8_t x) { sent += static_cast<char>(x); }},
                        around()};
};

struct fixture : wire {
  explicit fixture(size_t ring_size = 16)
    : port(uart, crystal, "LPUART1", ring_size) {
    port.on_ready(&bell);
    REQUIRE_FALSE(port.open(usual_baud));
  }

  ~fixture() {
    CHECK_FALSE(complains());
    CHECK(trouble.refusal().empty());
  }

  void pass(double characters) {
    wire::pass(characters, &port);
  }

  void receive(std::initializer_list<uint8_t> bytes) {
    for (auto x : bytes)
      uart.receive(x);
  }

  bytes take(size_t n) {
    bytes result(n);
    result.resize(port.read(result));
    return result;
  }

  test_bell bell;
  platform::lpuart port;
};

/// Of a receiver with a byte and a transmitter with room, whenever it is asked.
class busy_registers final : public register_block {
public:
  uint32_t read(uint32_t offset) noexcept override {
    return offset == reg::water ? 1u << lpuart_water::rxcount_shift : 0;
  }

  void write(uint32_t, uint32_t) noexcept override {
    // nop
  }
};

} // namespace

TEST_CASE("Lpuart_UsualRates_AreWithinOnePercent") {
  for (uint32_t baud : {1'200, 9'600, 19'200, 38'400, 57'600, 115'200, 230'400,
                        460'800, 921'600, 1'000'000, 2'000'000}) {
    INFO(baud);
    for (uint32_t clock : {crystal, 80'000'000u}) {
      auto x = find_divisors(clock, baud);
      REQUIRE(x);
      CHECK(x->osr >= 4);
      CHECK(x->osr <= 32);
      CHECK(x->sbr >= 1);
      CHECK(x->sbr <= 8'191);
      CHECK(std::abs(x->rate(clock) / baud - 1) < 0.01);
    }
  }
}

TEST_CASE("Lpuart_HalfBits_AreNotTakenForARate") {
  // 80 MHz by 26.67: neither 26 nor 27 is within a percent.
  CHECK_FALSE(find_divisors(80'000'000, 3'000'000));
  CHECK(find_divisors(crystal, 3'000'000));
}

TEST_CASE("Lpuart_RateThatCannotBeDivided_IsRefusedWithTheRange") {
  wire line;
  platform::lpuart port{line.uart, crystal, "LPUART1", 16};
  for (uint32_t baud : {0u, 50u, 5'500'000u, 7'000'000u, 0xFFFFFFFFu}) {
    INFO(baud);
    auto err = port.open(baud);
    CHECK(err == errc::invalid_argument);
    CHECK_THAT(describe(err), Catch::Contains("baud=" + std::to_string(baud)));
    CHECK_THAT(describe(err), Catch::Contains("6000000"));
  }
  CHECK(line.uart.read(reg::ctrl) == 0);
}

TEST_CASE("Lpuart_Opened_HasItsRateFifosAndInterrupts") {
  fixture line;
  CHECK(std::abs(line.uart.baud() / usual_baud - 1) < 0.01);
  CHECK((line.uart.read(reg::baud) & lpuart_baud::bothedge) == 0);
  auto fifo = line.uart.read(reg::fifo);
  CHECK((fifo & lpuart_fifo::rxfe) != 0);
  CHECK((fifo & lpuart_fifo::txfe) != 0);
  auto ctrl = line.uart.read(reg::ctrl);
  auto wanted = lpuart_ctrl::te | lpuart_ctrl::re | lpuart_ctrl::rie
                | lpuart_ctrl::ilie | lpuart_ctrl::orie;
  CHECK((ctrl & wanted) == wanted);
  CHECK((ctrl & lpuart_ctrl::tie) == 0);
  CHECK(line.port.name() == "LPUART1");
}

TEST_CASE("Lpuart_FewSamplesPerBit_SamplesAtBothEdges") {
  wire line;
  platform::lpuart port{line.uart, crystal, "LPUART1", 16};
  REQUIRE_FALSE(port.open(6'000'000));
  auto baud = line.uart.read(reg::baud);
  CHECK((baud >> 24 & 0x1F) == 3);
  CHECK((baud & lpuart_baud::bothedge) != 0);
}

TEST_CASE("Lpuart_MoreThanTheFifoHolds_LeavesInOrderWithoutAGap") {
  fixture line;
  CHECK(line.port.write(text("hello, world")) == 12);
  CHECK((line.uart.read(reg::ctrl) & lpuart_ctrl::tie) != 0);
  CHECK_FALSE(line.port.drained());
  line.pass(11.5);
  CHECK(line.sent == "hello, worl");
  CHECK_FALSE(line.port.drained());
  line.pass(1);
  CHECK(line.sent == "hello, world");
  CHECK((line.uart.read(reg::ctrl) & lpuart_ctrl::tie) == 0);
  CHECK(line.port.drained());
  CHECK(line.port.statistics().sent == 12);
}

TEST_CASE("Lpuart_FullRing_TakesTheRestWhenItRings") {
  fixture line{4};
  CHECK(line.port.write(text("abcdefgh")) == 4);
  // The ring was emptied into shifter and FIFO at once.
  CHECK(line.port.write(text("efghijkl")) == 4);
  // The FIFO had room for one.
  CHECK(line.port.write(text("ijkl")) == 1);
  auto rings = line.bell.rings();
  line.pass(4.5);
  CHECK(line.bell.rings() == rings + 1);
  CHECK(line.port.write(text("jkl")) == 3);
  line.pass(10);
  CHECK(line.sent == "abcdefghijkl");
}

TEST_CASE("Lpuart_ReceivedBytes_AreReadInOrderAndRang") {
  fixture line;
  line.receive({1, 2, 3});
  line.pass(2.5);
  CHECK(line.bell.rings() == 1);
  CHECK(line.take(10) == bytes{1, 2});
  // The line falls idle behind the last one.
  line.pass(6);
  CHECK(line.bell.rings() == 2);
  CHECK(line.take(10) == bytes{3});
  CHECK(line.port.statistics().received == 3);
  CHECK(line.port.statistics().overrun == 0);
  // An empty FIFO is not read, about which the chip would complain.
  line.port.handle_interrupt();
  CHECK(line.bell.rings() == 2);
}

TEST_CASE("Lpuart_LateInterrupt_CountsTheOverrunAndGoesOn") {
  fixture line;
  line.receive({0, 1, 2, 3, 4, 5});
  line.wire::pass(7);
  CHECK(line.interrupt);
  line.port.handle_interrupt();
  CHECK(line.take(10) == bytes{0, 1, 2, 3});
  CHECK(line.port.statistics().overrun == 1);
  CHECK((line.uart.read(reg::stat) & lpuart_stat::overrun) == 0);
  line.receive({7});
  line.pass(6);
  CHECK(line.take(10) == bytes{7});
  CHECK(line.port.statistics().overrun == 1);
}

TEST_CASE("Lpuart_NobodyReads_KeepsTheOldestAndCountsTheRest") {
  fixture line{4};
  line.receive({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  line.pass(16);
  CHECK(line.take(10) == bytes{0, 1, 2, 3});
  CHECK(line.port.statistics().received == 10);
  CHECK(line.port.statistics().overrun == 6);
}

TEST_CASE("Lpuart_Closed_SendsAndReceivesNothing") {
  fixture line;
  line.port.close();
  CHECK(line.uart.read(reg::ctrl) == 0);
  CHECK(line.port.write(text("x")) == 0);
  line.receive({1});
  line.pass(6);
  line.port.handle_interrupt();
  CHECK(line.sent.empty());
  CHECK(line.take(10).empty());
  CHECK(line.uart.read(reg::ctrl) == 0);
}

TEST_CASE("Lpuart_Interrupts_AllocateNothing") {
  busy_registers registers;
  platform::lpuart port{registers, crystal, "LPUART1", 64};
  REQUIRE_FALSE(port.open(usual_baud));
  auto out = noise(48);
  bytes in(64);
  auto before = test::allocations_of_this_thread();
  for (int round = 0; round < 100; ++round) {
    port.write(out);
    port.handle_interrupt();
    port.read(in);
  }
  CHECK(test::allocations_of_this_thread() == before);
  CHECK(port.statistics().received == 100);
}

TEST_CASE("Lpuart_LastWord_LeavesWithoutOpeningAndDoesNotWaitForEver") {
  wire line;
  test::ticking_registers registers{line.uart, line.clock};
  for (auto c : std::string{"stopped"})
    platform::lpuart::put_now(registers, crystal, usual_baud, c);
  platform::lpuart::drain_now(registers);
  CHECK(line.sent == "stopped");
  CHECK_FALSE(line.complains());
  // Nobody empties the FIFO behind the shifter.
  registers.seconds_per_read = 0;
  for (auto c : std::string{"12345"})
    platform::lpuart::put_now(registers, crystal, usual_baud, c);
  CHECK_FALSE(line.complains());
  platform::lpuart::put_now(registers, crystal, usual_baud, '!');
  CHECK(line.complains());
}

TEST_CASE("Lpuart_Drained_WaitsForTheShifterButNotForEver") {
  wire line;
  test::ticking_registers registers{line.uart, line.clock};
  // Nothing is sent: there is nothing to wait for.
  platform::lpuart::drain_now(registers);
  CHECK(line.clock.seconds() < 1e-5);
  platform::lpuart::put_now(registers, crystal, usual_baud, 'x');
  CHECK(line.sent.empty());
  platform::lpuart::drain_now(registers);
  CHECK(line.sent == "x");
  // The shifter stands still.
  registers.seconds_per_read = 0;
  platform::lpuart::put_now(registers, crystal, usual_baud, '!');
  platform::lpuart::drain_now(registers);
  CHECK(line.sent == "x");
}
