#pragma once

#include <cstddef>
#include <cstdint>

namespace actorcsi::test {

// What libFuzzer, or a corpus file, is run on. They abort on a finding.

/// `data` is a configuration file. What is understood must be set anew, and
/// what is not must name its line.
void fuzz_config(const uint8_t* data, size_t size);

/// The first two bytes choose a method, the rest is its request as JSON: it
/// must come back as it went.
void fuzz_json(const uint8_t* data, size_t size);

/// `data` is a line at a serial port's console.
void fuzz_line(const uint8_t* data, size_t size);

} // namespace actorcsi::test
