#include <catch2/catch.hpp>

#include "tests/tools/emulator/core/bare_machine.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

TEST_CASE("Exceptions_SupervisorCall_RunsItsHandlerAndReturnsBehindIt") {
  bare_machine m;
  m.program(m.start, {0x2405,                            // movs r4, #5
                      0xDF00,                            // svc 0
                      0x3401,                            // adds r4, #1
                      0xBF30});                          // wfi
  m.program(m.handler(supervisor_call), {0x2001,         // movs r0, #1
                                         0xF3EF, 0x8105, // mrs r1, IPSR
                                         0x4605,         // mov r5, r0
                                         0x460E,         // mov r6, r1
                                         0x4770});       // bx lr
  m.regs().r[0] = 77;
  m.run_to_sleep();
  CHECK(m.regs().r[4] == 6);
  CHECK(m.regs().r[5] == 1);
  CHECK(m.regs().r[6] == supervisor_call);
  CHECK(m.regs().r[0] == 77);
  CHECK(m.regs().r[13] == m.stack);
  CHECK(m.regs().ipsr == 0);
}

TEST_CASE("Exceptions_Frame_HasTheEightWordsOfTheArchitecture") {
  bare_machine m;
  m.program(m.start, {0xDF00}); // svc 0
  for (uint32_t i = 0; i < 13; ++i)
    m.regs().r[i] = 100 + i;
  m.regs().r[13] -= 4;
  m.regs().r[14] = 114;
  m.regs().c = true;
  m.run(2);
  auto frame = m.regs().r[13];
  // Aligned to eight bytes, with a bit that says so.
  CHECK(frame == m.stack - 40);
  for (uint32_t i = 0; i < 4; ++i)
    CHECK(m.word(frame + 4 * i) == 100 + i);
  CHECK(m.word(frame + 16) == 112);
  CHECK(m.word(frame + 20) == 114);
  CHECK(m.word(frame + 24) == m.start + 2);
  CHECK(m.word(frame + 28) == (1u << 29 | 1u << 24 | 1u << 9));
  CHECK(m.regs().r[14] == 0xFFFFFFF9);
}

TEST_CASE("Exceptions_ProcessStack_IsUsedInThreadModeOnly") {
  bare_machine m;
  m.program(m.start, {0xF380, 0x8814,              // msr CONTROL, r0
                      0xDF00,                      // svc 0
                      0xBF30});                    // wfi
  m.program(m.handler(supervisor_call), {0xB401,   // push {r0}
                                         0xBC01,   // pop {r0}
                                         0x4770}); // bx lr
  m.regs().r[0] = 2;
  m.regs().set_psp(m.tcm + 0x1000);
  m.run(2);
  m.run(1); // The entry, which takes longer.
  m.run(1);
  CHECK(m.regs().r[13] == m.stack - 4);
  CHECK(m.regs().r[14] == 0xFFFFFFFD);
  CHECK(m.regs().psp() == m.tcm + 0x1000 - 32);
  m.run_to_sleep();
  CHECK(m.regs().r[13] == m.tcm + 0x1000);
  CHECK(m.regs().msp() == m.stack);
}

TEST_CASE("Exceptions_InItBlock_GoOnWithTheSameCondition") {
  bare_machine m;
  m.program(m.start, {0x4280,                      // cmp r0, r0
                      0xBF0C,                      // ite eq
                      0x3101,                      // addeq r1, #1
                      0x3201,                      // addne r2, #1
                      0xBF30});                    // wfi
  m.program(m.handler(pend_supervisor), {0x4288,   // cmp r0, r1
                                         0x4770}); // bx lr
  m.run(2);
  m.set_system(icsr, 1u << 28);
  m.run_to_sleep();
  CHECK(m.regs().r[1] == 1);
  CHECK(m.regs().r[2] == 0);
}

TEST_CASE("Exceptions_FloatState_IsStackedOnlyWhenAHandlerUsesIt") {
  bare_machine m;
  m.set_system(cpacr, fpu_on);
  m.program(m.start, {0xEEB7, 0x0B00,                    // vmov.f64 d0, #1.0
                      0xDF00,                            // svc 0
                      0xEE30, 0x1B00,                    // vadd.f64 d1, d0, d0
                      0xBF30});                          // wfi
  m.program(m.handler(supervisor_call), {0xEEB0, 0x0A00, // vmov.f32 s0, #2.0
                                         0x4770});       // bx lr
  m.run(2);
  auto marker = 0xA5A5A5A5;
  auto place = m.stack - 0x68 + 0x20;
  m.put32(place + 4, marker);
  m.run(1);
  CHECK(m.word(place + 4) == marker);
  CHECK(m.regs().r[14] == 0xFFFFFFE9);
  m.run_to_sleep();
  CHECK(m.word(place + 4) == 0x3FF00000);
  CHECK(m.regs().d(0) == 0x3FF0000000000000);
  CHECK(m.regs().d(1) == 0x4000000000000000);
  CHECK(m.regs().float_active);
}

