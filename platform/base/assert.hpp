#pragma once

// Assertions are for our own mistakes, never for input. They are on unless the
// build defines ACTORCSI_WITHOUT_ASSERTIONS, which only a release does; NDEBUG
// is for the libraries.

namespace actorcsi::platform {

/// Ends a program on a PC: `FILE:LINE: CONDITION` goes to stderr. Resets a
/// device, whose record gets `FILE:LINE`: flash has no room for conditions.
/// platform/runtime/host and platform/bare_metal each define it.
[[noreturn, gnu::cold]] void assertion_failed(const char* text) noexcept;

/// Whether this build checks assertions.
#ifdef ACTORCSI_WITHOUT_ASSERTIONS
constexpr bool assertions_are_on = false;
#else
constexpr bool assertions_are_on = true;
#endif

} // namespace actorcsi::platform

#define ACTORCSI_TEXT_OF_VALUE(x) #x
#define ACTORCSI_TEXT_OF(x) ACTORCSI_TEXT_OF_VALUE(x)
#define ACTORCSI_PLACE __FILE_NAME__ ":" ACTORCSI_TEXT_OF(__LINE__)

/// Ends the program unless `condition` holds. Evaluates it once, or not at all
/// where assertions are off; it is compiled in either case.
#ifdef ACTORCSI_WITHOUT_ASSERTIONS
#define ACTORCSI_ASSERT(condition) static_cast<void>(true || (condition))
#elif defined(ACTORCSI_BARE_METAL)
#define ACTORCSI_ASSERT(condition)                                             \
  ((condition) ? static_cast<void>(0)                                          \
               : ::actorcsi::platform::assertion_failed(ACTORCSI_PLACE))
#else
#define ACTORCSI_ASSERT(condition)                                             \
  ((condition)                                                                 \
     ? static_cast<void>(0)                                                    \
     : ::actorcsi::platform::assertion_failed(ACTORCSI_PLACE ": " #condition))
#endif
