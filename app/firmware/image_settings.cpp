#include "app/firmware/image_settings.hpp"

namespace actorcsi {

run_settings default_settings() {
  run_settings result;
  result.camera.set_pixformat("RGB565");
  result.camera.set_framesize("QVGA");
  result.camera.set_framerate(30);
  result.camera.set_framebuffers(3);
  result.camera.set_overrun(OVERRUN_STOP);
  result.camera.set_polling(POLLING_NOTIFY);
  result.capture.set_process_ms(0);
  result.capture.set_report_every(30);
  result.capture.set_led_threshold(0);
  result.capture_led = "LED_GREEN";
  result.led.set_period_ms(200);
  result.heartbeat.set_period_ms(1'000);
  result.heartbeat.set_text("hello");
  result.uart.set_baud(115'200);
  // Whoever holds the cable may do everything.
  result.policy.line = runtime::access::administer;
  result.policy.line_option =
    "policy.line in app/firmware/image_settings.cpp: ";
  return result;
}

} // namespace actorcsi
