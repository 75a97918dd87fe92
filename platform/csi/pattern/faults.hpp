#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "caf/expected.hpp"
#include "caf/timespan.hpp"

namespace actorcsi::platform {

/// Faults that a simulated camera can have.
enum class fault : uint8_t {
  silent,      ///< The sensor stops beginning frames.
  overrun,     ///< The receive FIFO overflows in the middle of a frame.
  late_dma,    ///< A frame is not finished when the next one begins.
  missed_line, ///< The last line of a frame does not arrive.
  bus_error,   ///< The DMA's bus access fails in the middle of a frame.
  knob,        ///< The sensor does not acknowledge a knob.
};

constexpr size_t num_faults = 6;

/// The name in options, e.g. `late_dma`.
const char* to_string(fault what);

/// A fault that waits for its frame.
struct planned_fault {
  fault what = fault::silent;
  /// Number of occurrences, one per frame or knob. Not for fault::silent.
  uint32_t count = 1;
  /// For fault::silent: its duration; zero until capture is stopped and armed
  /// again.
  caf::timespan duration{0};
  /// The sequence number of the first frame that it may affect.
  uint32_t first_frame = 0;
};

/// Parses `NAME[:COUNT][@FRAME]`, e.g. `overrun:3@100` for three overruns from
/// frame 100 on. For `silent` COUNT stands for milliseconds. Errors:
/// errc::invalid_argument; the context begins with `fault=`.
caf::expected<planned_fault> parse_fault(std::string_view text);

/// Keeps track of planned faults.
class fault_plan {
public:
  void add(const planned_fault& what) {
    planned_.push_back(what);
  }

  /// Makes `what` occur the next `count` times.
  void inject(fault what, uint32_t count);

  /// Makes the faults planned up to frame `sequence` due. Returns a silence
  /// among them, which the caller carries out.
  std::optional<planned_fault> advance(uint32_t sequence);

  /// Takes one occurrence of `what` if it is due.
  bool take(fault what);

  /// Takes the fault of a frame, if one is due.
  std::optional<fault> take_for_frame();

  /// Whether nothing is planned for any frame or knob.
  bool idle() const;

private:
  std::array<uint32_t, num_faults> due_{};
  std::vector<planned_fault> planned_;
};

} // namespace actorcsi::platform
