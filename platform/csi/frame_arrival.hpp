#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "caf/binary_deserializer.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Memory that messages arrive in. Returned blocks are reused while there is
/// traffic, so that no frame needs fresh pages or memory filled with zeros.
class arrival_memory {
public:
  using block = std::vector<char>;

  /// Limit of the bytes that are kept.
  static constexpr size_t max_spare = size_t{8} * 1024 * 1024;

  /// After this many blocks were taken, blocks that were not needed are freed.
  static constexpr size_t trim_interval = 256;

  /// A block of `size` bytes with arbitrary content.
  block take(size_t size);

  /// Any thread.
  void give_back(block x);

  /// Bytes that are kept.
  size_t spare() const;

private:
  void drop_oldest();

  mutable std::mutex mutex_;
  /// The most recent block, which may still be in the cache, is last.
  std::vector<block> spare_;
  size_t spare_bytes_ = 0;
  size_t taken_ = 0;
  /// The least number of blocks that were left since the last check.
  size_t least_ = 0;
};

/// One message that has arrived in `bytes`, a block of `memory`. While this
/// object lives, a frame that this thread loads from there keeps the message
/// instead of copying its pixels.
class frame_arrival {
public:
  frame_arrival(std::shared_ptr<arrival_memory> memory,
                arrival_memory::block& bytes);

  /// Takes `bytes` over if a frame keeps them; `bytes` is then empty.
  ~frame_arrival();

  frame_arrival(const frame_arrival&) = delete;
  frame_arrival& operator=(const frame_arrival&) = delete;

  /// The frame whose `size` bytes of pixels come next in `source`, which then
  /// continues after them; no frame if the pixels must be copied or are not
  /// whole.
  static frame load(caf::binary_deserializer& source, const frame_info& info,
                    size_t size);

private:
  struct message;

  std::shared_ptr<arrival_memory> memory_;
  arrival_memory::block& bytes_;
  const char* begin_;
  size_t size_;
  std::shared_ptr<message> kept_;
  frame_arrival* outer_;
};

} // namespace actorcsi::platform
