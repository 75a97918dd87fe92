#include "platform/csi/mock/picture_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <png.h>
#include <turbojpeg.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

using bytes = std::vector<uint8_t>;

struct file_closer {
  void operator()(std::FILE* x) const {
    std::fclose(x);
  }
};

using file_ptr = std::unique_ptr<std::FILE, file_closer>;

caf::error bad(std::string why) {
  return make_error(errc::bad_picture, std::move(why));
}

caf::expected<bytes> read_file(const std::string& path) {
  file_ptr file{std::fopen(path.c_str(), "rb")};
  if (!file)
    return make_error(errc::not_found, std::strerror(errno));
  bytes result;
  uint8_t chunk[65536];
  size_t got = 0;
  while ((got = std::fread(chunk, 1, sizeof(chunk), file.get())) > 0) {
    if (result.size() + got > max_picture_bytes)
      return bad("the file is larger than 192 MiB");
    result.insert(result.end(), chunk, chunk + got);
  }
  if (std::ferror(file.get()) != 0)
    return bad(std::strerror(errno));
  return result;
}

/// Prepares a picture of the size that a file's header gives.
caf::error allocate(uint64_t width, uint64_t height, picture& result) {
  if (width == 0 || height == 0 || width > 65535 || height > 65535)
    return bad("its width or height is not 1 to 65535 pixels");
  if (width * height > max_picture_pixels)
    return bad("it has more than 64 megapixels; scale it down");
  result.size = {static_cast<uint16_t>(width), static_cast<uint16_t>(height)};
  result.rgb.resize(result.size.area() * 3);
  return caf::none;
}

// -- JPEG ---------------------------------------------------------------------

struct tj_destroyer {
  void operator()(void* x) const {
    tjDestroy(x);
  }
};

caf::expected<picture> decode_jpeg(const bytes& data) {
  std::unique_ptr<void, tj_destroyer> tj{tjInitDecompress()};
  if (!tj)
    return bad("the JPEG decoder could not be started");
  auto failed = [&] {
    return bad(std::string{"not a complete JPEG: "} + tjGetErrorStr2(tj.get()));
  };
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colourspace = 0;
  if (tjDecompressHeader3(tj.get(), data.data(), data.size(), &width, &height,
                          &subsampling, &colourspace)
      != 0)
    return failed();
  picture result;
  if (auto err = allocate(static_cast<uint64_t>(width),
                          static_cast<uint64_t>(height), result))
    return err;
  int flags = TJFLAG_ACCURATEDCT;
#ifdef TJFLAG_LIMITSCANS
  // A small progressive file can cost hours of processor time.
  flags |= TJFLAG_LIMITSCANS;
#endif
  // Warnings count as failures. A file that ends too early is a warning, and
  // the decoder would pad it with grey.
  if (tjDecompress2(tj.get(), data.data(), data.size(), result.rgb.data(),
                    width, 0, height, TJPF_RGB, flags)
      != 0)
    return failed();
  return result;
}

// -- PNG ----------------------------------------------------------------------

uint32_t read_u32(const uint8_t* x) {
  return uint32_t{x[0]} << 24 | uint32_t{x[1]} << 16 | uint32_t{x[2]} << 8
         | x[3];
}

/// Tells whether all chunks up to the closing one are there. The decoder stops
/// after the last pixel and would not miss the rest.
bool has_all_chunks(const bytes& data) {
  size_t at = 8; // the signature
  while (data.size() - at >= 12) {
    size_t length = read_u32(data.data() + at);
    if (length > data.size() - at - 12)
      return false;
    if (std::memcmp(data.data() + at + 4, "IEND", 4) == 0)
      return true;
    at += length + 12;
  }
  return false;
}

caf::expected<picture> decode_png(const bytes& data) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  auto failed = [&] {
    auto why = std::string{"not a complete PNG: "} + image.message;
    png_image_free(&image);
    return bad(std::move(why));
  };
  if (png_image_begin_read_from_memory(&image, data.data(), data.size()) == 0)
    return failed();
  picture result;
  if (auto err = allocate(image.width, image.height, result)) {
    png_image_free(&image);
    return err;
  }
  if (!has_all_chunks(data)) {
    png_image_free(&image);
    return bad("not a complete PNG: the end is missing");
  }
  image.format = PNG_FORMAT_RGB;
  png_color black{};
  if (png_image_finish_read(&image, &black, result.rgb.data(), 0, nullptr) == 0)
    return failed();
  return result;
}

