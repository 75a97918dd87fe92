#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::platform::http::test {

/// The first byte is the size of the pieces; the rest goes through readers as a
/// block, in pieces and byte by byte, which have to agree and to stay within
/// their limits. Aborts on a finding.
void fuzz_request(const uint8_t* data, size_t size);

} // namespace actorcsi::platform::http::test
