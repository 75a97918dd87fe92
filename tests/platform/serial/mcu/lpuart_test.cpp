#include "platform/serial/mcu/lpuart.hpp"

#include <cmath>
#include <deque>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/serial/mcu/lpuart_registers.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"
#include "tests/support/allocations.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace reg = lpuart_reg;

namespace {

constexpr uint32_t crystal = 24'000'000;

/// The registers of an LPUART with FIFOs of four bytes. Nothing happens by
/// itself: a test lets bytes come and go.
class model final : public register_block {
public:
  uint32_t read(uint32_t offset) noexcept override {
    switch (offset) {
    case reg::baud:
      return baud;
    case reg::ctrl:
      return ctrl;
    case reg::stat:
      if (++stat_reads == sends_after_reads)
        drain();
      return stat | (out_fifo == 0 ? lpuart_stat::tc : 0);
    case reg::water:
      return static_cast<uint32_t>(in_fifo << 24) | out_fifo << 8;
    case reg::data:
      if (in_fifo == 0) {
        ++underflows;
        return 0;
      }
      --in_fifo;
      return in[(in_begin++) % in.size()];
    default:
      return 0;
    }
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    switch (offset) {
    case reg::baud:
      baud = value;
      break;
    case reg::ctrl:
      ctrl = value;
      break;
    case reg::stat:
      stat &= ~value;
      break;
    case reg::fifo:
      fifo = value;
      break;
    case reg::data:
      if (out_fifo == lpuart_fifo_depth) {
        ++overflows;
      } else {
        ++out_fifo;
        sent[sent_size++ % sent.size()] = static_cast<uint8_t>(value);
      }
      break;
    default:
      break;
    }
  }

  /// A byte comes in by the wire.
  void receive(uint8_t byte) {
    if (in_fifo == lpuart_fifo_depth) {
      stat |= lpuart_stat::overrun;
      return;
    }
    in[(in_begin + in_fifo) % in.size()] = byte;
    ++in_fifo;
  }

  /// What is in the FIFO goes out by the wire.
  void drain() {
    out_fifo = 0;
  }

  std::string text() const {
    return {sent.begin(), sent.begin() + static_cast<ptrdiff_t>(sent_size)};
  }

