#include "tools/emulator/chip/lpuart.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t baud = 0x10, stat = 0x14, ctrl = 0x18, data = 0x1C,
                   fifo = 0x28, water = 0x2C;
constexpr uint32_t re_te = 3u << 18;
constexpr uint32_t both_fifos = 1u << 3 | 1u << 7;
constexpr uint32_t overrun = 1u << 19, idle = 1u << 20, tc = 1u << 22;

/// At 24 MHz with 16 samples and a divider of 13: 115,384 bits per second.
struct bench : manual_surroundings {
  std::string sent;
  bool interrupt = false;
  lpuart uart{{"LPUART", [] { return 24e6; }, [this](bool x) { interrupt = x; },
               [] { return true; }, [] { return true; },
               [this](uint8_t x) { sent += static_cast<char>(x); }},
              around()};

  bench() {
    uart.write(baud, 15u << 24 | 13);
    uart.write(fifo, both_fifos);
    uart.write(ctrl, re_te);
  }

  static constexpr double character = 10 * 16 * 13 / 24e6;
};

} // namespace

TEST_CASE("Lpuart_Bytes_LeaveAtTheBaudRate") {
  bench b;
  CHECK(b.uart.baud() == Approx(115'384.6));
  b.uart.write(data, 'a');
  b.uart.write(data, 'b');
  b.run(b.uart, 0.99 * b.character);
  CHECK(b.sent.empty());
  b.run(b.uart, 0.02 * b.character);
  CHECK(b.sent == "a");
  CHECK((b.uart.read(stat) & tc) == 0);
  b.run(b.uart, b.character);
  CHECK(b.sent == "ab");
  CHECK((b.uart.read(stat) & tc) != 0);
  CHECK_FALSE(b.complains());
}

TEST_CASE("Lpuart_FifoThatIsFull_TakesNoMore") {
  bench b;
  // One is in the shifter.
  for (char x = 'a'; x <= 'f'; ++x)
    b.uart.write(data, static_cast<uint32_t>(x));
  b.run(b.uart, 10 * b.character);
  CHECK(b.sent == "abcde");
  CHECK(b.complains());
}

TEST_CASE("Lpuart_Reset_LosesWhatIsNotSent") {
  bench b;
  b.uart.write(data, 'a');
  b.uart.reset();
  b.run(b.uart, 10 * b.character);
  CHECK(b.sent.empty());
}

TEST_CASE("Lpuart_ReceiverThatIsNotServed_OverrunsAndKeepsFour") {
  bench b;
  for (uint8_t x = 1; x <= 6; ++x)
    b.uart.receive(x);
  b.run(b.uart, 7 * b.character);
  CHECK((b.uart.read(stat) & overrun) != 0);
  CHECK(b.uart.read(water) >> 24 == 4);
  for (uint32_t x = 1; x <= 4; ++x)
    CHECK(b.uart.read(data) == x);
}

TEST_CASE("Lpuart_LineThatFallsSilent_IsIdle") {
  bench b;
  b.uart.write(ctrl, re_te | 1u << 20 | 2u << 8);
  b.uart.receive(1);
  b.run(b.uart, 4.5 * b.character);
  CHECK((b.uart.read(stat) & idle) == 0);
  CHECK_FALSE(b.interrupt);
  b.run(b.uart, b.character);
  CHECK((b.uart.read(stat) & idle) != 0);
  CHECK(b.interrupt);
}

TEST_CASE("Lpuart_UnknownRegister_IsRefused") {
  bench b;
  b.uart.read(0x40);
  CHECK(b.trouble.refusal() == "LPUART+40 is read, which is not modelled");
}
