#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "caf/binary_deserializer.hpp"

#include "platform/csi/frame.hpp"

namespace actorcsi::platform {

/// Memory that messages arrive in. What is given back is kept for the next one,
/// as long as it is used: no page is fetched anew, and nothing is filled with
/// zeros first, for each frame.
class arrival_memory {
public:
  using block = std::vector<char>;

  /// Bytes that are kept at most.
  static constexpr size_t max_spare = size_t{8} * 1024 * 1024;

  /// What was not needed while so many blocks were taken is let go.
  static constexpr size_t trim_interval = 256;

  /// A block of `size` bytes, whatever is in them.
  block take(size_t size);

  /// Any thread.
  void give_back(block x);

  /// Bytes that are kept.
  size_t spare() const;

private:
  void drop_oldest();

  mutable std::mutex mutex_;
  /// The latest, whose bytes the processor may still have at hand, is last.
  std::vector<block> spare_;
  size_t spare_bytes_ = 0;
  size_t taken_ = 0;
  /// How few blocks were left since the last look.
  size_t least_ = 0;
};

/// Stands for one message that has arrived in `bytes`, which is in `memory`'s
/// care. A frame that this thread loads from there meanwhile keeps the message
/// instead of copying its pixels out of it.
class frame_arrival {
public:
  frame_arrival(std::shared_ptr<arrival_memory> memory,
                arrival_memory::block& bytes);

  /// Takes `bytes` if a frame keeps them, and leaves them empty.
  ~frame_arrival();

  frame_arrival(const frame_arrival&) = delete;
  frame_arrival& operator=(const frame_arrival&) = delete;

  /// The frame whose pixels are next in `source`, which goes on behind them;
  /// no frame if they must be copied.
  static frame load(caf::binary_deserializer& source, const frame_info& info);

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