  uint32_t baud = 0;
  uint32_t ctrl = 0;
  uint32_t stat = 0;
  uint32_t fifo = 0;
  std::array<uint8_t, 8> in{};
  size_t in_begin = 0;
  size_t in_fifo = 0;
  std::array<uint8_t, 4096> sent{};
  size_t sent_size = 0;
  uint32_t out_fifo = 0;
  int underflows = 0;
  int overflows = 0;
  int stat_reads = 0;
  /// The FIFO is empty at this read of STAT.
  int sends_after_reads = 0;
};

struct fixture {
  explicit fixture(size_t ring_size = 16)
    : port(registers, crystal, "LPUART1", ring_size) {
    port.on_ready(&bell);
    REQUIRE_FALSE(port.open(115'200));
  }

  bytes take(size_t n) {
    bytes result(n);
    result.resize(port.read(result));
    return result;
  }

  model registers;
  test_bell bell;
  lpuart port;
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
  model registers;
  lpuart port{registers, crystal, "LPUART1", 16};
  for (uint32_t baud : {0u, 50u, 5'500'000u, 7'000'000u, 0xFFFFFFFFu}) {
    INFO(baud);
    auto err = port.open(baud);
    CHECK(err == errc::invalid_argument);
    CHECK_THAT(describe(err), Catch::Contains("baud=" + std::to_string(baud)));
    CHECK_THAT(describe(err), Catch::Contains("6000000"));
  }
  CHECK(registers.ctrl == 0);
}

TEST_CASE("Lpuart_Opened_HasItsRateFifosAndInterrupts") {
  fixture line;
  auto osr = (line.registers.baud >> 24 & 0x1F) + 1;
  auto sbr = line.registers.baud & 0x1FFF;
  CHECK(std::abs(crystal / 115'200.0 / osr / sbr - 1) < 0.01);
  CHECK((line.registers.baud & lpuart_baud::bothedge) == 0);
  CHECK((line.registers.fifo & lpuart_fifo::rxfe) != 0);
  CHECK((line.registers.fifo & lpuart_fifo::txfe) != 0);
  auto wanted = lpuart_ctrl::te | lpuart_ctrl::re | lpuart_ctrl::rie
                | lpuart_ctrl::ilie | lpuart_ctrl::orie;
  CHECK((line.registers.ctrl & wanted) == wanted);
  CHECK((line.registers.ctrl & lpuart_ctrl::tie) == 0);
  CHECK(line.port.name() == "LPUART1");
}

TEST_CASE("Lpuart_FewSamplesPerBit_SamplesAtBothEdges") {
  model registers;
  lpuart port{registers, crystal, "LPUART1", 16};
  REQUIRE_FALSE(port.open(6'000'000));
  CHECK((registers.baud >> 24 & 0x1F) == 3);
  CHECK((registers.baud & lpuart_baud::bothedge) != 0);
}

TEST_CASE("Lpuart_MoreThanTheFifoHolds_LeavesInOrderByInterrupts") {
  fixture line;
  CHECK(line.port.write(text("hello, world")) == 12);
  CHECK(line.registers.text() == "hell");
  CHECK((line.registers.ctrl & lpuart_ctrl::tie) != 0);
  CHECK_FALSE(line.port.drained());
  for (int i = 0; i < 3; ++i) {
    line.registers.drain();
    line.port.handle_interrupt();
  }
  CHECK(line.registers.text() == "hello, world");
  CHECK((line.registers.ctrl & lpuart_ctrl::tie) == 0);
  CHECK(line.port.drained());
  CHECK(line.registers.overflows == 0);
  CHECK(line.port.statistics().sent == 12);
}

TEST_CASE("Lpuart_FullRing_TakesTheRestWhenItRings") {
  fixture line{4};
  CHECK(line.port.write(text("abcdefgh")) == 4);
  // The ring was emptied into the FIFO at once.
  CHECK(line.port.write(text("efghijkl")) == 4);
  auto rings = line.bell.rings();
  line.registers.drain();
  line.port.handle_interrupt();
  CHECK(line.bell.rings() == rings + 1);
  CHECK(line.port.write(text("ijkl")) == 4);
  CHECK(line.registers.text() == "abcdefgh");
}

TEST_CASE("Lpuart_ReceivedBytes_AreReadInOrderAndRang") {
  fixture line;
  for (auto byte : {1, 2, 3})
    line.registers.receive(static_cast<uint8_t>(byte));
  line.port.handle_interrupt();
  CHECK(line.bell.rings() == 1);
  CHECK(line.take(10) == bytes{1, 2, 3});
  CHECK(line.port.statistics().received == 3);
  CHECK(line.port.statistics().overrun == 0);
  // An empty FIFO is not read.
  line.port.handle_interrupt();
  CHECK(line.registers.underflows == 0);
  CHECK(line.bell.rings() == 1);
}

TEST_CASE("Lpuart_LateInterrupt_CountsTheOverrunAndGoesOn") {
  fixture line;
  for (uint8_t i = 0; i < 6; ++i)
    line.registers.receive(i);
  line.port.handle_interrupt();
  CHECK(line.take(10) == bytes{0, 1, 2, 3});
  CHECK(line.port.statistics().overrun == 1);
  CHECK((line.registers.stat & lpuart_stat::overrun) == 0);
  line.registers.receive(7);
  line.port.handle_interrupt();
  CHECK(line.take(10) == bytes{7});
  CHECK(line.port.statistics().overrun == 1);
}

TEST_CASE("Lpuart_NobodyReads_KeepsTheOldestAndCountsTheRest") {
  fixture line{4};
  for (uint8_t i = 0; i < 10; ++i) {
    line.registers.receive(i);
    line.port.handle_interrupt();
  }
  CHECK(line.take(10) == bytes{0, 1, 2, 3});
  CHECK(line.port.statistics().received == 10);
  CHECK(line.port.statistics().overrun == 6);
}

TEST_CASE("Lpuart_Closed_SendsAndReceivesNothing") {
  fixture line;
  line.port.close();
  CHECK(line.registers.ctrl == 0);
  CHECK(line.port.write(text("x")) == 0);
  line.port.handle_interrupt();
  CHECK(line.registers.text().empty());
  CHECK(line.registers.ctrl == 0);
}

TEST_CASE("Lpuart_Interrupts_AllocateNothing") {
  fixture line{64};
  auto out = noise(48);
  bytes in(64);
  auto before = test::allocations_of_this_thread();
  for (uint8_t round = 0; round < 100; ++round) {
    line.port.write(out);
    line.registers.receive(round);
    line.registers.drain();
    line.port.handle_interrupt();
    line.port.read(in);
    line.registers.sent_size = 0;
  }
  CHECK(test::allocations_of_this_thread() == before);
}

TEST_CASE("Lpuart_LastWord_LeavesWithoutOpeningAndDoesNotWaitForEver") {
  model registers;
  for (auto c : std::string{"stop"})
    lpuart::put_now(registers, crystal, 115'200, c);
  CHECK(registers.text() == "stop");
  CHECK((registers.ctrl & lpuart_ctrl::te) != 0);
  // Nobody empties the FIFO.
  lpuart::put_now(registers, crystal, 115'200, '!');
  CHECK(registers.overflows == 1);
}

TEST_CASE("Lpuart_Drained_WaitsForTheShifterButNotForEver") {
  model registers;
  // Nothing is sent: there is nothing to wait for.
  lpuart::drain_now(registers);
  CHECK(registers.stat_reads == 0);
  lpuart::put_now(registers, crystal, 115'200, 'x');
  registers.sends_after_reads = 100;
  lpuart::drain_now(registers);
  CHECK(registers.text() == "x");
  CHECK(registers.stat_reads == 100);
  // Nobody empties the FIFO.
  lpuart::put_now(registers, crystal, 115'200, '!');
  registers.sends_after_reads = 0;
  lpuart::drain_now(registers);
  CHECK(registers.out_fifo == 1);
}
