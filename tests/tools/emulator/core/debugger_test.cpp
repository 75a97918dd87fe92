// What debuggers and profiles have of the processor.

#include <catch2/catch.hpp>

#include "tests/tools/emulator/core/bare_machine.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr auto start = bare_machine::start;

/// Adds 1 to r0, for ever.
void count(bare_machine& m) {
  m.program(start, {0x1C40,   // adds r0, r0, #1
                    0xE7FD}); // b start
}

struct listener final : observer {
  void on_exception(const exception_entry&) override {
    // nop
  }

  void on_first_execution(uint32_t address) override {
    executed.push_back(address);
  }

  void on_stale_line(uint32_t, bool written) override {
    (written ? stale_written : stale_used) += 1;
  }

  void on_sample(uint32_t pc) override {
    samples.push_back(pc);
  }

  std::vector<uint32_t> executed;
  std::vector<uint32_t> samples;
  int stale_used = 0;
  int stale_written = 0;
};

} // namespace

TEST_CASE("Debugger_Breakpoint_EndsTheRunBeforeItsInstruction") {
  bare_machine m;
  count(m);
  m.run(10);
  CHECK(m.regs().r[0] == 5);
  m.cpu().set_breakpoint(start);
  m.run(10);
  CHECK(m.cpu().at_breakpoint());
  CHECK(m.cpu().pc() == start);
  CHECK(m.regs().r[0] == 5);
  // It stays there until it is removed.
  m.run(10);
  CHECK(m.cpu().at_breakpoint());
  CHECK(m.regs().r[0] == 5);
  m.cpu().remove_breakpoint(start);
  m.run(10);
  CHECK_FALSE(m.cpu().at_breakpoint());
  CHECK(m.regs().r[0] == 10);
}

TEST_CASE("Debugger_BreakpointInAnItBlock_KeepsItsCondition") {
  bare_machine m;
  m.program(start, {0x2800,   // cmp r0, #0
                    0xBF0C,   // ite eq
                    0x2101,   // moveq r1, #1
                    0x2102,   // movne r1, #2
                    0xE7FE}); // b .
  m.cpu().set_breakpoint(start + 6);
  m.run(10);
  REQUIRE(m.cpu().at_breakpoint());
  CHECK(m.regs().r[1] == 1);
  m.cpu().remove_breakpoint(start + 6);
  m.run(2);
  CHECK(m.regs().r[1] == 1);
  CHECK(m.cpu().pc() == start + 8);
}

TEST_CASE("Debugger_Poke_ReachesMemoryAndCode") {
  bare_machine m;
  m.regs().r[1] = bare_machine::tcm;
  m.program(start, {0x6808,   // ldr r0, [r1]
                    0xE7FD}); // b start
  uint32_t value = 0x12345678;
  REQUIRE(m.cpu().poke(bare_machine::tcm, &value, 4));
  m.run(2);
  CHECK(m.regs().r[0] == value);
  // Neither flash nor what is no memory.
  CHECK_FALSE(m.cpu().poke(start, &value, 4));
  CHECK_FALSE(m.cpu().poke(bare_machine::peripheral, &value, 4));
}

TEST_CASE("Debugger_Samples_ComeEverySoManyInstructions") {
  bare_machine m;
  listener heard;
  count(m);
  m.cpu().observe(&heard);
  m.cpu().sample_every(7);
  m.run(700);
  CHECK(heard.samples.size() == 99);
  CHECK(std::count(heard.samples.begin(), heard.samples.end(), start) >= 49);
  CHECK(m.cpu().instructions() == 700);
  CHECK(heard.executed == std::vector<uint32_t>{start, start + 2});
}

TEST_CASE("Debugger_Sleep_IsNotSampledAndCountsNoInstruction") {
  bare_machine m;
  listener heard;
  m.program(start, {0xBF30,   // wfi
                    0xE7FD}); // b start
  m.cpu().observe(&heard);
  m.cpu().sample_every(7);
  m.run(1000);
  CHECK(m.cpu().instructions() == 1);
  CHECK(heard.samples.empty());
}

TEST_CASE("Debugger_LineThatMemoryHasNewerDataOf_IsReportedWhenItIsUsed") {
  constexpr uint32_t dccimvac = 0xE000EF70;
  bare_machine m;
  listener heard;
  m.cpu().observe(&heard);
  m.set_system(ccr, 1u << 16);
  m.cpu().load<uint32_t>(bare_machine::external);
  m.cpu().data_changed(bare_machine::external + 0x100, 4);
  m.cpu().load<uint32_t>(bare_machine::external + 4);
  CHECK(heard.stale_used == 0);
  m.cpu().data_changed(bare_machine::external, 4);
  // Once for each line.
  m.cpu().load<uint32_t>(bare_machine::external + 4);
  m.cpu().load<uint32_t>(bare_machine::external + 8);
  CHECK(heard.stale_used == 1);
  // With maintenance nothing is stale.
  m.cpu().data_changed(bare_machine::external, 4);
  m.set_system(dccimvac, bare_machine::external);
  m.cpu().load<uint32_t>(bare_machine::external);
  CHECK(heard.stale_used == 1);
  CHECK(heard.stale_written == 0);
  m.cpu().store<uint32_t>(bare_machine::external, 1);
  m.cpu().data_changed(bare_machine::external, 4);
  m.set_system(dccimvac, bare_machine::external);
  CHECK(heard.stale_written == 1);
}
