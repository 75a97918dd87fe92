#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "caf/expected.hpp"

#include "platform/page/page.hpp"

namespace actorcsi {

/// Passes calls from the HTTP thread to the actor that carries them out.
/// Nothing here waits.
class page_calls {
public:
  static constexpr size_t max_open = 32;

  /// With the one that collects figures, which other calls cannot keep out.
  static constexpr size_t max_open_in_all = max_open + 1;

  using clock = std::chrono::steady_clock;

  /// Called once, by the thread that has the answer, without any lock.
  using callback = std::function<void(caf::expected<std::string>)>;

  // -- for the HTTP thread ----------------------------------------------------

  /// Passes on a call, which fails at `deadline`. Errors: errc::limit_reached
  /// if `limit` calls are open, errc::not_open without an answer in time, or
  /// the actor's error.
  void call(platform::page_call x, clock::time_point deadline, callback done,
            size_t limit = max_open);

  /// The number of the present run of the actor that carries out the calls;
  /// none if it does not run.
  std::optional<uint64_t> run() const;

  /// Fails the calls whose deadline is `now` or earlier. Returns whether others
  /// are open.
  bool expire(clock::time_point now);

  // -- for the actor ----------------------------------------------------------

  void on_call(platform::doorbell* bell);

  std::optional<platform::page_call> next();

  void answer(uint64_t id, caf::expected<std::string> response);

  uint64_t taken() const;

private:
  struct open_call {
    clock::time_point deadline;
    callback done;
  };

  mutable std::mutex mutex_;
  platform::doorbell* bell_ = nullptr;
  uint64_t runs_ = 0;
  uint64_t last_id_ = 0;
  std::deque<platform::page_call> waiting_;
  std::map<uint64_t, open_call> open_;
};

} // namespace actorcsi
