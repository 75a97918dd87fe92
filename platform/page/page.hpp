#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// An actor that can be called from the page.
struct page_actor {
  std::string name;
  /// `package.Service`.
  std::string service;
};

/// The actors that can be called. A list never changes: a new one replaces it.
using page_directory = std::shared_ptr<const std::vector<page_actor>>;

/// A call made by a user of the page.
struct page_call {
  uint64_t id = 0;
  /// A method id from a method table.
  uint32_t method = 0;
  /// Empty for the first actor that has the method.
  std::string actor;
  /// In wire format.
  std::string request;
  /// Address of the browser, `127.0.0.1:40112`.
  std::string from;
};

struct page_statistics {
  /// Browsers that watch the picture now.
  uint32_t watchers = 0;
  /// Frames that were shown, and frames that a newer one replaced.
  uint64_t shown = 0;
  uint64_t skipped = 0;
  uint64_t calls = 0;
  /// Calls and watchers that were refused.
  uint64_t refused = 0;
};

/// A page in browsers that shows a node and takes calls to its actors. Nothing
/// here blocks; a slow browser skips frames.
class page {
public:
  virtual ~page() = default;

  /// Replaces the list of actors; `nullptr` while none can be called.
  virtual void set_actors(page_directory actors) = 0;

  /// Rung when a call or a glance waits; `nullptr` removes the bell. Calls that
  /// are open then fail.
  virtual void on_call(doorbell* bell) = 0;

  /// The call that has waited longest.
  virtual std::optional<page_call> next_call() = 0;

  /// Answers a call in wire format. The `id` of a call that has ended is
  /// ignored.
  virtual void answer(uint64_t id, caf::expected<std::string> response) = 0;

  /// Shows `x` to all watchers. At most one frame waits, and a newer one
  /// replaces it; without watchers, none is kept.
  virtual void show(const frame& x) = 0;

  /// The camera of which browsers have wanted a single picture for longest, by
  /// its name. The bell of `on_call` rings for it, too.
  virtual std::optional<std::string> next_glance() = 0;

  /// Shows a picture of that camera, or says why there is none.
  virtual void show_glance(const std::string& camera,
                           const caf::expected<frame>& x) = 0;

  virtual page_statistics statistics() const = 0;
};

} // namespace actorcsi::platform
