#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::platform::test {

/// Decodes `data` as a picture of up to 65,536 pixels. Aborts on a finding.
void fuzz_picture(const uint8_t* data, size_t size);

} // namespace actorcsi::platform::test
