// The macro as a release has it.
#ifndef ACTORCSI_WITHOUT_ASSERTIONS
#define ACTORCSI_WITHOUT_ASSERTIONS
#endif

#include "platform/base/assert.hpp"

#include <catch2/catch.hpp>

TEST_CASE("Assert_InARelease_CompilesTheConditionAndDoesNotEvaluateIt") {
  auto times = 0;
  // The condition names a variable: it has to compile.
  ACTORCSI_ASSERT(++times < 0);
  CHECK(times == 0);
  CHECK_FALSE(actorcsi::platform::assertions_are_on);
}
