#pragma once

#include <cstddef>
#include <cstdint>

#include "tools/emulator/core/processor.hpp"

// The registers as GDB numbers them.

namespace actorcsi::emulator::gdb {

/// Of all of them.
constexpr unsigned num_registers = 39;

/// Describes them to GDB, in the XML of its manual's appendix G.
extern const char* const target;

/// In bytes.
size_t size_of_register(unsigned number);

/// @pre `number < num_registers`
uint64_t read_register(const processor& from, unsigned number);

/// @pre `number < num_registers`
void write_register(processor& to, unsigned number, uint64_t value);

} // namespace actorcsi::emulator::gdb
