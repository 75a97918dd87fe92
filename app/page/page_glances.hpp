#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "app/page/page_picture.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/page/http/message.hpp"

namespace actorcsi {

/// Whether there is a camera of that name.
bool has_camera(const Directory& all, const std::string& name);

/// Requests for single pictures of cameras by name, beside the stream of the
/// camera that is shown. Those for one camera share a picture, which may be as
/// old as `fresh`. Nothing here waits.
class page_glances {
public:
  using clock = std::chrono::steady_clock;

  using exchange_ptr = std::shared_ptr<platform::http::exchange>;

  static constexpr size_t max_open = 16;

  static constexpr std::chrono::milliseconds fresh{500};

  static constexpr std::chrono::seconds longest_wait{5};

  // -- for the HTTP thread ----------------------------------------------------

  /// Answers `to` with a picture of `camera`, or refuses if too many wait.
  void add(const std::string& camera, const exchange_ptr& to,
           clock::time_point now);

  /// Refuses those that have waited too long, and forgets old pictures. Returns
  /// whether others are left.
  bool expire(clock::time_point now);

  // -- for the actor ----------------------------------------------------------

  /// Rung when a picture is wanted; `nullptr` removes the bell.
  void on_wish(platform::doorbell* bell);

  /// The camera whose picture has been wanted for longest.
  std::optional<std::string> next();

  /// Has `encoder` make the picture of `camera`, or refuses with the error.
  void take(const std::string& camera, const caf::expected<platform::frame>& x,
            page_picture& encoder);

  // -- for any thread ---------------------------------------------------------

  /// Answers those that wait for a picture of `camera`.
  void show(const std::string& camera, const platform::http::shared_bytes& jpeg,
            clock::time_point now);

  void fail(const std::string& camera, const std::string& reason);

private:
  struct waiting {
    exchange_ptr to;
    clock::time_point deadline;
  };

  struct glance {
    std::vector<waiting> all;
    platform::http::shared_bytes latest;
    clock::time_point made;
  };

  /// Call with the lock held.
  size_t open() const;

  std::vector<waiting> all_of(const std::string& camera);

  mutable std::mutex mutex_;
  platform::doorbell* bell_ = nullptr;
  std::map<std::string, glance> cameras_;
  std::deque<std::string> wishes_;
};

} // namespace actorcsi
