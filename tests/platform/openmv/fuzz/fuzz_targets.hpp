#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::platform::link::test {

// What libFuzzer, or a corpus file, is run on. Both abort on a finding.

/// The first byte chooses the settings, the second the pieces; the rest goes
/// through two decoders, as a block and in pieces, which have to agree.
void fuzz_decoder(const uint8_t* data, size_t size);

/// The first byte chooses what was agreed on before; the rest goes to a device
/// with all its channels, whose output has to stay bounded.
void fuzz_device(const uint8_t* data, size_t size);

} // namespace actorcsi::platform::link::test
