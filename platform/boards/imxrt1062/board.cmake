# The files of this board, from platform/ on.

set(ACTORCSI_BOARD_SOURCES
  boards/cortex_m7/faults.cpp
  boards/cortex_m7/interrupts.cpp
  boards/cortex_m7/protection.cpp
  boards/cortex_m7/startup.cpp
  boards/cortex_m7/systick_time.cpp
  boards/imxrt1062/boot_header.cpp
  boards/imxrt1062/clocks.cpp
  boards/imxrt1062/data_cache.cpp
  boards/imxrt1062/imxrt1062.cpp
  boards/imxrt1062/memory_regions.cpp
  boards/imxrt1062/pins.cpp
  boards/imxrt1062/sdram.cpp
  csi/checked_csi.cpp
  csi/convert.cpp
  csi/ov5640.cpp
  csi/ov5640_knobs.cpp
  csi/ov5640_tables.cpp
  csi/ov5640_timing.cpp
  csi/test_pattern.cpp
  i2c/lpi2c.cpp
  serial/lpuart.cpp)
