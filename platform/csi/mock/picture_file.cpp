#include "platform/csi/mock/picture_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <png.h>
#include <sys/stat.h>
#include <turbojpeg.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/csi/mock/exif_orientation.hpp"
#include "platform/csi/mock/pnm_file.hpp"

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
  // A FIFO is not waited for.
  auto fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return make_error(errc::not_found, std::strerror(errno));
  file_ptr file{::fdopen(fd, "rb")};
  struct stat info;
  if (!file || ::fstat(fd, &info) != 0)
    return bad(std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return bad("not a file");
  auto too_large = [] { return bad("the file is larger than 192 MiB"); };
  if (static_cast<uint64_t>(info.st_size) > max_picture_bytes)
    return too_large();
  bytes result;
  uint8_t chunk[65536];
  size_t got = 0;
  while ((got = std::fread(chunk, 1, sizeof(chunk), file.get())) > 0) {
    // It may grow.
    if (result.size() + got > max_picture_bytes)
      return too_large();
    result.insert(result.end(), chunk, chunk + got);
  }
  if (std::ferror(file.get()) != 0)
    return bad(std::strerror(errno));
  return result;
}

caf::error write_file(const std::string& path, span<const uint8_t> data) {
  // Something that has this name already is replaced: a link is not followed,
  // and a FIFO not waited for.
  constexpr auto flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  constexpr mode_t mode = 0666;
  auto fd = ::open(path.c_str(), flags, mode);
  if (fd < 0 && errno == EEXIST && ::unlink(path.c_str()) == 0)
    fd = ::open(path.c_str(), flags, mode);
  file_ptr file{fd < 0 ? nullptr : ::fdopen(fd, "wb")};
  if (!file)
    return make_error(errc::io_error, path + ": " + std::strerror(errno));
  auto written = std::fwrite(data.data(), 1, data.size(), file.get());
  // Closing writes what is buffered, and may fail as well.
  if (std::fclose(file.release()) != 0 || written != data.size()) {
    auto why = std::string{std::strerror(errno)};
    std::remove(path.c_str());
    return make_error(errc::io_error, path + ": " + why);
  }
  return caf::none;
}

// -- JPEG ---------------------------------------------------------------------

struct tj_destroyer {
  void operator()(void* x) const {
    tjDestroy(x);
  }
};

/// Whether the decoder's only complaint is about stray bytes before a marker,
/// and the closing marker is there: such a picture is whole.
bool is_only_untidy(void* tj, span<const uint8_t> data) {
  if (tjGetErrorCode(tj) != TJERR_WARNING
      || std::strstr(tjGetErrorStr2(tj), "extraneous bytes before marker")
           == nullptr)
    return false;
  for (size_t i = data.size(); i >= 2; --i)
    if (data[i - 2] == 0xFF && data[i - 1] == 0xD9)
      return true;
  return false;
}

/// Whether Adobe's marker is there (APP14): then CMYK is stored inverted.
bool has_adobe_marker(span<const uint8_t> data) {
  for (size_t at = 2; at + 16 <= data.size() && data[at] == 0xFF;
       at += 2 + data[at + 2] * 256u + data[at + 3])
    if (data[at + 1] == 0xEE)
      return std::memcmp(data.data() + at + 4, "Adobe", 5) == 0;
    else if (data[at + 1] == 0xDA)
      break;
  return false;
}

/// Converts inks to light, without a colour profile.
void add_light(const bytes& cmyk, bool is_inverted, picture& result) {
  auto light = [is_inverted](uint8_t ink) {
    return is_inverted ? ink : 255 - ink;
  };
  for (size_t i = 0, n = 0; i < cmyk.size(); i += 4)
    for (size_t channel = 0; channel < 3; ++channel)
      result.rgb[n++] = static_cast<uint8_t>(
        (light(cmyk[i + channel]) * light(cmyk[i + 3]) + 127) / 255);
}

// -- PNG ----------------------------------------------------------------------

