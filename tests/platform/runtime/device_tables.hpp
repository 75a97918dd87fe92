#pragma once

#include "platform/runtime/message_info.hpp"

/// Tables of messages like those of a camera, an LED and a heartbeat.
namespace actorcsi::device_tables {

using runtime::field_type;
using runtime::presence;

inline constexpr runtime::enum_value_info overrun_values[] = {
  {"OVERRUN_UNSPECIFIED", "unspecified", 0},
  {"OVERRUN_STOP", "stop", 1},
  {"OVERRUN_DROP_OLDEST", "drop_oldest", 2},
};

inline constexpr runtime::enum_info overrun_enum = {"Overrun", overrun_values};

inline constexpr runtime::field_info window_fields[] = {
  {"x", 1, presence::optional, field_type::int32},
  {"y", 2, presence::optional, field_type::int32},
  {"width", 3, presence::implicit, field_type::uint32},
  {"height", 4, presence::implicit, field_type::uint32},
};

inline constexpr runtime::message_info window_info = {"Window", window_fields};

// clang-format off
inline constexpr runtime::field_info camera_fields[] = {
  {"pixformat", 1, presence::optional, field_type::text},
  {"framesize", 2, presence::optional, field_type::text},
  {"window", 3, presence::optional, field_type::message, &window_info},
  {"framerate", 4, presence::optional, field_type::float64},
  {"framebuffers", 5, presence::optional, field_type::int32},
  {"overrun", 6, presence::implicit, field_type::enumeration, nullptr, &overrun_enum},
};
// clang-format on

inline constexpr runtime::message_info camera_info = {"Camera", camera_fields};

inline constexpr runtime::field_info led_fields[] = {
  {"on", 1, presence::implicit, field_type::boolean},
  {"period_ms", 2, presence::implicit, field_type::uint32},
};

inline constexpr runtime::message_info led_info = {"Led", led_fields};

inline constexpr runtime::field_info heartbeat_fields[] = {
  {"period_ms", 1, presence::optional, field_type::uint32},
  {"text", 2, presence::optional, field_type::text},
};

inline constexpr runtime::message_info heartbeat_info = {"Heartbeat",
                                                         heartbeat_fields};

inline constexpr runtime::field_info line_fields[] = {
  {"text", 1, presence::implicit, field_type::text},
};

inline constexpr runtime::message_info line_info = {"Line", line_fields};

inline constexpr runtime::field_info knob_fields[] = {
  {"name", 1, presence::implicit, field_type::text},
  {"values", 2, presence::repeated, field_type::float64},
};

inline constexpr runtime::message_info knob_info = {"Knob", knob_fields};

inline constexpr runtime::field_info dropped_fields[] = {
  {"key", 1, presence::implicit, field_type::text},
  {"value", 2, presence::implicit, field_type::uint64},
};

inline constexpr runtime::message_info dropped_info = {"DroppedEntry",
                                                       dropped_fields};

inline constexpr runtime::field_info accounts_fields[] = {
  {"begun", 1, presence::implicit, field_type::uint64},
  {"dropped", 2, presence::map, field_type::message, &dropped_info},
};

inline constexpr runtime::message_info accounts_info = {"Accounts",
                                                        accounts_fields};

inline constexpr runtime::field_info statistics_fields[] = {
  {"frames", 1, presence::optional, field_type::message, &accounts_info},
  {"polls", 2, presence::implicit, field_type::uint64},
};

inline constexpr runtime::message_info statistics_info = {"Statistics",
                                                          statistics_fields};

} // namespace actorcsi::device_tables
