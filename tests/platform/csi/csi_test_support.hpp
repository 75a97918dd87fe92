#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "caf/error.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/base/errc.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/mock/mock_csi.hpp"

namespace actorcsi::platform::test {

using namespace std::chrono_literals;

/// A clock that shows what the test says.
class manual_clock final : public clock {
public:
  time_point now() const noexcept override {
    return now_;
  }

  void set(time_point t) {
    now_ = t;
  }

private:
  time_point now_ = time_point{} + 1h;
};

/// A clock that shows the real time.
class real_clock final : public clock {
public:
  time_point now() const noexcept override {
    return time_point::clock::now();
  }
};

/// Counts how often it was rung.
class counting_bell final : public doorbell {
public:
  void ring() noexcept override {
    rings.fetch_add(1);
  }

  std::atomic<uint32_t> rings{0};
};

/// A folder that is gone after the test.
class temp_folder {
public:
  temp_folder();

  temp_folder(const temp_folder&) = delete;

  temp_folder& operator=(const temp_folder&) = delete;

  ~temp_folder();

  std::string path() const {
    return path_.string();
  }

  std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }

private:
  std::filesystem::path path_;
};

/// What a test needs most: a camera and its time.
struct camera_rig {
  /// Sets format and size.
  explicit camera_rig(pixformat format = pixformat::grayscale,
                      frame_size size = {160, 120},
                      const mock_csi_config& config = {});

  /// Lets time pass step by step, as a punctual thread would.
  void run(caf::timespan duration);

  /// Lets time pass until the next frame is there, a second at most.
  frame next_frame();

  /// Polls once. Fails the test on an error.
  frame poll();

  manual_clock time;
  std::unique_ptr<mock_csi> camera;
};

/// The grey picture that a JPEG frame shows, in black and white as in BINARY,
/// so that its marks can be read. Fails the test if it cannot be decoded.
frame decoded(const frame& x);

/// Compresses a picture.
std::vector<uint8_t> compressed(const picture& x, int quality);

/// Everything that `x` says about frames adds up.
bool adds_up(const frame_accounts& x);

/// The period of 30 fps.
constexpr auto period = 33'333'334ns;

void write_file(const std::string& path, const std::vector<uint8_t>& bytes);

std::vector<uint8_t> read_file(const std::string& path);

/// A picture in which neighbours differ, but not by much.
picture gradient(frame_size size);

void write_ppm(const std::string& path, const picture& x);

/// @param quality 1 to 100; at 100 pixels come back within a few levels.
void write_jpeg(const std::string& path, const picture& x, int quality = 100);

void write_png(const std::string& path, const picture& x);

} // namespace actorcsi::platform::test