// -- PPM and PGM --------------------------------------------------------------

/// Reads the next number of a PNM header. Returns 0 if there is none.
uint64_t pnm_number(const bytes& data, size_t& at) {
  auto in_comment = false;
  while (at < data.size()) {
    auto c = data[at];
    if (in_comment)
      in_comment = c != '\n';
    else if (c == '#')
      in_comment = true;
    else if (c >= '0' && c <= '9')
      break;
    else if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
      return 0;
    ++at;
  }
  uint64_t result = 0;
  for (; at < data.size() && data[at] >= '0' && data[at] <= '9'; ++at)
    if (result < 1'000'000'000)
      result = result * 10 + (data[at] - '0');
  return result;
}

struct tj_freer {
  void operator()(unsigned char* x) const {
    tjFree(x);
  }
};

caf::expected<picture> load_pnm(const std::string& path, const bytes& data) {
  picture result;
  size_t at = 2; // the signature
  auto header_width = pnm_number(data, at);
  auto header_height = pnm_number(data, at);
  if (auto err = allocate(header_width, header_height, result))
    return err;
  int width = 0;
  int height = 0;
  int format = TJPF_RGB;
  std::unique_ptr<unsigned char, tj_freer> loaded{
    tjLoadImage(path.c_str(), &width, 1, &height, &format, 0)};
  if (!loaded)
    return bad(std::string{"not a complete PPM or PGM: "}
               + tjGetErrorStr2(nullptr));
  if (width != result.size.width || height != result.size.height)
    return bad("not a PPM or PGM: its header is ambiguous");
  std::memcpy(result.rgb.data(), loaded.get(), result.rgb.size());
  return result;
}

} // namespace

caf::expected<picture> load_picture(const std::string& path) {
  auto data = read_file(path);
  if (!data)
    return std::move(data.error());
  auto begins_with = [&](const char* signature, size_t length) {
    return data->size() >= length
           && std::memcmp(data->data(), signature, length) == 0;
  };
  if (begins_with("\xFF\xD8", 2))
    return decode_jpeg(*data);
  if (begins_with("\x89PNG\r\n\x1A\n", 8))
    return decode_png(*data);
  for (auto signature : {"P2", "P3", "P5", "P6"})
    if (begins_with(signature, 2))
      return load_pnm(path, *data);
  return bad("not a JPEG, PNG, PPM or PGM");
}

caf::expected<std::vector<uint8_t>> encode_png(const frame& x) {
  auto& info = x.info();
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = info.size.width;
  image.height = info.size.height;
  picture converted;
  const uint8_t* pixels = x.pixels().data();
  if (info.format == pixformat::grayscale) {
    image.format = PNG_FORMAT_GRAY;
  } else {
    image.format = PNG_FORMAT_RGB;
    converted = to_rgb(x);
    pixels = converted.rgb.data();
  }
  bytes result(PNG_IMAGE_PNG_SIZE_MAX(image));
  png_alloc_size_t size = result.size();
  if (png_image_write_to_memory(&image, result.data(), &size, 0, pixels, 0,
                                nullptr)
      == 0)
    return bad(image.message);
  result.resize(size);
  return result;
}

caf::error save_png(const std::string& path, const frame& x) {
  auto png = encode_png(x);
  if (!png)
    return std::move(png.error());
  file_ptr file{std::fopen(path.c_str(), "wb")};
  if (!file)
    return make_error(errc::io_error, path + ": " + std::strerror(errno));
  auto written = std::fwrite(png->data(), 1, png->size(), file.get());
  // Closing writes what is buffered, and may fail as well.
  if (std::fclose(file.release()) != 0 || written != png->size()) {
    auto why = std::string{std::strerror(errno)};
    std::remove(path.c_str());
    return make_error(errc::io_error, path + ": " + why);
  }
  return caf::none;
}

caf::error save_numbered_png(const std::string& folder, const frame& x) {
  char name[32];
  std::snprintf(name, sizeof(name), "frame-%08u.png", x.info().sequence);
  return save_png(folder + "/" + name, x);
}

} // namespace actorcsi::platform
