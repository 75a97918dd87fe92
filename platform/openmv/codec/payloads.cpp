#include "platform/openmv/codec/payloads.hpp"

#include <algorithm>
#include <cstring>

namespace actorcsi::platform::link {

namespace {

constexpr uint32_t caps_crc = 1;
constexpr uint32_t caps_sequence = 2;
constexpr uint32_t caps_ack = 4;
constexpr uint32_t caps_events = 8;

void put_version(uint8_t* into, const version_number& x) noexcept {
  into[0] = x.major;
  into[1] = x.minor;
  into[2] = x.patch;
}

version_number get_version(const uint8_t* from) noexcept {
  return {from[0], from[1], from[2]};
}

template <size_t N>
void put_words(uint8_t* into, const std::array<uint32_t, N>& xs) noexcept {
  for (size_t i = 0; i < N; ++i)
    put_u32(into + 4 * i, xs[i]);
}

template <size_t N>
void get_words(const uint8_t* from, std::array<uint32_t, N>& xs) noexcept {
  for (size_t i = 0; i < N; ++i)
    xs[i] = get_u32(from + 4 * i);
}

} // namespace

void capabilities::encode(uint8_t* into) const noexcept {
  std::fill_n(into, wire_size, uint8_t{0});
  put_u32(into, (crc ? caps_crc : 0) | (sequence ? caps_sequence : 0)
                  | (ack ? caps_ack : 0) | (events ? caps_events : 0));
  put_u16(into + 4, max_payload);
}

capabilities capabilities::decode(const uint8_t* from) noexcept {
  auto flags = get_u32(from);
  return {(flags & caps_crc) != 0, (flags & caps_sequence) != 0,
          (flags & caps_ack) != 0, (flags & caps_events) != 0,
          get_u16(from + 4)};
}

void device_statistics::encode(uint8_t* into) const noexcept {
  put_words<8>(into, {sent, received, checksum_errors, sequence_errors,
                      retransmitted, transport_errors, events, 0});
}

device_statistics device_statistics::decode(const uint8_t* from) noexcept {
  return {get_u32(from),      get_u32(from + 4),  get_u32(from + 8),
          get_u32(from + 12), get_u32(from + 16), get_u32(from + 20),
          get_u32(from + 24)};
}

void version_info::encode(uint8_t* into) const noexcept {
  std::fill_n(into, wire_size, uint8_t{0});
  put_version(into, protocol);
  put_version(into + 3, boot_loader);
  put_version(into + 6, firmware);
}

version_info version_info::decode(const uint8_t* from) noexcept {
  return {get_version(from), get_version(from + 3), get_version(from + 6)};
}

void system_info::encode(uint8_t* into) const noexcept {
  std::fill_n(into, wire_size, uint8_t{0});
  put_u32(into, cpu_id);
  put_words(into + 4, device_id);
  put_u32(into + 16, usb_id);
  put_words(into + 20, chip_id);
  put_u32(into + 40, hardware);
  put_words<4>(into + 48,
               {flash_kb, ram_kb, frame_buffer_kb, stream_buffer_kb});
}

system_info system_info::decode(const uint8_t* from) noexcept {
  system_info result;
  result.cpu_id = get_u32(from);
  get_words(from + 4, result.device_id);
  result.usb_id = get_u32(from + 16);
  get_words(from + 20, result.chip_id);
  result.hardware = get_u32(from + 40);
  result.flash_kb = get_u32(from + 48);
  result.ram_kb = get_u32(from + 52);
  result.frame_buffer_kb = get_u32(from + 56);
  result.stream_buffer_kb = get_u32(from + 60);
  return result;
}

void memory_info::encode(uint8_t* into) const noexcept {
  into[0] = type;
  into[1] = 0;
  put_u16(into + 2, flags);
  put_words<5>(into + 4, {total, used, free, persistent, peak});
}

std::string_view channel_info::name() const noexcept {
  auto end = std::find(text.begin(), text.end(), '\0');
  return {text.data(), static_cast<size_t>(end - text.begin())};
}

void channel_info::encode(uint8_t* into) const noexcept {
  into[0] = id;
  into[1] = flags;
  std::memcpy(into + 2, text.data(), text.size());
}

channel_info channel_info::decode(const uint8_t* from) noexcept {
  channel_info result;
  result.id = from[0];
  result.flags = from[1];
  std::memcpy(result.text.data(), from + 2, result.text.size());
  result.text.back() = '\0';
  return result;
}

} // namespace actorcsi::platform::link
