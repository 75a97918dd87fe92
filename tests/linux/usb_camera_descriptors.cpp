#include "tests/linux/usb_camera.hpp"

#include <cstddef>
#include <initializer_list>

namespace usb_camera {

namespace {

constexpr uint8_t device_type = 1;
constexpr uint8_t configuration_type = 2;
constexpr uint8_t string_type = 3;

// Of class-specific descriptors.
constexpr uint8_t cs_interface = 0x24;

constexpr uint8_t camera_terminal = 1;
constexpr uint8_t processing_unit = 2;
constexpr uint8_t output_terminal = 3;

void put(bytes& to, uint32_t x, size_t size) {
  for (size_t i = 0; i < size; ++i)
    to.push_back(static_cast<uint8_t>(x >> (8 * i)));
}

/// Appends a descriptor; its length comes first.
void add(bytes& to, std::initializer_list<bytes> parts) {
  bytes all{0};
  for (auto& x : parts)
    all.insert(all.end(), x.begin(), x.end());
  all[0] = static_cast<uint8_t>(all.size());
  to.insert(to.end(), all.begin(), all.end());
}

bytes le16(uint32_t x) {
  bytes result;
  put(result, x, 2);
  return result;
}

bytes le32(uint32_t x) {
  bytes result;
  put(result, x, 4);
  return result;
}

void add_frame(bytes& to, uint8_t subtype, format of) {
  auto [width, height] = size_of(of);
  auto max_frame = size_of(of).bytes();
  auto rate = max_frame * 8 * 30;
  add(to, {{cs_interface, subtype, 1, 0},
           le16(width),
           le16(height),
           le32(rate),
           le32(rate),
           le32(max_frame),
           le32(frame_interval),
           {1},
           le32(frame_interval)});
}

bytes device() {
  bytes result;
  // Class 0xEF with an interface association.
  add(result, {{device_type},
               le16(0x0200),
               {0xEF, 2, 1, 64},
               le16(0x1D6B),
               le16(0x0102),
               le16(0x0100),
               {1, 2, 3, 1}});
  return result;
}

bytes video_control() {
  bytes units;
  add(units, {{cs_interface, 2, camera_terminal},
              le16(0x0201),
              {0, 0},
              le16(0),
              le16(0),
              le16(0),
              {3, 0x0A, 0, 0}});
  add(units, {{cs_interface, 5, processing_unit, camera_terminal},
              le16(0),
              {2, 0x03, 0, 0}});
  add(units, {{cs_interface, 3, output_terminal},
              le16(0x0101),
              {0, processing_unit, 0}});
  bytes result;
  constexpr size_t header = 13;
  add(result, {{cs_interface, 1},
               le16(0x0100),
               le16(static_cast<uint32_t>(header + units.size())),
               le32(1'000'000),
               {1, 1}});
  result.insert(result.end(), units.begin(), units.end());
  return result;
}

bytes video_stream() {
  bytes formats;
  add(formats, {{cs_interface, 6, 1, 1, 0, 1, 0, 0, 0, 0}});
  add_frame(formats, 7, format::mjpeg);
  constexpr uint8_t yuy2[] = {'Y',  'U', 'Y', '2',  0, 0,    0x10, 0,
                              0x80, 0,   0,   0xAA, 0, 0x38, 0x9B, 0x71};
  add(formats,
      {{cs_interface, 4, 2, 1}, bytes(yuy2, yuy2 + 16), {16, 1, 0, 0, 0, 0}});
  add_frame(formats, 5, format::yuyv);
  bytes result;
  constexpr size_t header = 15;
  add(result, {{cs_interface, 1, 2},
               le16(static_cast<uint32_t>(header + formats.size())),
               {0x80 | bulk_endpoint, 0, output_terminal, 0, 0, 0, 1, 0, 0}});
  result.insert(result.end(), formats.begin(), formats.end());
  return result;
}

bytes configuration() {
  bytes body;
  add(body, {{11, 0, 2, 14, 3, 0, 2}});
  add(body, {{4, 0, 0, 0, 14, 1, 0, 2}});
  auto control = video_control();
  body.insert(body.end(), control.begin(), control.end());
  add(body, {{4, 1, 0, 1, 14, 2, 0, 0}});
  auto stream = video_stream();
  body.insert(body.end(), stream.begin(), stream.end());
  add(body, {{5, 0x80 | bulk_endpoint, 2}, le16(512), {0}});
  bytes result;
  add(result, {{configuration_type},
               le16(static_cast<uint32_t>(9 + body.size())),
               {2, 1, 0, 0x80, 50}});
  result.insert(result.end(), body.begin(), body.end());
  return result;
}

bytes text(const char* x) {
  bytes result{0, string_type};
  for (auto p = x; *p != 0; ++p)
    put(result, static_cast<uint8_t>(*p), 2);
  result[0] = static_cast<uint8_t>(result.size());
  return result;
}

} // namespace

bytes descriptor(uint8_t type, uint8_t index) {
  if (type == device_type)
    return device();
  if (type == configuration_type && index == 0)
    return configuration();
  if (type != string_type)
    return {};
  switch (index) {
  case 0:
    return {4, string_type, 0x09, 0x04};
  case 1:
    return text("Nobody");
  case 2:
    return text("Emulated Camera");
  case 3:
    return text("0001");
  default:
    return {};
  }
}

bytes stream_parameters(format x) {
  bytes result;
  put(result, 1, 2); // the interval is kept
  result.push_back(static_cast<uint8_t>(x));
  result.push_back(1);
  put(result, frame_interval, 4);
  put(result, 0, 10);
  put(result, size_of(x).bytes(), 4);
  put(result, max_payload, 4);
  return result;
}

std::vector<control> controls() {
  // Automatic exposure (1 manual, 8 aperture priority), its time in units of
  // 100 us, brightness and contrast.
  return {{camera_terminal, 2, 1, 1, 8, 9, 8, 8},
          {camera_terminal, 4, 4, 1, 5000, 1, 156, 156},
          {processing_unit, 2, 2, -64, 64, 1, 0, 0},
          {processing_unit, 3, 2, 0, 95, 1, 32, 32}};
}

} // namespace usb_camera
