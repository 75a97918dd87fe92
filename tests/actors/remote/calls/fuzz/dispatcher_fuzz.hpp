#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::test {

/// What libFuzzer, or a corpus file, is run on. Pieces of `data`, each with its
/// length and the number of a method before it, are envelopes that a peer sends
/// to a node's actors. Aborts on a finding.
void fuzz_dispatcher(const uint8_t* data, size_t size);

} // namespace actorcsi::test
