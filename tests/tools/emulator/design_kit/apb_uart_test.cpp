#include "tools/emulator/design_kit/apb_uart.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t data = 0x00;
constexpr uint32_t state = 0x04;
constexpr uint32_t ctrl = 0x08;
constexpr uint32_t interrupt = 0x0C;
constexpr uint32_t divider = 0x10;

constexpr double clock_hz = 25e6;

struct bench : manual_surroundings {
  bool rx = false;
  bool tx = false;
  bool overrun = false;
  std::string sent;
  apb_uart x{{"UART0", clock_hz, [this](bool level) { rx = level; },
              [this](bool level) { tx = level; },
              [this](bool level) { overrun = level; },
              [this](uint8_t byte) { sent += static_cast<char>(byte); }},
             around()};

  bench() {
    x.reset();
    // 100,000 bits per second: a character in 100 us.
    x.write(divider, 250);
    x.write(ctrl, 0x3F);
  }
};

} // namespace

TEST_CASE("ApbUart_TwoBytes_TakeTheirTimeOnTheLine") {
  bench b;
  b.x.write(data, 'a');
  // The shifter has it: the buffer is free again.
  CHECK(b.tx);
  CHECK(b.x.read(state) == 0);
  b.x.write(data, 'b');
  CHECK(b.x.read(state) == 1);
  b.run(b.x, 99e-6);
  CHECK(b.sent.empty());
  b.run(b.x, 2e-6);
  CHECK(b.sent == "a");
  b.x.write(interrupt, 1);
  CHECK_FALSE(b.tx);
  b.run(b.x, 100e-6);
  CHECK(b.sent == "ab");
  CHECK_FALSE(b.complains());
}

TEST_CASE("ApbUart_ByteForAFullBuffer_IsComplainedOf") {
  bench b;
  for (auto c : {'a', 'b', 'c'})
    b.x.write(data, static_cast<uint32_t>(c));
  CHECK(b.complains());
  CHECK(b.overrun);
  b.x.write(state, 4);
  CHECK_FALSE(b.overrun);
}

TEST_CASE("ApbUart_BytesThatAreNotRead_Overrun") {
  bench b;
  b.x.receive('a');
  b.x.receive('b');
  b.run(b.x, 150e-6);
  CHECK(b.rx);
  CHECK(b.x.read(data) == 'a');
  b.x.write(interrupt, 2);
  CHECK_FALSE(b.rx);
  b.run(b.x, 100e-6);
  CHECK(b.x.read(state) == 2);
  b.x.receive('c');
  b.run(b.x, 110e-6);
  CHECK(b.overrun);
  CHECK(b.x.read(data) == 'c');
}

TEST_CASE("ApbUart_Reset_LosesWhatTheShifterHas") {
  bench b;
  b.x.write(data, 'a');
  b.x.reset();
  b.run(b.x, 1e-3);
  CHECK(b.sent.empty());
}

TEST_CASE("ApbUart_ProcessorThatStops_LeavesTheLineToItself") {
  bench b;
  b.x.write(data, 'a');
  b.x.write(data, 'b');
  b.x.finish();
  CHECK(b.sent == "ab");
}
