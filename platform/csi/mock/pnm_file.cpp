#include "platform/csi/mock/pnm_file.hpp"

#include <optional>
#include <string>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

caf::error incomplete(const char* why) {
  return make_error(errc::bad_picture,
                    std::string{"not a complete PPM or PGM: "} + why);
}

bool is_digit(uint8_t c) {
  return c >= '0' && c <= '9';
}

bool is_space(uint8_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

class pnm_reader {
public:
  explicit pnm_reader(span<const uint8_t> data) : data_(data) {
    // nop
  }

  /// The next number of the header or of a text raster. One that is too large
  /// for any use stays so.
  std::optional<uint64_t> number() {
    skip();
    if (at_ == data_.size() || !is_digit(data_[at_]))
      return std::nullopt;
    uint64_t result = 0;
    for (; at_ < data_.size() && is_digit(data_[at_]); ++at_)
      if (result < 1'000'000'000)
        result = result * 10 + (data_[at_] - '0');
    return result;
  }

  /// The white space between the header and a binary raster.
  bool end_of_header() {
    if (at_ < data_.size() && data_[at_] == '#')
      skip_comment();
    else if (at_ == data_.size() || !is_space(data_[at_]))
      return false;
    ++at_;
    return at_ <= data_.size();
  }

  size_t left() const {
    return data_.size() - at_;
  }

  /// @pre `left() >= bytes`
  uint64_t binary(size_t bytes) {
    uint64_t result = 0;
    for (size_t i = 0; i < bytes; ++i)
      result = result << 8 | data_[at_++];
    return result;
  }

private:
  void skip_comment() {
    while (at_ < data_.size() && data_[at_] != '\n' && data_[at_] != '\r')
      ++at_;
  }

  void skip() {
    while (at_ < data_.size()) {
      if (data_[at_] == '#')
        skip_comment();
      else if (is_space(data_[at_]))
        ++at_;
      else
        return;
    }
  }

  span<const uint8_t> data_;
  /// After the signature.
  size_t at_ = 2;
};

} // namespace

caf::error allocate_picture(uint64_t width, uint64_t height, size_t max_pixels,
                            picture& result) {
  if (width == 0 || height == 0 || width > 65535 || height > 65535)
    return make_error(errc::bad_picture,
                      "its width or height is not 1 to 65535 pixels");
  if (width * height > max_pixels)
    return make_error(errc::bad_picture,
                      "it has more than 64 megapixels; scale it down");
  result.size = {static_cast<uint16_t>(width), static_cast<uint16_t>(height)};
  result.rgb.resize(result.size.area() * 3);
  return caf::none;
}

caf::expected<picture> decode_pnm(span<const uint8_t> data, size_t max_pixels) {
  if (data.size() < 2 || data[0] != 'P')
    return incomplete("the signature is missing");
  auto kind = data[1];
  auto is_binary = kind == '5' || kind == '6';
  size_t channels = kind == '3' || kind == '6' ? 3 : 1;
  pnm_reader in{data};
  auto width = in.number();
  auto height = in.number();
  auto most = in.number();
  if (!width || !height || !most)
    return incomplete("its header has no width, height and maximum");
  if (*most == 0 || *most > 65535)
    return make_error(errc::bad_picture,
                      "the maximum of its values is not 1 to 65535");
  if (is_binary && !in.end_of_header())
    return incomplete("the pixels are missing");
  size_t bytes = *most > 255 ? 2 : 1;
  // A value of a text raster takes a digit and a space. Pixels that are
  // announced only get no memory.
  auto size_of_value = is_binary ? bytes : 2;
  picture result;
  if (*width > 0 && *height > 0 && *width <= 65535 && *height <= 65535
      && in.left() + 1 < *width * *height * channels * size_of_value
      && *width * *height <= max_pixels)
    return incomplete("pixels are missing");
  if (auto err = allocate_picture(*width, *height, max_pixels, result))
    return err;
  auto out = result.rgb.begin();
  for (size_t i = 0; i < result.size.area() * channels; ++i) {
    if (is_binary && in.left() < bytes)
      return incomplete("pixels are missing");
    auto value =
      is_binary ? std::optional<uint64_t>{in.binary(bytes)} : in.number();
    if (!value)
      return incomplete("pixels are missing");
    if (*value > *most)
      return incomplete("a value is above the maximum");
    auto scaled = static_cast<uint8_t>((*value * 255 + *most / 2) / *most);
    for (size_t n = 0; n < (channels == 1 ? 3 : 1); ++n)
      *out++ = scaled;
  }
  return result;
}

} // namespace actorcsi::platform