TEST_CASE("Exceptions_FloatWithoutAccess_IsAUsageFault") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0xEEB7, 0x0B00}); // vmov.f64 d0, #1.0
  m.run(2);
  CHECK(m.regs().ipsr == usage_fault);
  CHECK(m.system(cfsr) == 1u << 19);
}

TEST_CASE("Exceptions_DivisionByZero_FaultsOnlyWhereItIsTrapped") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0xFBB1, 0xF0F2,   // udiv r0, r1, r2
                      0xFBB1, 0xF0F2}); // udiv r0, r1, r2
  m.regs().r[0] = 5;
  m.run(1);
  CHECK(m.regs().r[0] == 0);
  m.set_system(ccr, m.system(ccr) | 1u << 4);
  m.run(2);
  CHECK(m.regs().ipsr == usage_fault);
  CHECK(m.system(cfsr) == 1u << 25);
  CHECK(m.word(m.regs().r[13] + 24) == m.start + 4);
}

TEST_CASE("Exceptions_BusErrorOfALoad_IsPreciseAndOfAStoreImprecise") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0x6808,   // ldr r0, [r1]
                      0x6010,   // str r0, [r2]
                      0xBF00}); // nop
  m.regs().r[1] = 0x40100000;
  m.regs().r[2] = 0x40200000;
  SECTION("load") {
    m.run(2);
    CHECK(m.system(cfsr) == (1u << 9 | 1u << 15));
    CHECK(m.system(bfar) == 0x40100000);
    CHECK(m.word(m.regs().r[13] + 24) == m.start);
  }
  SECTION("store") {
    m.cpu().jump(m.start + 2);
    m.run(2);
    CHECK(m.system(cfsr) == 1u << 10);
    CHECK(m.word(m.regs().r[13] + 24) == m.start + 4);
  }
  CHECK(m.regs().ipsr == bus_fault);
}

TEST_CASE("Exceptions_FaultWithoutAHandlerOfItsOwn_IsAHardFault") {
  bare_machine m;
  m.program(m.start, {0x6808}); // ldr r0, [r1]
  m.regs().r[1] = 0x40100000;
  m.run(2);
  CHECK(m.regs().ipsr == hard_fault);
  CHECK(m.system(hfsr) == 1u << 30);
}

TEST_CASE("Exceptions_FaultInHardFault_LocksUpAndTimePasses") {
  bare_machine m;
  m.program(m.start, {0xDE00});               // udf
  m.program(m.handler(hard_fault), {0xDE00}); // udf
  m.run(100);
  CHECK(m.cpu().locked_up());
  auto now = m.cpu().now();
  m.run(1000);
  CHECK(m.cpu().now() == now + 1000);
}

TEST_CASE("Exceptions_BranchToArmState_FaultsWhereItLeads") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0xBD01}); // pop {r0, pc}
  m.regs().r[13] = m.stack - 64;
  m.put32(m.stack - 60, 0x60000900);
  m.run(2);
  CHECK(m.regs().ipsr == usage_fault);
  CHECK(m.system(cfsr) == 1u << 17);
  CHECK(m.word(m.regs().r[13] + 24) == 0x60000900);
}

TEST_CASE("Exceptions_ReturnThatIsNotValid_IsAUsageFault") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0xDF00});                    // svc 0
  m.program(m.handler(supervisor_call), {0x4700}); // bx r0
  m.regs().r[0] = 0xFFFFFFE5;
  m.run(3 + 12);
  CHECK(m.regs().ipsr == usage_fault);
  CHECK(m.system(cfsr) == 1u << 18);
}

TEST_CASE("Exceptions_StackingToForbiddenMemory_BeginsTheHandlerAllTheSame") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0xF380, 0x8814,   // msr CONTROL, r0
                      0xF84D, 0x0D04}); // str r0, [sp, #-4]!
  m.regs().r[0] = 2;
  // 256 bytes without any access rights.
  m.set_system(0xE000ED98, 0);
  m.set_system(0xE000ED9C, m.tcm);
  m.set_system(0xE000EDA0, 1u << 28 | 7u << 1 | 1);
  m.set_system(0xE000ED94, 5);
  m.regs().set_psp(m.tcm + 0x100);
  m.run(3);
  CHECK(m.regs().ipsr == memory_fault);
  CHECK(m.system(cfsr) == (1u << 1 | 1u << 4 | 1u << 7));
  CHECK(m.system(mmfar) == m.tcm + 0xFC);
  CHECK(m.regs().r[13] == m.stack);
}
