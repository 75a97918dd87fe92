#pragma once

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "platform/csi/frame.hpp"
#include "platform/openmv/codec/serial_sink.hpp"
#include "platform/openmv/host/frame_reader.hpp"
#include "platform/openmv/host/host_end.hpp"
#include "platform/openmv/host/record_client.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi::platform::link {

/// Receives data from the board. Called from within the link's calls.
class board_link_listener {
public:
  virtual ~board_link_listener() = default;

  /// The board answers.
  virtual void on_link_up() = 0;

  /// The board does not answer any more, or has restarted.
  virtual void on_link_down() = 0;

  /// A piece of the board's text, not necessarily whole lines.
  virtual void on_text(std::string_view text) = 0;

  /// `camera` is its place in board_link::streams.
  virtual void on_frame(size_t camera, const frame& x) = 0;

  /// The board has lost everything that was sent before.
  virtual void on_session() = 0;

  /// `front` may have a record, and `push` room.
  virtual void on_records() = 0;
};

/// The host's end of the OpenMV Protocol with the board's channels: its text,
/// its frames, and the records of its calls. Works on bytes and time only.
class board_link final : private host_listener, private record_listener {
public:
  /// Bytes of the largest frame that there can be, at two bytes per pixel.
  static constexpr size_t max_frame =
    size_t{2} * max_frame_side * max_frame_side;

  /// Interval for asking the board for text, in case an event was lost.
  static constexpr auto text_interval = milliseconds(500);

  struct counters {
    uint64_t frames = 0;
    /// Frames whose size and format do not fit their bytes.
    uint64_t corrupt = 0;
    uint64_t text_bytes = 0;
  };

  /// `port` and `listener` must outlive this object. `baud` is the line's rate;
  /// `seed` is different for every host, see record_client.
  board_link(serial& port, board_link_listener& listener, uint32_t baud,
             uint32_t seed);

  board_link(const board_link&) = delete;
  board_link& operator=(const board_link&) = delete;

  /// Starts looking for the board.
  void start(time_point now);

  /// Reads from the line.
  void on_bytes(time_point now, span<const uint8_t> bytes);

  /// Call it at `next_timeout` and when the port has room.
  void on_time(time_point now);

  time_point next_timeout() const noexcept;

  bool up() const noexcept {
    return host_.up();
  }

  /// Channels of the board that carry frames: that of its main camera, which
  /// may be missing, and those with the names of the others. Empty before the
  /// board has answered.
  const std::vector<std::string>& streams() const noexcept {
    return streams_;
  }

  /// Starts or stops the frames of a camera, by its place in `streams`. No
  /// effect if there is none.
  void want_frames(time_point now, size_t camera, bool wanted);

  /// The oldest received record, or empty if there is none. Valid until `pop`,
  /// or until the link receives more bytes.
  span<const uint8_t> front() const noexcept {
    return records_.front();
  }

  /// Removes the oldest record.
  void pop(time_point now) {
    records_.pop(now);
  }

  /// Sends a record; false if there is no room, or no board.
  bool push(time_point now, span<const uint8_t> record) {
    return records_.push(now, record);
  }

  const host_end& host() const noexcept {
    return host_;
  }

  const counters& statistics() const noexcept {
    return counters_;
  }

  /// Frames that could not be read to the end.
  uint64_t lost_frames() const noexcept {
    return frames_.failed();
  }

private:
  /// Reads the board's text whenever there may be some.
  class text_reader final : private host_call {
  public:
    explicit text_reader(board_link& owner) : owner_(owner) {
      // nop
    }

    void on_up(time_point now);

    void on_event(time_point now, uint8_t channel);

    void on_time(time_point now);

    time_point due() const noexcept {
      return due_;
    }

  private:
    void on_answer(const call_result& result) override;

    void look(time_point now);

    board_link& owner_;
    uint8_t channel_ = 0;
    bool busy_ = false;
    bool again_ = false;
    time_point due_ = never;
    std::array<uint8_t, 4096> text_{};
  };

  /// Starts and stops the frames of a camera, which are sent raw.
  class stream_switch final : private host_call {
  public:
    stream_switch(board_link& owner, size_t camera)
      : owner_(owner), camera_(camera) {
      // nop
    }

    void on_up(time_point now);

    void want(time_point now, bool on);

    void on_time(time_point now);

    bool on() const noexcept {
      return state_ == state::on;
    }

    time_point due() const noexcept {
      return due_;
    }

  private:
    enum class state { unknown, off, raw, on };

    void on_answer(const call_result& result) override;

    void proceed(time_point now);

    board_link& owner_;
    size_t camera_;
    state state_ = state::unknown;
    state next_ = state::unknown;
    bool wanted_ = false;
    bool busy_ = false;
    bool missing_ = true;
    uint8_t channel_ = 0;
    time_point due_ = never;
    std::array<uint8_t, 4> argument_{};
  };

  /// Fetches one frame after the other, of each camera in turn.
  class frame_source final : public frame_reader {
  public:
    explicit frame_source(board_link& owner);

    void on_up(time_point now);

    void on_event(time_point now, uint8_t channel);

    void on_time(time_point now);

    time_point due() const noexcept {
      return due_;
    }

  private:
    void on_frame(time_point now, const stream_header& header,
                  span<const uint8_t> image) override;

    void on_no_frame(time_point now) override;

    /// Fetches from the next stream that is on. Returns whether there is one.
    bool fetch_next(time_point now);

    board_link& owner_;
    time_point due_ = never;
    /// The stream that was asked last.
    size_t camera_ = 0;
    /// Streams in a row that had no frame.
    size_t empty_ = 0;
    /// By stream.
    std::array<uint32_t, max_streams> numbers_{};
  };

  // -- what happens on the link -----------------------------------------------

  void on_up() override;

  /// The channel with the frames of a camera, or `nullptr`.
  const channel_info* stream_of(size_t camera) const noexcept;

  void on_down() override;

  void on_resync() override;

  void on_event(uint8_t channel, uint16_t code) override;

  void on_records() override;

  void on_room() override;

  void on_session() override;

  board_link_listener& listener_;
  serial_sink sink_;
  host_end host_;
  record_client records_;
  text_reader text_;
  std::vector<std::string> streams_;
  /// By camera.
  std::deque<stream_switch> switches_;
  frame_source frames_;
  counters counters_;
};

} // namespace actorcsi::platform::link
