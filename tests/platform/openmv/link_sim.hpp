#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/openmv/host/frame_reader.hpp"
#include "platform/openmv/host/host_end.hpp"
#include "platform/openmv/host/record_client.hpp"
#include "tests/platform/openmv/link_test_support.hpp"
#include "tests/support/link_line.hpp"

namespace actorcsi::platform::link::test {

struct sim_options {
  uint32_t baud = 921600;
  /// Bytes that a sender's queue holds.
  size_t queue = 8192;
  uint64_t seed = 1;
  device_options device;
  host_options host;
  record_options records;
  stream_options stream;
  /// The host reads frames in pieces.
  bool in_pieces = false;
};

/// What the board is: everything a reset forgets. Answers each record of the
/// host with one that says the same.
struct sim_board final : record_listener {
  sim_board(byte_sink& sink, const sim_options& options);

  void on_records() override;

  void on_room() override;

  void on_session() override;

  test_system system;
  test_runner runner;
  stdin_channel in{runner};
  stdout_channel out;
  stream_channel stream;
  record_channel records;
  device_end device;
  /// Answers itself; else somebody has to pop.
  bool answers = true;
  /// Numbers of the calls carried out.
  std::vector<uint32_t> executed;
  unsigned sessions = 0;
};

/// Both ends of the link and the line between them, in simulated time.
struct link_sim : host_listener, record_listener, private frame_reader {
  explicit link_sim(sim_options options = {});

  /// Lets time pass until `done`, or for `ms` at most. Returns whether it is
  /// done.
  bool run(int64_t ms, const std::function<bool()>& done = {});

  /// Runs until the link is up and has a session.
  bool connect();

  void noise(const actorcsi::test::line_noise& x);

  void cable(bool in);

  /// The board is reset and has forgotten everything.
  void reset_board();

  /// Sends the next numbered call, with `size` bytes at least. Returns false
  /// if there is no room.
  bool call(size_t size = 8);

  /// Fetches frames one after the other, each of which the board makes when
  /// the former is gone.
  void stream_frames(frame_size size);

  /// Carries out one call and returns how it ended.
  call_result carry_out(const std::function<void(link::host_call&)>& prepare);

  // -- host_listener

  void on_up() override;

  void on_down() override;

  void on_resync() override {
    ++resyncs;
  }

  void on_event(uint8_t channel, uint16_t code) override;

  // -- record_listener

  void on_records() override;

  void on_session() override {
    ++sessions;
  }

  const sim_options options;
  time_point now{};
  actorcsi::test::link_line to_device;
  actorcsi::test::link_line to_host;
  std::unique_ptr<sim_board> board;
  host_end host;
  record_client records;

  unsigned ups = 0;
  unsigned downs = 0;
  unsigned resyncs = 0;
  unsigned sessions = 0;
  std::vector<std::pair<uint8_t, uint16_t>> events;
  uint32_t called = 0;
  /// Numbers of the answers.
  std::vector<uint32_t> answered;
  /// Records, or frames, that are not what was sent.
  unsigned corrupt = 0;
  uint64_t frames = 0;
  uint64_t frame_bytes = 0;

  using frame_reader::failed;

private:
  struct one_call;

  void on_frame(time_point, const stream_header& header,
                span<const uint8_t> image) override;

  void on_no_frame(time_point) override;

  void offer_frame();

  bool step(time_point end);

  frame_size size_;
  bool streaming_ = false;
  uint32_t offered_ = 0;
  time_point fetch_again_ = never;
  std::vector<uint8_t> arrived_;
};

/// A call, or its answer, with that number.
bytes numbered(uint32_t number, size_t size);

/// The number of such a record; sets `good` to whether it is as it was made.
uint32_t number_of(span<const uint8_t> record, bool& good);

} // namespace actorcsi::platform::link::test
