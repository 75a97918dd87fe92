#include "platform/csi/mock/picture_file.hpp"

#include <cstdlib>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

std::string why(const std::string& path) {
  auto loaded = load_picture(path);
  REQUIRE(!loaded);
  CHECK(loaded.error() == errc::bad_picture);
  return context_of(loaded.error());
}

void truncate(const std::string& path, size_t missing) {
  auto bytes = read_file(path);
  REQUIRE(bytes.size() > missing);
  bytes.resize(bytes.size() - missing);
  write_file(path, bytes);
}

bool begins(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

} // namespace

TEST_CASE("PictureFile_LosslessFormats_AreLoadedExactly") {
  temp_folder folder;
  auto source = gradient({61, 43});
  write_png(folder / "a.png", source);
  write_ppm(folder / "a.ppm", source);
  for (auto name : {"a.png", "a.ppm"}) {
    auto loaded = load_picture(folder / name);
    REQUIRE(loaded);
    CHECK(loaded->size == source.size);
    CHECK(loaded->rgb == source.rgb);
  }
}

TEST_CASE("PictureFile_Jpeg_IsLoadedWithinItsPrecision") {
  temp_folder folder;
  auto source = gradient({61, 43});
  for (size_t i = 2; i < source.rgb.size(); i += 3)
    source.rgb[i] = 77;
  write_jpeg(folder / "a.jpg", source);
  auto loaded = load_picture(folder / "a.jpg");
  REQUIRE(loaded);
  REQUIRE(loaded->size == source.size);
  for (size_t i = 0; i < source.rgb.size(); ++i)
    REQUIRE(std::abs(source.rgb[i] - loaded->rgb[i]) <= 4);
}

TEST_CASE("PictureFile_Pgm_IsLoadedAsGrey") {
  temp_folder folder;
  std::string text = "P5\n# a comment 9 9\n2 1\n255\n";
  std::vector<uint8_t> bytes(text.begin(), text.end());
  bytes.insert(bytes.end(), {7, 200});
  write_file(folder / "a.pgm", bytes);
  auto loaded = load_picture(folder / "a.pgm");
  REQUIRE(loaded);
  CHECK(loaded->size == frame_size{2, 1});
  CHECK(loaded->rgb == std::vector<uint8_t>{7, 7, 7, 200, 200, 200});
}

TEST_CASE("PictureFile_Truncated_IsRefusedWhereverItEnds") {
  temp_folder folder;
  auto source = gradient({61, 43});
  write_jpeg(folder / "whole.jpg", source);
  write_png(folder / "whole.png", source);
  write_ppm(folder / "whole.ppm", source);
  struct {
    const char* name;
    const char* reason;
  } kinds[] = {{"whole.jpg", "not a complete JPEG: "},
               {"whole.png", "not a complete PNG: "},
               {"whole.ppm", "not a complete PPM or PGM: "}};
  for (auto& kind : kinds) {
    auto whole = read_file(folder / kind.name);
    for (size_t missing : {size_t{1}, size_t{2}, size_t{13}, whole.size() / 2,
                           whole.size() - 20}) {
      INFO(kind.name << " without the last " << missing << " bytes");
      write_file(folder / "part", whole);
      truncate(folder / "part", missing);
      if (missing <= whole.size() / 2)
        CHECK(begins(why(folder / "part"), kind.reason));
      else
        why(folder / "part");
    }
  }
}

TEST_CASE("PictureFile_DamagedPng_IsRefused") {
  temp_folder folder;
  write_png(folder / "a.png", gradient({61, 43}));
  auto bytes = read_file(folder / "a.png");
  bytes[bytes.size() / 2] ^= 0x55;
  write_file(folder / "a.png", bytes);
  CHECK(begins(why(folder / "a.png"), "not a complete PNG: "));
}

TEST_CASE("PictureFile_NoPicture_IsRefusedWithTheReason") {
  temp_folder folder;
  write_file(folder / "empty", {});
  CHECK(why(folder / "empty") == "not a JPEG, PNG, PPM or PGM");
  write_file(folder / "text", {'h', 'e', 'l', 'l', 'o'});
  CHECK(why(folder / "text") == "not a JPEG, PNG, PPM or PGM");
  std::string huge = "P6 60000 60000 255\n";
  write_file(folder / "huge", {huge.begin(), huge.end()});
  CHECK(why(folder / "huge")
        == "it has more than 64 megapixels; scale it down");
  std::string none = "P6 0 10 255\n";
  write_file(folder / "none", {none.begin(), none.end()});
  CHECK(why(folder / "none") == "its width or height is not 1 to 65535 pixels");
  auto missing = load_picture(folder / "missing");
  REQUIRE(!missing);
  CHECK(missing.error() == errc::not_found);
}

TEST_CASE("PictureFile_SavedFrame_IsLoadedAgain") {
  temp_folder folder;
  auto source = gradient({31, 17});
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422}) {
    frame_info info;
    info.size = source.size;
    info.format = format;
    std::vector<uint8_t> pixels(info.size.area() * bytes_per_pixel(format));
    from_rgb(source, format, {pixels.data(), pixels.size()});
    auto x = make_frame(info, pixels);
    REQUIRE(!save_png(folder / "a.png", x));
    auto loaded = load_picture(folder / "a.png");
    REQUIRE(loaded);
    CHECK(loaded->size == source.size);
    CHECK(loaded->rgb == to_rgb(x).rgb);
  }
}

TEST_CASE("PictureFile_SavedWhereNothingCanBe_IsAnErrorWithThePath") {
  temp_folder folder;
  frame_info info;
  info.size = {1, 1};
  auto x = make_frame(info, std::vector<uint8_t>{0});
  auto path = folder / "missing/a.png";
  auto err = save_png(path, x);
  CHECK(err == errc::io_error);
  CHECK(context_of(err) == path + ": No such file or directory");
}
