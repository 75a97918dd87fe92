#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "caf/timespan.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi {

/// Makes JPEGs of frames, one at a time, for all browsers together. Its thread
/// works while at least one browser watches. The thread has low priority, and
/// skips frames that it has no time for.
class page_picture {
public:
  static constexpr uint32_t max_watchers = 16;

  using jpeg = std::shared_ptr<const std::string>;

  page_picture();

  page_picture(const page_picture&) = delete;
  page_picture& operator=(const page_picture&) = delete;

  ~page_picture();

  // -- for the actor ----------------------------------------------------------

  /// Replaces the frame that waits for the thread. Never blocks.
  void show(const platform::frame& x);

  // -- for browsers -----------------------------------------------------------

  /// Adds a watcher; false if there are `max_watchers`.
  bool begin();

  void end();

  /// Waits for the next picture after number `seen`, and sets `seen` to its
  /// number. Null after `timeout`, or after `close`.
  jpeg next(uint64_t& seen, caf::timespan timeout);

  /// Ends all waiting and the thread.
  void close();

  bool closed() const;

  uint32_t watchers() const;

  uint64_t shown() const;

  uint64_t skipped() const;

  uint64_t refused() const;

private:
  void run();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  platform::frame waiting_;
  jpeg latest_;
  uint64_t number_ = 0;
  std::atomic<uint64_t> skipped_{0};
  uint64_t refused_ = 0;
  uint32_t watchers_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

} // namespace actorcsi
