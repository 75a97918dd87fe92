#include "platform/csi/mock/picture_source.hpp"

#include <sys/stat.h>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("PictureSource_Pattern_HasNoPictures") {
  auto source = picture_source::open("pattern");
  REQUIRE(source);
  CHECK((*source)->size() == 0);
}

TEST_CASE("PictureSource_Folder_IsReadInTheOrderOfNames") {
  temp_folder folder;
  write_ppm(folder / "c.ppm", gradient({3, 1}));
  write_png(folder / "a.PNG", gradient({1, 1}));
  write_jpeg(folder / "b.jpeg", gradient({2, 1}));
  write_file(folder / "notes.txt", {'x'});
  write_file(folder / ".hidden.png", {'x'});
  std::filesystem::create_directory(folder / "d.png");
  auto source = picture_source::open(folder.path());
  REQUIRE(source);
  REQUIRE((*source)->size() == 3);
  for (size_t i = 0; i < 3; ++i)
    CHECK((**source)[i].size.width == i + 1);
}

TEST_CASE("PictureSource_File_IsOnePictureWhateverItsName") {
  temp_folder folder;
  write_png(folder / "snapshot", gradient({5, 4}));
  auto source = picture_source::open(folder / "snapshot");
  REQUIRE(source);
  REQUIRE((*source)->size() == 1);
  CHECK((**source)[0].size == frame_size{5, 4});
}

TEST_CASE("PictureSource_MissingPath_IsRefusedByName") {
  temp_folder folder;
  auto path = folder / "missing";
  auto source = picture_source::open(path);
  REQUIRE(!source);
  CHECK(source.error() == errc::not_found);
  CHECK(
    context_of(source.error())
    == "source=" + path
         + ": no such file or folder; for colour bars use the source pattern, "
           "or pattern:2 to pattern:8");
  CHECK(!picture_source::open(""));
}

TEST_CASE("PictureSource_FolderWithoutPictures_IsRefusedByName") {
  temp_folder folder;
  write_file(folder / "notes.txt", {'x'});
  auto source = picture_source::open(folder.path());
  REQUIRE(!source);
  CHECK(source.error() == errc::not_found);
  CHECK(context_of(source.error())
        == "source=" + folder.path()
             + ": the folder holds no JPEG, PNG, PPM or PGM file");
}

TEST_CASE("PictureSource_BadFiles_AreLeftOutAndNamed") {
  temp_folder folder;
  write_jpeg(folder / "a.jpg", gradient({40, 30}));
  write_jpeg(folder / "b.jpg", gradient({40, 30}));
  auto bytes = read_file(folder / "b.jpg");
  bytes.resize(bytes.size() / 2);
  write_file(folder / "b.jpg", bytes);
  REQUIRE(::mkfifo((folder / "c.jpg").c_str(), 0600) == 0);
  auto source = picture_source::open(folder.path());
  REQUIRE(source);
  CHECK((*source)->size() == 1);
  auto prefix = "source=" + folder.path() + ": b.jpg: not a complete JPEG: ";
  REQUIRE((*source)->skipped().size() == 1);
  CHECK((*source)->skipped()[0].find(prefix) == 0);
  // Only bad ones are an error.
  write_file(folder / "a.jpg", bytes);
  source = picture_source::open(folder.path());
  REQUIRE(!source);
  CHECK(source.error() == errc::bad_picture);
  CHECK(context_of(source.error()).find(prefix) == 0);
  source = picture_source::open(folder / "b.jpg");
  REQUIRE(!source);
  prefix = "source=" + (folder / "b.jpg") + ": not a complete JPEG: ";
  CHECK(context_of(source.error()).find(prefix) == 0);
}

TEST_CASE("PictureSource_TooManyFiles_AreRefused") {
  temp_folder folder;
  for (size_t i = 0; i <= picture_source::max_files; ++i)
    write_file(folder / (std::to_string(i) + ".png"), {});
  auto source = picture_source::open(folder.path());
  REQUIRE(!source);
  CHECK(source.error() == errc::limit_reached);
  CHECK(context_of(source.error())
        == "source=" + folder.path()
             + ": the folder holds more than 1000 pictures; move some away");
}
