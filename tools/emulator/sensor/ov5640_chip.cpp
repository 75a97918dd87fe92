#include "tools/emulator/sensor/ov5640_chip.hpp"

#include <algorithm>

#include "platform/csi/convert.hpp"
#include "platform/csi/mock/encode_jpeg.hpp"
#include "platform/csi/pattern/picture_effects.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint8_t address = 0x3C;

constexpr uint16_t system_control = 0x3008;
constexpr uint8_t software_reset = 0x80;
constexpr uint8_t software_power_down = 0x40;

/// From the end of reset to the first access, section 2.7.
constexpr double start_up_seconds = 20e-3;

/// From the end of standby to the first frame. Assumed.
constexpr double first_frame_seconds = 5e-3;

} // namespace

ov5640_chip::ov5640_chip(std::function<double()> mclk_hz, pixel_sink& to,
                         surroundings around)
  : mclk_hz_(std::move(mclk_hz)), to_(to), around_(std::move(around)) {
  reset_registers(registers_);
}

// -- power --------------------------------------------------------------------

void ov5640_chip::set_pins(bool power_down, bool reset_released) {
  auto before = powered();
  power_down_ = power_down;
  reset_released_ = reset_released;
  if (before != powered())
    power_changed();
}

void ov5640_chip::set_plugged(bool plugged) {
  auto before = powered();
  plugged_ = plugged;
  if (before != powered())
    power_changed();
}

void ov5640_chip::power_changed() {
  reset_registers(registers_);
  silent_ = false;
  // A chip that is not set up does not drive its pads.
  answers_from_ =
    powered() ? around_.clock.after(start_up_seconds) : device::never;
  update_streaming();
}

// -- registers ----------------------------------------------------------------

bool ov5640_chip::start(uint8_t to, bool) {
  written_ = 0;
  if (to != address || !powered())
    return false;
  if (around_.clock.now() >= answers_from_)
    return true;
  around_.trouble.complain("the OV5640 is accessed within 20 ms of its reset");
  return false;
}

bool ov5640_chip::write(uint8_t byte) {
  if (!powered())
    return false;
  switch (written_++) {
  case 0:
    pointer_ = static_cast<uint16_t>(byte << 8);
    break;
  case 1:
    pointer_ = static_cast<uint16_t>(pointer_ | byte);
    break;
  default:
    set_register(pointer_++, byte);
  }
  return true;
}

uint8_t ov5640_chip::read() {
  // The bus is pulled up.
  return powered() ? registers_[pointer_++] : 0xFF;
}

void ov5640_chip::set_register(uint16_t where, uint8_t value) {
  if (where == system_control && (value & software_reset) != 0) {
    reset_registers(registers_);
    silent_ = false;
    value &= static_cast<uint8_t>(~software_reset);
  }
  registers_[where] = value;
  if (where == system_control)
    update_streaming();
}

bool ov5640_chip::streams() const {
  return powered() && (registers_[system_control] & software_power_down) == 0;
}

void ov5640_chip::update_streaming() {
  if (streams() == streaming_)
    return;
  streaming_ = streams();
  in_frame_ = false;
  if (streaming_)
    frame_at_ = around_.clock.seconds() + first_frame_seconds;
  around_.replan();
}

// -- pixels -------------------------------------------------------------------

uint64_t ov5640_chip::next() const {
  if (!streaming_)
    return device::never;
  return around_.clock.at(in_frame_ ? std::min(frame_at_, line_at_)
                                    : frame_at_);
}

void ov5640_chip::advance() {
  auto now = around_.clock.seconds();
  while (streaming_) {
    if (in_frame_ && line_at_ <= now && line_at_ < frame_at_)
      send_line();
    else if (frame_at_ <= now)
      begin_frame();
    else
      break;
  }
}

void ov5640_chip::begin_frame() {
  // Registers of a frame are taken over between frames.
  output_ = read_output(registers_, mclk_hz_());
  in_frame_ = false;
  if (output_.problem != nullptr || silent_) {
    // Pads that are not driven are what a fresh chip has.
    if (output_.problem != nullptr && registers_[0x3017] != 0)
      around_.trouble.complain(std::string{"OV5640: "} + output_.problem);
    frame_at_ += 1e-2;
    return;
  }
  draw();
  ++frames_;
  if (output_.format == platform::pixformat::jpeg)
    compress();
  auto begin = frame_at_;
  line_at_ = begin + ov5640_lines_before * output_.line_seconds();
  frame_at_ = begin + output_.frame_seconds();
  in_frame_ = true;
  y_ = 0;
  if (on_frame_)
    on_frame_(frames_);
  to_.frame_start(output_.wires);
}

