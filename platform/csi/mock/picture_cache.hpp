#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/mock/picture_source.hpp"
#include "platform/csi/pattern/picture_effects.hpp"

namespace actorcsi::platform {

/// Size of the mock's pixel array, that of the reference's largest frame
/// (WQXGA2).
constexpr frame_size sensor_array{2592, 1944};

/// Everything that determines how the sensor shows a picture.
struct picture_view {
  pixformat format = pixformat::grayscale;
  /// The configured frame, to which the readout window is scaled.
  frame_size size;
  /// The part of the frame that is delivered.
  frame_window window;
  /// The part of the pixel array that makes the frame.
  frame_window readout{0, 0, sensor_array.width, sensor_array.height};
  picture_effects effects;
  /// Show colour bars instead of the source.
  bool bars = false;
  /// Of a JPEG, from 0 to 100.
  int quality = 0;

  /// Size of the delivered part.
  frame_size output() const {
    return effects.transpose ? frame_size{window.height, window.width}
                             : frame_size{window.width, window.height};
  }

  friend bool operator==(const picture_view& x, const picture_view& y);
};

/// The pictures of a source, scaled and converted once per view and kept, so
/// that a frame costs only its transfer. Pictures beyond `max_bytes` are
/// prepared for each frame. Caches with the same view of the colour bars share
/// them. The pattern as a JPEG, which has each frame's marks in it, is made
/// anew for each frame. Each cache is for one thread.
class picture_cache {
public:
  /// Limit of prepared pictures, in bytes: 256 MiB, without the colour bars.
  static constexpr size_t max_bytes = size_t{256} << 20;

  explicit picture_cache(std::unique_ptr<picture_source> source);

  /// Whether frames seen through `view` are the test pattern.
  bool shows_pattern(const picture_view& view) const {
    return view.bars || source_->size() == 0;
  }

  /// Whether the picture of frame `sequence` is ready.
  bool holds(const picture_view& view, uint32_t sequence) const;

  /// Prepares the picture of frame `sequence`. Pixels obtained before may
  /// change.
  void prepare(const picture_view& view, uint32_t sequence);

  /// Changes with every view, and whenever pixels obtained before may have
  /// changed.
  uint32_t version() const {
    return version_;
  }

  /// @pre `holds(view, sequence)`
  span<const uint8_t> pixels(const picture_view& view, uint32_t sequence) const;

private:
  using pixel_memory = std::vector<uint8_t>;

  struct entry {
    std::shared_ptr<const pixel_memory> pixels;
    bool ready = false;
    /// The only frame that it is for, or 0.
    uint32_t sequence = 0;
    /// The picture in this entry; matters only if several pictures share an
    /// entry.
    size_t picture = 0;
  };

  /// All caches of the process with the same view of the same bars share the
  /// result.
  static std::shared_ptr<const pixel_memory> bars(const picture_view& view,
                                                  size_t first);

  /// The picture of index `index` as a JPEG, with the marks of frame `sequence`
  /// if it is the pattern.
  std::shared_ptr<const pixel_memory>
  compressed(const picture_view& view, size_t index, uint32_t sequence);

  /// The source's pictures follow each other frame by frame, beginning with the
  /// first at sequence 1; the colour bars come after all of them.
  size_t index_of(const picture_view& view, uint32_t sequence) const;

  size_t slot_of(size_t index) const;

  std::unique_ptr<picture_source> source_;
  picture_view view_;
  /// One entry per kept picture, one for the bars, one for all others.
  std::vector<entry> entries_;
  /// The bars from which JPEGs are made.
  std::shared_ptr<const pixel_memory> bars_;
  size_t kept_ = 0;
  uint32_t version_ = 0;
};

} // namespace actorcsi::platform
