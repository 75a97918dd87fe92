#include "platform/boards/imxrt1062/boot_header.hpp"

// Defined by the linker; only their addresses matter.
extern "C" {
extern const char __flash_begin, __image_length, __vectors;
}

namespace actorcsi::imxrt1062 {

namespace {

using address = const void*;

extern const boot_data<address> data;
extern const image_vector_table<address> ivt;

__attribute__((section(".boot.fcb"), used)) constexpr flexspi_config config =
  w25q128_config();

__attribute__((section(".boot.ivt"), used)) const image_vector_table<address>
  ivt = {ivt_header, &__vectors, 0, nullptr, &data, &ivt, 0, 0};

__attribute__((section(".boot.data"), used)) const boot_data<address> data = {
  &__flash_begin, &__image_length, 0};

static_assert(sizeof(ivt) == 32);
static_assert(sizeof(data) == 12);

} // namespace

} // namespace actorcsi::imxrt1062