void ov5640_chip::draw() {
  platform::frame_size size{static_cast<uint16_t>(output_.width),
                            static_cast<uint16_t>(output_.height)};
  auto bytes = size_t{output_.width} * output_.bytes_per_pixel;
  line_.resize(bytes);
  if (scene_.size() == 2 * bytes && scene_format_ == output_.pixels()
      && scene_mirrored_ == output_.mirrored)
    return;
  // All lines of the bars are alike, but for the two of a colour filter.
  size.height = 2;
  scene_.resize(2 * bytes);
  scene_format_ = output_.pixels();
  scene_mirrored_ = output_.mirrored;
  auto bars = platform::colour_bars(size);
  if (output_.mirrored) {
    platform::picture_effects effects;
    effects.hmirror = true;
    platform::apply_mirror(effects, bars);
  }
  platform::from_rgb(bars, scene_format_, {scene_.data(), scene_.size()});
}

void ov5640_chip::draw_mirrored_marks(platform::frame_size size, unsigned y) {
  // Marks are black or white; what they leave as it is stays grey.
  constexpr uint8_t untouched = 128;
  marks_.assign(size.width, untouched);
  platform::draw_marks_line({marks_.data(), marks_.size()}, size,
                            platform::pixformat::grayscale,
                            static_cast<uint32_t>(frames_), y);
  auto bytes = output_.bytes_per_pixel;
  for (size_t x = 0; x < size.width; ++x) {
    auto value = marks_[size.width - 1u - x];
    if (value == untouched)
      continue;
    line_[x * bytes] = value;
    if (bytes == 2)
      line_[x * bytes + 1] = output_.pixels() == platform::pixformat::yuv422
                               ? untouched // No colour.
                               : value;
  }
}

void ov5640_chip::draw_line(unsigned at) {
  platform::frame_size size{static_cast<uint16_t>(output_.width),
                            static_cast<uint16_t>(output_.height)};
  std::copy_n(scene_.data() + at % 2 * line_.size(), line_.size(),
              line_.data());
  auto y = output_.upside_down ? output_.height - 1 - at : at;
  if (output_.mirrored)
    draw_mirrored_marks(size, y);
  else
    platform::draw_marks_line({line_.data(), line_.size()}, size,
                              output_.pixels(), static_cast<uint32_t>(frames_),
                              y);
}

void ov5640_chip::compress() {
  std::vector<uint8_t> pixels;
  pixels.reserve(line_.size() * output_.height);
  for (unsigned y = 0; y < output_.height; ++y) {
    draw_line(y);
    pixels.insert(pixels.end(), line_.begin(), line_.end());
  }
  jpeg_ =
    platform::encode_jpeg({static_cast<uint16_t>(output_.width),
                           static_cast<uint16_t>(output_.height)},
                          {pixels.data(), pixels.size()}, output_.jpeg_quality);
  jpeg_sent_ = 0;
}

bool ov5640_chip::send_jpeg_line() {
  // Mode 2 fills the last line up, mode 3 ends with it. Mode 4 sends all lines,
  // each with the number of its bytes in front.
  auto counted = output_.jpeg_mode == 4;
  auto left = jpeg_.size() - jpeg_sent_;
  auto count = std::min<size_t>(output_.jpeg_width - (counted ? 2 : 0), left);
  std::vector<uint8_t> line;
  if (counted)
    line = {static_cast<uint8_t>(count >> 8), static_cast<uint8_t>(count)};
  auto from = jpeg_.begin() + static_cast<ptrdiff_t>(jpeg_sent_);
  line.insert(line.end(), from, from + static_cast<ptrdiff_t>(count));
  if (output_.jpeg_mode != 3)
    line.resize(output_.jpeg_width);
  if (damaged_ && y_ > 0)
    std::fill(line.begin(), line.end(), 0xFF);
  to_.line({line.data(), line.size()});
  jpeg_sent_ += count;
  auto lines = y_ + 1;
  return lines == output_.jpeg_height
         || (!counted && jpeg_sent_ == jpeg_.size());
}

void ov5640_chip::send_line() {
  auto last = y_ + 1 >= output_.height;
  if (output_.format == platform::pixformat::jpeg) {
    last = send_jpeg_line();
  } else {
    draw_line(y_);
    to_.line({line_.data(), line_.size()});
  }
  ++y_;
  line_at_ += output_.line_seconds();
  if (last)
    in_frame_ = false;
}

} // namespace actorcsi::emulator
