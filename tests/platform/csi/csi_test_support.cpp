#include "tests/platform/csi/csi_test_support.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <png.h>
#include <turbojpeg.h>

#include "platform/csi/mock/encode_jpeg.hpp"
#include "platform/csi/mock/picture_file.hpp"

namespace actorcsi::platform::test {

namespace fs = std::filesystem;

temp_folder::temp_folder() {
  auto pattern = (fs::temp_directory_path() / "actorcsi-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

temp_folder::~temp_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

camera_rig::camera_rig(pixformat format, frame_size size,
                       const mock_csi_config& config) {
  auto made = mock_csi::make(config, time);
  INFO((made ? std::string{} : describe(made.error())));
  REQUIRE(made);
  camera = std::move(*made);
  REQUIRE(!camera->set_pixformat(format));
  REQUIRE(!camera->set_framesize(size));
}

void camera_rig::run(caf::timespan duration) {
  auto end = time.now() + duration;
  for (;;) {
    auto next = camera->next_event();
    if (next > end)
      break;
    time.set(std::max(next, time.now()));
    camera->advance(time.now());
  }
  time.set(end);
}

frame camera_rig::next_frame() {
  auto end = time.now() + 1s;
  auto result = poll();
  while (!result && time.now() < end) {
    auto next = std::min(camera->next_event(), end);
    time.set(std::max(next, time.now()));
    camera->advance(time.now());
    result = poll();
  }
  return result;
}

frame camera_rig::poll() {
  auto result = camera->snapshot();
  REQUIRE(result);
  return *result;
}

bool adds_up(const frame_accounts& x) {
  return x.begun == x.delivered + x.dropped.total() + x.waiting + x.in_flight;
}

void write_file(const std::string& path, const std::vector<uint8_t>& bytes) {
  std::ofstream out{path, std::ios::binary};
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  REQUIRE(out.good());
}

std::vector<uint8_t> read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>{in}, {}};
}

picture gradient(frame_size size) {
  picture result;
  result.size = size;
  for (unsigned y = 0; y < size.height; ++y)
    for (unsigned x = 0; x < size.width; ++x) {
      result.rgb.push_back(static_cast<uint8_t>(x * 255 / size.width));
      result.rgb.push_back(static_cast<uint8_t>(y * 255 / size.height));
      result.rgb.push_back(static_cast<uint8_t>((x + y) % 256));
    }
  return result;
}

void write_ppm(const std::string& path, const picture& x) {
  auto header = "P6\n" + std::to_string(x.size.width) + ' '
                + std::to_string(x.size.height) + "\n255\n";
  std::vector<uint8_t> bytes(header.begin(), header.end());
  bytes.insert(bytes.end(), x.rgb.begin(), x.rgb.end());
  write_file(path, bytes);
}

frame decoded(const frame& x) {
  auto found = picture_of(x);
  REQUIRE(found);
  auto info = x.info();
  REQUIRE(found->size == info.size);
  info.format = pixformat::binary;
  std::vector<uint8_t> pixels(frame_bytes(info.size, info.format));
  from_rgb(*found, info.format, {pixels.data(), pixels.size()});
  return make_frame(info, std::move(pixels));
}

std::vector<uint8_t> compressed(const picture& x, int quality) {
  std::vector<uint8_t> pixels(frame_bytes(x.size, pixformat::yuv422));
  span<uint8_t> view{pixels.data(), pixels.size()};
  from_rgb(x, pixformat::yuv422, view);
  return encode_jpeg(x.size, view, quality);
}

void write_jpeg(const std::string& path, const picture& x, int quality) {
  auto tj = tjInitCompress();
  REQUIRE(tj != nullptr);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  REQUIRE(tjCompress2(tj, x.rgb.data(), x.size.width, 0, x.size.height,
                      TJPF_RGB, &data, &size, TJSAMP_444, quality,
                      TJFLAG_ACCURATEDCT)
          == 0);
  write_file(path, {data, data + size});
  tjFree(data);
  tjDestroy(tj);
}

void write_png(const std::string& path, const picture& x) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = x.size.width;
  image.height = x.size.height;
  image.format = PNG_FORMAT_RGB;
  REQUIRE(
    png_image_write_to_file(&image, path.c_str(), 0, x.rgb.data(), 0, nullptr)
    != 0);
}

} // namespace actorcsi::platform::test
