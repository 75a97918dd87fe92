#include "platform/openmv/host/board_link.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "platform/openmv/device/device_end.hpp"
#include "platform/openmv/device/stream_channel.hpp"
#include "platform/serial/loop_serial.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;

namespace link = platform::link;

namespace {

/// A stream with one picture, whose header says what it likes.
struct boastful_stream final : link::channel {
  std::string_view name() const override {
    return "stream";
  }

  uint8_t flags() const override {
    return link::channel_flag::read | link::channel_flag::lock;
  }

  bool size(uint32_t& n) override {
    n = static_cast<uint32_t>(bytes.size());
    return true;
  }

  bool lock() override {
    return on;
  }

  bool unlock() override {
    ++shown;
    return true;
  }

  link::read_grant begin_read(uint32_t first, uint32_t length) override {
    offset = first;
    return {link::status::success, length};
  }

  link::byte_pieces read(uint32_t done, uint32_t most) override {
    auto n = std::min<size_t>(most, bytes.size() - offset - done);
    return {{bytes.data() + offset + done, n}, {}};
  }

  link::status ioctl(uint32_t request, span<const uint8_t> argument) override {
    if (request == link::stream_channel::request_enable)
      on = argument[0] != 0;
    return link::status::success;
  }

  bool on = false;
  int shown = 0;
  size_t offset = 0;
  std::vector<uint8_t> bytes;
};

struct fixture : link::board_link_listener, link::device_system {
  fixture() {
    REQUIRE_FALSE(line.first->open(115'200));
    REQUIRE_FALSE(line.second->open(115'200));
    device.add(stream);
  }

  /// Shows a picture of so many bytes under this header; returns the frames
  /// that come of it.
  size_t show(const link::stream_header& header, size_t size) {
    return show(header, std::vector<uint8_t>(size, 0x55));
  }

  size_t show(const link::stream_header& header,
              const std::vector<uint8_t>& image, int times = 3) {
    stream.bytes.assign(link::stream_header::wire_size, 0);
    stream.bytes.insert(stream.bytes.end(), image.begin(), image.end());
    header.encode(stream.bytes.data());
    uut.start(now);
    uut.want_frames(now, 0, true);
    for (int i = 0; i < 200'000 && stream.shown < times; ++i) {
      now += link::milliseconds(1);
      pass(*line.first,
           [&](span<const uint8_t> x) { device.on_bytes(now, x); });
      device.on_time(now);
      pass(*line.second, [&](span<const uint8_t> x) { uut.on_bytes(now, x); });
      uut.on_time(now);
    }
    REQUIRE(stream.shown == times);
    return seen.size();
  }

  template <class Handler>
  static void pass(platform::serial& from, const Handler& handler) {
    std::array<uint8_t, 512> chunk;
    while (auto n = from.read(chunk))
      handler({chunk.data(), n});
  }

  void on_link_up() override {
    // nop
  }

  void on_link_down() override {
    // nop
  }

  void on_text(std::string_view) override {
    // nop
  }

  void on_frame(size_t camera, const platform::frame& x) override {
    CHECK(camera == 0);
    seen.push_back(x);
  }

  void on_session() override {
    // nop
  }

  void on_records() override {
    // nop
  }

  link::version_info version() override {
    return {};
  }

  link::system_info info() override {
    return {};
  }

  void reset() override {
    // nop
  }

  void boot() override {
    // nop
  }

  platform::time_point now{std::chrono::seconds{1}};
  platform::loop_serial::pair line = platform::loop_serial::make_pair();
  link::serial_sink sink{*line.first};
  link::device_end device{sink, *this};
  boastful_stream stream;
  link::board_link uut{*line.second, *this, 115'200, 1};
  std::vector<platform::frame> seen;
};

link::stream_header header_of(uint32_t width, uint32_t height,
                              uint32_t format) {
  link::stream_header result;
  result.width = width;
  result.height = height;
  result.format = format;
  return result;
}

} // namespace

TEST_CASE_METHOD(fixture, "BoardLink_HonestHeader_MakesFrames") {
  REQUIRE(show(header_of(8, 4, link::wire_rgb565), 64) >= 2);
  CHECK(uut.statistics().corrupt == 0);
  CHECK(seen.front().info().size == platform::frame_size{8, 4});
  CHECK(seen.front().info().format == platform::pixformat::rgb565);
  CHECK(seen.front().pixels()[63] == 0x55);
}

TEST_CASE_METHOD(fixture, "BoardLink_LargestFrame_CrossesWhole") {
  constexpr auto side = platform::max_frame_side;
  std::vector<uint8_t> image(link::board_link::max_frame);
  for (size_t i = 0; i < image.size(); ++i)
    image[i] = static_cast<uint8_t>(i / 4093);
  // The end of the frame is in flight when the board has shown it.
  show(header_of(side, side, link::wire_rgb565), image, 2);
  REQUIRE(seen.size() >= 1);
  CHECK(uut.lost_frames() == 0);
  auto pixels = seen.front().pixels();
  CHECK(std::equal(image.begin(), image.end(), pixels.begin(), pixels.end()));
}

TEST_CASE_METHOD(fixture, "BoardLink_Jpeg_IsAFrameOfItsBytes") {
  auto whole =
    platform::test::compressed(platform::test::gradient({64, 32}), 80);
  auto sent = whole;
  // Boards may send more than the picture.
  sent.resize(sent.size() + GENERATE(0, 3));
  auto header = header_of(64, 32, link::wire_jpeg);
  header.depth = static_cast<uint32_t>(sent.size());
  REQUIRE(show(header, sent) >= 2);
  CHECK(uut.statistics().corrupt == 0);
  auto& x = seen.front();
  CHECK(x.info().format == platform::pixformat::jpeg);
  CHECK(std::equal(whole.begin(), whole.end(), x.pixels().begin(),
                   x.pixels().end()));
}

TEST_CASE_METHOD(fixture, "BoardLink_Binary_IsAFrameOfItsRows") {
  REQUIRE(show(header_of(40, 2, link::wire_binary), 16) >= 2);
  CHECK(seen.front().info().format == platform::pixformat::binary);
  CHECK(seen.front().pixels().size() == 16);
}

TEST_CASE_METHOD(fixture, "BoardLink_HeaderThatDoesNotFitTheBytes_IsCorrupt") {
  struct lie {
    link::stream_header header;
    size_t size;
  };
  auto x = GENERATE(lie{header_of(8, 4, link::wire_rgb565), 63},
                    lie{header_of(8, 4, link::wire_rgb565), 65},
                    lie{header_of(8, 4, 0x12345678), 64},
                    lie{header_of(8, 4, link::wire_jpeg), 64},
                    lie{header_of(40, 2, link::wire_binary), 10},
                    lie{header_of(0, 4, link::wire_grayscale), 64},
                    lie{header_of(65536 + 8, 8, link::wire_grayscale), 64},
                    lie{header_of(8, 5000, link::wire_grayscale), 40000});
  CHECK(show(x.header, x.size) == 0);
  CHECK(uut.statistics().corrupt >= 2);
  CHECK(uut.statistics().frames == 0);
}
