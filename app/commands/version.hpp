#pragma once

namespace actorcsi {

/// The version of the program and, if it is known, the commit that it was built
/// from: `0.2.0 (1234567890ab)`. A tree with changes adds `-dirty`. The source
/// is written by the build, tools/cmake/Version.cmake.
const char* version();

} // namespace actorcsi
