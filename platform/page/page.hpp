#pragma once

#include <cstdint>
#include <string>

#include "caf/expected.hpp"
#include "caf/optional.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// A call that somebody who looks at the page makes.
struct page_call {
  uint64_t id = 0;
  /// From the method's table; 0 asks for the actors that there are.
  uint32_t method = 0;
  /// Empty for the first actor that has the method.
  std::string actor;
  /// In wire format.
  std::string request;
};

struct page_statistics {
  /// Those who watch the picture now.
  uint32_t watchers = 0;
  /// Frames that were shown, and that gave way to a newer one.
  uint64_t shown = 0;
  uint64_t shed = 0;
  uint64_t calls = 0;
  /// Calls and watchers that were turned away.
  uint64_t refused = 0;
};

/// A page in browsers that shows a node and takes calls to its actors. Nothing
/// here blocks; whoever is slow on the other side is passed over.
class page {
public:
  virtual ~page() = default;

  /// Rung when a call waits; `nullptr` for nobody. Calls that are open then
  /// fail.
  virtual void on_call(doorbell* bell) = 0;

  /// The call that waits longest.
  virtual caf::optional<page_call> next_call() = 0;

  /// Answers a call in wire format. An `id` that is over is ignored.
  virtual void answer(uint64_t id, caf::expected<std::string> response) = 0;

  /// Shows `x` to all who watch. At most one frame waits, and a newer one takes
  /// its place; without anybody who watches, none is kept.
  virtual void show(const frame& x) = 0;

  virtual page_statistics statistics() const = 0;
};

} // namespace actorcsi::platform
