#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/page/page_picture.hpp"

#include "platform/page/http/message.hpp"

namespace actorcsi {

/// The pictures for one browser as parts of MJPEG. It is a watcher of `from`.
class page_stream final : public platform::http::stream_source {
public:
  static constexpr auto type =
    "multipart/x-mixed-replace; boundary=actorcsi-frame";

  /// @pre `from.begin()` has returned true for it
  explicit page_stream(page_picture& from) : from_(from) {
    // nop
  }

  ~page_stream() override {
    from_.end();
  }

  std::optional<platform::http::stream_part> next() override;

private:
  page_picture& from_;
  uint64_t seen_ = 0;
};

/// Requests for one picture, which wait for the next one. All members but
/// `take_wish` are for the HTTP thread.
class page_snapshots {
public:
  using clock = std::chrono::steady_clock;

  static constexpr std::chrono::seconds longest_wait{5};

  explicit page_snapshots(page_picture& from) : from_(from) {
    // nop
  }

  /// Answers `to` with the next picture, or refuses if there are too many
  /// watchers.
  void add(const std::shared_ptr<platform::http::exchange>& to,
           clock::time_point now);

  /// Answers those that have a picture or have waited too long. Returns whether
  /// others wait.
  bool answer(clock::time_point now);

  /// Whether some have waited since the last call; for any thread.
  bool take_wish() {
    return has_wish_.exchange(false);
  }

private:
  struct waiting {
    std::shared_ptr<platform::http::exchange> to;
    /// Number of a picture that is too old.
    uint64_t seen;
    clock::time_point deadline;
  };

  page_picture& from_;
  std::vector<waiting> all_;
  std::atomic<bool> has_wish_{false};
};

} // namespace actorcsi
