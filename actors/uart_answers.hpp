#pragma once

#include <string>

#include "actorcsi/camera.pb.h"
#include "actorcsi/heartbeat.pb.h"
#include "actorcsi/led.pb.h"
#include "actorcsi/uart_peer.pb.h"

namespace actorcsi {

/// What the UART peer says of an answer: one line, without protobuf's text
/// format, which a device does not have.
std::string to_line(const CameraConfig& x);

std::string to_line(const CameraKnobSetting& x);

std::string to_line(const CameraStatistics& x);

std::string to_line(const HeartbeatConfig& x);

std::string to_line(const HeartbeatStatistics& x);

std::string to_line(const std::string& name, const LedState& x);

std::string to_line(const std::string& name, const LedStatistics& x);

std::string to_line(const UartStatistics& x);

/// `text` with every byte that is no printable ASCII character as `\xNN`: what
/// a noisy line sent must not reach somebody's terminal.
std::string printable(const std::string& text);

} // namespace actorcsi
