# The files of this board, from platform/ on.

set(ACTORCSI_BOARD_SOURCES
  boards/cortex_m7/faults.cpp
  boards/cortex_m7/protection.cpp
  boards/cortex_m7/startup.cpp
  boards/cortex_m7/systick_time.cpp
  boards/mps2_an500/mps2_an500.cpp
  serial/cmsdk_uart.cpp)
