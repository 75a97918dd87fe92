#include "platform/csi/mock/picture_file.hpp"

#include <array>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

#include "platform/csi/mock/exif_orientation.hpp"

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

TEST_CASE("PictureFile_LargerThanItsLimit_IsRefusedByItsSize") {
  temp_folder folder;
  auto path = folder / "a.png";
  write_png(path, gradient({61, 43}));
  // Sparse: what follows occupies nothing.
  for (auto size : {max_picture_bytes + 1, size_t{1} << 40}) {
    REQUIRE(::truncate(path.c_str(), static_cast<off_t>(size)) == 0);
    CHECK(why(path) == "the file is larger than 192 MiB");
  }
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
                      pixformat::yuv422, pixformat::binary}) {
    frame_info info;
    info.size = source.size;
    info.format = format;
    std::vector<uint8_t> pixels(frame_bytes(info.size, format));
    from_rgb(source, format, {pixels.data(), pixels.size()});
    auto x = make_frame(info, pixels);
    REQUIRE(!save_png(folder / "a.png", x));
    auto loaded = load_picture(folder / "a.png");
    REQUIRE(loaded);
    CHECK(loaded->size == source.size);
    CHECK(loaded->rgb == to_rgb(x).rgb);
  }
}

TEST_CASE("PictureFile_NumberedJpeg_IsSavedAsItIsAndOthersAsPng") {
  temp_folder folder;
  frame_info info;
  info.size = {64, 32};
  info.format = pixformat::jpeg;
  info.sequence = 12;
  auto whole = compressed(gradient(info.size), 80);
  auto x = make_frame(info, whole);
  REQUIRE(!save_numbered_picture(folder.path(), x));
  CHECK(read_file(folder / "frame-00000012.jpg") == whole);
  info.format = pixformat::grayscale;
  auto grey = make_frame(info, std::vector<uint8_t>(64 * 32, 99));
  REQUIRE(!save_numbered_picture(folder.path(), grey));
  REQUIRE(load_picture(folder / "frame-00000012.png"));
  // A JPEG as PNG shows the same.
  REQUIRE(!save_png(folder / "a.png", x));
  auto loaded = load_picture(folder / "a.png");
  REQUIRE(loaded);
  CHECK(loaded->rgb == picture_of(x)->rgb);
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

namespace {

using colour = std::array<int, 3>;

picture loaded_input(const char* name) {
  auto result = load_picture(std::string{ACTORCSI_PICTURES} + name);
  INFO(name);
  REQUIRE(result);
  return std::move(*result);
}

/// Whether the pixel at (x, y) is `wanted`, give or take what JPEG loses.
bool is_at(const picture& of, size_t x, size_t y, colour wanted) {
  auto at = 3 * (y * of.size.width + x);
  for (size_t i = 0; i < 3; ++i)
    if (std::abs(of.rgb[at + i] - wanted[i]) > 3)
      return false;
  return true;
}

/// The reason why a PNM is refused; empty if it is not.
std::string pnm_refusal(const std::string& text) {
  auto loaded = decode_picture(
    {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  return loaded ? std::string{} : context_of(loaded.error());
}

constexpr colour red = {220, 20, 20};

} // namespace

TEST_CASE("PictureFile_SixteenBits_AreAsBrightAsEight") {
  CHECK(is_at(loaded_input("rgb16.png"), 0, 0, red));
  CHECK(is_at(loaded_input("gray16.png"), 0, 0, {79, 79, 79}));
  CHECK(is_at(loaded_input("p5_max65535.pgm"), 0, 0, {79, 79, 79}));
}

TEST_CASE("PictureFile_JpegWithStrayBytes_IsShown") {
  CHECK(is_at(loaded_input("extra.jpg"), 2, 2, red));
}

TEST_CASE("PictureFile_Cmyk_BecomesRgb") {
  CHECK(is_at(loaded_input("cmyk.jpg"), 2, 2, red));
}

TEST_CASE("PictureFile_Exif_TurnsThePicture") {
  auto x = loaded_input("exif6.jpg");
  REQUIRE(x.size == frame_size{48, 64});
  CHECK(is_at(x, 3, 3, {20, 20, 220}));
  CHECK(is_at(x, 44, 3, red));
  CHECK(is_at(x, 44, 60, {20, 200, 20}));
  CHECK(is_at(x, 3, 60, {235, 235, 235}));
}

TEST_CASE("Upright_EachOrientation_MovesTheCornersAsExifSays") {
  // Pixels 1 to 6 in two rows.
  picture x;
  x.size = {3, 2};
  for (uint8_t i = 1; i <= 6; ++i)
    x.rgb.insert(x.rgb.end(), {i, i, i});
  const std::vector<std::vector<uint8_t>> wanted = {
    {1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1},
    {4, 5, 6, 1, 2, 3}, {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3},
    {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    auto turned = upright(x, orientation);
    CHECK(turned.size
          == (orientation < 5 ? frame_size{3, 2} : frame_size{2, 3}));
    std::vector<uint8_t> seen;
    for (size_t i = 0; i < turned.rgb.size(); i += 3)
      seen.push_back(turned.rgb[i]);
    CHECK(seen == wanted[static_cast<size_t>(orientation - 1)]);
  }
  CHECK(upright(x, 0).rgb == x.rgb);
  CHECK(upright(x, 9).rgb == x.rgb);
}

TEST_CASE("Pnm_SpacesAndComments_AreThoseOfTheFormat") {
  CHECK(is_at(loaded_input("crcomment.ppm"), 0, 0, red));
  for (const std::string& text :
       {std::string{"P5\v1\f2\r255 ab"}, std::string{"P5#x\r1 2\n255#y\nab"},
        std::string{"P5\n#1\n#2\r\n1 2 255\tab"},
        std::string{"P2 1 2 255 97#x\n98"},
        std::string{"P2\n1\n2\n100\n38 39"}})
    CHECK(pnm_refusal(text).empty());
}

TEST_CASE("Pnm_Wrong_IsRefusedWithTheReason") {
  using Catch::Contains;
  CHECK_THAT(pnm_refusal("P5"), Contains("has no width, height and maximum"));
  CHECK_THAT(pnm_refusal("P5 x"), Contains("has no width"));
  CHECK_THAT(pnm_refusal("P5 1 1 0 a"), Contains("maximum of its values"));
  CHECK_THAT(pnm_refusal("P5 1 1 65536 ab"), Contains("maximum of its values"));
  CHECK_THAT(pnm_refusal("P5 1 1 255"), Contains("pixels are missing"));
  CHECK_THAT(pnm_refusal("P5 1 2 255 a"), Contains("pixels are missing"));
  CHECK_THAT(pnm_refusal("P5 1 1 300 a"), Contains("pixels are missing"));
  CHECK_THAT(pnm_refusal("P2 1 1 10 11"), Contains("above the maximum"));
  CHECK_THAT(pnm_refusal("P6 65535 65535 255 a"), Contains("64 megapixels"));
  // What is only announced gets no memory.
  CHECK_THAT(pnm_refusal("P3 8000 8000 255 1"), Contains("pixels are missing"));
}

TEST_CASE("PictureFile_LinkOrFifoInItsPlace_IsReplacedAndNotFollowed") {
  temp_folder folder;
  frame_info info;
  info.size = {1, 1};
  auto x = make_frame(info, std::vector<uint8_t>{0});
  write_file(folder / "other", {'x'});
  REQUIRE(::symlink((folder / "other").c_str(), (folder / "a.png").c_str())
          == 0);
  CHECK(!save_png(folder / "a.png", x));
  CHECK(read_file(folder / "other") == std::vector<uint8_t>{'x'});
  REQUIRE(::mkfifo((folder / "b.png").c_str(), 0600) == 0);
  CHECK(!save_png(folder / "b.png", x));
  CHECK(load_picture(folder / "b.png"));
  REQUIRE(::mkfifo((folder / "c.png").c_str(), 0600) == 0);
  CHECK(why(folder / "c.png") == "not a file");
  REQUIRE(::mkdir((folder / "d.png").c_str(), 0700) == 0);
  CHECK(save_png(folder / "d.png", x) == errc::io_error);
}
