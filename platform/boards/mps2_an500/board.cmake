# The files of this board, from platform/ on.

set(ACTORCSI_BOARD_SOURCES
  boards/cortex_m7/faults.cpp
  boards/cortex_m7/interrupts.cpp
  boards/cortex_m7/protection.cpp
  boards/cortex_m7/startup.cpp
  boards/cortex_m7/systick_time.cpp
  boards/mps2_an500/modelled_camera.cpp
  boards/mps2_an500/mps2_an500.cpp
  csi/checked_csi.cpp
  csi/convert.cpp
  csi/faults.cpp
  csi/imxrt_csi_model.cpp csi/imxrt_csi_model_bus.cpp
  csi/mock_knobs.cpp
  csi/mock_timing.cpp
  csi/pattern_sensor.cpp
  csi/picture_effects.cpp
  csi/test_pattern.cpp
  serial/cmsdk_uart.cpp)