uint32_t read_u32(const uint8_t* x) {
  return uint32_t{x[0]} << 24 | uint32_t{x[1]} << 16 | uint32_t{x[2]} << 8
         | x[3];
}

/// Tells whether all chunks up to the closing one are there. The decoder stops
/// after the last pixel and would not miss the rest.
bool has_all_chunks(span<const uint8_t> data) {
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

caf::expected<picture> decode_png(span<const uint8_t> data, size_t max_pixels) {
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
  if (auto err =
        allocate_picture(image.width, image.height, max_pixels, result)) {
    png_image_free(&image);
    return err;
  }
  if (!has_all_chunks(data)) {
    png_image_free(&image);
    return bad("not a complete PNG: the end is missing");
  }
  image.format = PNG_FORMAT_RGB;
  // Without gAMA and sRGB, 16 bits are as bright as 8 bits are, as everywhere.
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  png_color black{};
  if (png_image_finish_read(&image, &black, result.rgb.data(), 0, nullptr) == 0)
    return failed();
  return result;
}

} // namespace

caf::expected<picture> load_picture(const std::string& path) {
  auto data = read_file(path);
  if (!data)
    return std::move(data.error());
  return decode_picture({data->data(), data->size()});
}

caf::expected<picture> decode_picture(span<const uint8_t> data,
                                      size_t max_pixels) {
  auto begins_with = [&](const char* signature, size_t length) {
    return data.size() >= length
           && std::memcmp(data.data(), signature, length) == 0;
  };
  if (begins_with("\xFF\xD8", 2)) {
    auto result = decode_jpeg(data, max_pixels);
    if (!result)
      return result;
    return upright(std::move(*result), exif_orientation(data));
  }
  if (begins_with("\x89PNG\r\n\x1A\n", 8))
    return decode_png(data, max_pixels);
  for (auto signature : {"P2", "P3", "P5", "P6"})
    if (begins_with(signature, 2))
      return decode_pnm(data, max_pixels);
  return bad("not a JPEG, PNG, PPM or PGM");
}

caf::expected<picture> decode_jpeg(span<const uint8_t> data,
                                   size_t max_pixels) {
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
  if (auto err =
        allocate_picture(static_cast<uint64_t>(width),
                         static_cast<uint64_t>(height), max_pixels, result))
    return err;
  int flags = TJFLAG_ACCURATEDCT;
#ifdef TJFLAG_LIMITSCANS
  // A small progressive file can cost hours of processor time.
  flags |= TJFLAG_LIMITSCANS;
#endif
  auto is_print = colourspace == TJCS_CMYK || colourspace == TJCS_YCCK;
  bytes inks(is_print ? result.size.area() * 4 : 0);
  // Warnings count as failures. A file that ends too early is a warning, and
  // the decoder would pad it with grey.
  if (tjDecompress2(tj.get(), data.data(), data.size(),
                    is_print ? inks.data() : result.rgb.data(), width, 0,
                    height, is_print ? TJPF_CMYK : TJPF_RGB, flags)
        != 0
      && !is_only_untidy(tj.get(), data))
    return failed();
  if (is_print)
    add_light(inks, has_adobe_marker(data), result);
  return result;
}

caf::expected<picture> picture_of(const frame& x) {
  if (x.info().format == pixformat::jpeg)
    return decode_jpeg(x.pixels());
  return to_rgb(x);
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
    auto found = picture_of(x);
    if (!found)
      return std::move(found.error());
    // A JPEG tells its size itself.
    if (found->size != info.size)
      return bad("the JPEG does not have the size of its frame");
    converted = std::move(*found);
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
  return write_file(path, {png->data(), png->size()});
}

caf::error save_numbered_picture(const std::string& folder, const frame& x) {
  auto is_jpeg = x.info().format == pixformat::jpeg;
  char name[32];
  std::snprintf(name, sizeof(name), "/frame-%08u.%s", x.info().sequence,
                is_jpeg ? "jpg" : "png");
  return is_jpeg ? write_file(folder + name, x.pixels())
                 : save_png(folder + name, x);
}

} // namespace actorcsi::platform
