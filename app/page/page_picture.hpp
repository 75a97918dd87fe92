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

/// The picture that all watchers share: frames become JPEGs in a thread, one at
/// a time, while somebody watches. The thread gets what processor time others
/// leave, and a frame that it has no time for is shed.
class page_picture {
public:
  static constexpr uint32_t max_watchers = 16;

  using jpeg = std::shared_ptr<const std::string>;

  page_picture();

  page_picture(const page_picture&) = delete;
  page_picture& operator=(const page_picture&) = delete;

  ~page_picture();

  // -- for the actor ----------------------------------------------------------

  /// Takes the place of the frame that waits. Never waits itself.
  void show(const platform::frame& x);

  // -- for those who watch ----------------------------------------------------

  /// Begins to watch; false if too many do.
  bool begin();

  void end();

  /// The next picture behind number `seen`, which becomes its number; null if
  /// none comes in time, or all is over.
  jpeg next(uint64_t& seen, caf::timespan patience);

  /// Ends every wait.
  void close();

  bool closed() const;

  uint32_t watchers() const;

  uint64_t shown() const;

  uint64_t shed() const;

  uint64_t refused() const;

private:
  void run();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  platform::frame waiting_;
  jpeg latest_;
  uint64_t number_ = 0;
  std::atomic<uint64_t> shed_{0};
  uint64_t refused_ = 0;
  uint32_t watchers_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

} // namespace actorcsi
