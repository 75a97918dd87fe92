#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "caf/expected.hpp"
#include "caf/timespan.hpp"

#include "platform/page/page.hpp"

namespace actorcsi {

/// Passes calls from HTTP threads, which wait for the answers, to the actor
/// that carries them out.
class page_calls {
public:
  static constexpr size_t max_open = 32;

  // -- for the HTTP threads ---------------------------------------------------

  /// Passes on a call and waits for the answer. Errors: errc::limit_reached if
  /// too many calls are open, errc::not_open without an answer after
  /// `timeout`, or the actor's error.
  caf::expected<std::string> call(platform::page_call x, caf::timespan timeout);

  // -- for the actor ----------------------------------------------------------

  void on_call(platform::doorbell* bell);

  std::optional<platform::page_call> next();

  void answer(uint64_t id, caf::expected<std::string> response);

  uint64_t taken() const;

private:
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  platform::doorbell* bell_ = nullptr;
  uint64_t last_id_ = 0;
  std::deque<platform::page_call> waiting_;
  /// The open calls; `none` while a call has no answer.
  std::map<uint64_t, std::optional<caf::expected<std::string>>> open_;
};

} // namespace actorcsi
