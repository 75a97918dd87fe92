#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "platform/csi/frame.hpp"

namespace actorcsi {

/// Makes JPEGs of frames, one at a time, for all browsers together. Its thread
/// works while at least one browser watches. The thread has low priority, and
/// skips frames that it has no time for.
class page_picture {
public:
  static constexpr uint32_t max_watchers = 16;

  static constexpr size_t max_extra = 8;

  using jpeg = std::shared_ptr<const std::string>;

  /// The thread calls `on_picture` after each picture.
  explicit page_picture(std::function<void()> on_picture = nullptr);

  page_picture(const page_picture&) = delete;
  page_picture& operator=(const page_picture&) = delete;

  ~page_picture();

  // -- for the actor ----------------------------------------------------------

  /// Replaces the frame that waits for the thread. Never blocks.
  void show(const platform::frame& x);

  /// Makes a JPEG of `x` beside those that are shown, and passes it to `done`,
  /// in the thread; empty if that fails. Returns false, and does nothing, if
  /// `max_extra` wait.
  bool make(const platform::frame& x, std::function<void(jpeg)> done);

  // -- for browsers -----------------------------------------------------------

  /// Adds a watcher; false if there are `max_watchers`.
  bool begin();

  void end();

  /// The newest picture, if it is newer than number `seen`, which is set to its
  /// number; otherwise null.
  jpeg next(uint64_t& seen) const;

  /// Ends the thread; `on_picture` is not called after that.
  void close();

  uint32_t watchers() const;

  uint64_t shown() const;

  uint64_t skipped() const;

  uint64_t refused() const;

private:
  struct extra {
    platform::frame picture;
    std::function<void(jpeg)> done;
  };

  void run();

  const std::function<void()> on_picture_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  platform::frame waiting_;
  std::deque<extra> extra_;
  jpeg latest_;
  uint64_t number_ = 0;
  std::atomic<uint64_t> skipped_{0};
  uint64_t refused_ = 0;
  uint32_t watchers_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

} // namespace actorcsi
