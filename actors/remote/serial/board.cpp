#include "actors/remote/serial/board.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "caf/sec.hpp"

#include "actors/remote/calls/envelopes.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"

namespace actorcsi {

namespace link = platform::link;

namespace {

constexpr auto in_use_text = "another program uses this line; end that program";

constexpr uint32_t default_baud = 115'200;

/// Bytes read per poll, so that a flood on the line does not delay other
/// messages.
constexpr size_t read_chunk = 4096;

/// Time without an answer before the port is reopened, and the same while
/// bytes arrive that may be the board's.
constexpr auto reopen_delay = link::milliseconds(1000);
constexpr auto reopen_delay_with_noise = link::milliseconds(5000);

std::string to_text(const link::version_number& x) {
  return std::to_string(x.major) + "." + std::to_string(x.minor) + "."
         + std::to_string(x.patch);
}

BoardInfo info_of(const link::host_end& host) {
  BoardInfo result;
  result.set_protocol(to_text(host.version().protocol));
  result.set_firmware(to_text(host.version().firmware));
  auto& info = host.info();
  result.set_cpu_id(info.cpu_id);
  result.set_chip_id(info.chip_id[0]);
  result.set_flash_kb(info.flash_kb);
  result.set_ram_kb(info.ram_kb);
  for (auto& x : host.channels())
    result.add_channels(std::string{x.name()});
  return result;
}

} // namespace

board::board(caf::actor_config& cfg, platform::serial& port, uint32_t seed)
  : site(cfg, "the board", max_envelope), port_(port), seed_(seed) {
  // nop
}

// -- handlers -----------------------------------------------------------------

caf::expected<void> board::open(const BoardOpen& request) {
  if (is_open_)
    return caf::unit;
  baud_ = request.baud() == 0 ? default_baud : request.baud();
  if (auto err = port_.open(baud_))
    return err;
  is_open_ = true;
  was_up_ = false;
  had_session_ = false;
  port_gone_ = false;
  link::board_link_listener& self = *this;
  // To the board, each link is a new host with its own sessions.
  link_ = std::make_unique<link::board_link>(port_, self, baud_, seed_++);
  opened_ = now();
  heard_ = {};
  reopen_due_ = opened_ + reopen_delay;
  port_.on_ready(&poll_message().doorbell());
  link_->start(opened_);
  poll_message().send();
  return caf::unit;
}

caf::expected<void> board::close() {
  if (!is_open_)
    return caf::unit;
  last_ = *statistics();
  last_.clear_device();
  last_.mutable_link()->set_connected(false);
  is_open_ = false;
  port_.on_ready(nullptr);
  tick_message().cancel();
  tick_due_ = platform::time_point::max();
  end_all(make_error(errc::not_open, "board: the port was closed"));
  end_line();
  link_.reset();
  rx_bytes_ += port_.statistics().received;
  tx_bytes_ += port_.statistics().sent;
  port_.close();
  return caf::unit;
}

caf::expected<BoardStatistics> board::statistics() {
  auto result = is_open_ ? BoardStatistics{} : last_;
  auto port = port_.statistics();
  auto& out = *result.mutable_link();
  out.set_rx_bytes(rx_bytes_ + (is_open_ ? port.received : 0));
  out.set_tx_bytes(tx_bytes_ + (is_open_ ? port.sent : 0));
  out.set_reconnects(reconnects_);
  add_counts(result);
  if (!is_open_)
    return result;
  result.set_device(printable(port_.name()));
  auto& seen = link_->statistics();
  auto& frames = *result.mutable_frames();
  frames.set_received(seen.frames);
  frames.set_corrupt(seen.corrupt);
  frames.set_lost(link_->lost_frames());
  result.set_text_bytes(seen.text_bytes);
  auto wire = link_->host().statistics();
  out.set_connected(link_->up());
  out.set_crc_errors(wire.crc_errors);
  out.set_retransmitted(wire.retransmitted);
  out.set_resyncs(wire.resyncs);
  out.set_repeated(wire.repeated);
  out.set_ignored(wire.ignored);
  out.set_events(wire.events);
  return result;
}

void board::poll() {
  if (!is_open_)
    return;
  std::array<uint8_t, read_chunk> chunk;
  auto count = port_.read(chunk);
  if (count > 0) {
    heard_ = now();
    listen_for_refusal({chunk.data(), count});
    link_->on_bytes(heard_, {chunk.data(), count});
  }
  work();
  // Reads the rest after the messages that other actors sent meanwhile.
  if (count == chunk.size())
    poll_message().send();
}

void board::listen_for_refusal(span<const uint8_t> bytes) {
  constexpr auto refusal = platform::line_in_use;
  for (size_t i = 0; i < bytes.size() && said_.size() < refusal.size(); ++i)
    said_ += static_cast<char>(bytes[i]);
  if (said_ != refusal || std::exchange(was_refused_, true))
    return;
  notify(BOARD_EVENT_UNSPECIFIED, in_use_text);
}

void board::tick() {
  tick_due_ = platform::time_point::max();
  if (is_open_)
    work();
}

void board::on_exit() {
  close();
  site::on_exit();
}

// -- the link -----------------------------------------------------------------

void board::work() {
  auto present = now();
  if (!link_->up() && present >= reopen_due_)
    reopen();
  match_subscriptions();
  calls().expire(present, was_refused_ ? caf::make_error(
                            caf::sec::request_timeout, in_use_text)
                                       : caf::error{});
  auto due = want_frames(present);
  on_records();
  link_->on_time(present);
  due = std::min({due, link_->next_timeout(), calls().next_deadline()});
  if (!link_->up())
    due = std::min(due, reopen_due_);
  // A tick that comes too early schedules the next one.
  if (due >= tick_due_)
    return;
  tick_due_ = due;
  tick_message().schedule_at(due);
}

void board::reopen() {
  auto present = now();
  // Bytes arrive; they may be from the board, which may be busy.
  if (heard_ + reopen_delay > present
      && opened_ + reopen_delay_with_noise > present) {
    reopen_due_ = heard_ + reopen_delay;
    return;
  }
  rx_bytes_ += port_.statistics().received;
  tx_bytes_ += port_.statistics().sent;
  port_.close();
  said_.clear();
  auto err = port_.open(baud_);
  // Opening may have taken up to 2 s.
  opened_ = now();
  reopen_due_ = opened_ + reopen_delay;
  if (!err) {
    port_gone_ = false;
    link_->start(opened_);
  } else if (!std::exchange(port_gone_, true)) {
    notify(BOARD_EVENT_PORT_GONE, describe(err));
  }
}

void board::notify(BoardEvent event, const std::string& text) {
  BoardNotice item;
  item.set_event(event);
  item.set_text(printable(text));
  if (link_->up())
    *item.mutable_info() = info_of(link_->host());
  publish_notices(item);
}

void board::on_link_up() {
  auto info = info_of(link_->host());
  was_refused_ = false;
  std::string text = was_up_ ? "reconnected to " : "connected to ";
  text += port_.name() + ": protocol " + info.protocol() + ", firmware "
          + info.firmware() + ", channels";
  for (auto& x : info.channels())
    text += " " + x;
  if (std::exchange(was_up_, true)) {
    ++reconnects_;
    notify(BOARD_EVENT_RECONNECTED, text);
    // The board ends subscriptions after a time without packets.
    begin_again(true);
  } else {
    notify(BOARD_EVENT_CONNECTED, text);
  }
}

void board::on_link_down() {
  opened_ = now();
  reopen_due_ = opened_ + reopen_delay;
  end_line();
  notify(BOARD_EVENT_LOST, "the board stopped answering; searching for it");
}

void board::on_session() {
  if (!std::exchange(had_session_, true))
    return;
  auto count = calls().fail_sent(
    make_error(errc::not_open, "board: it has restarted and lost the call"));
  // Another image may have other cameras.
  forget_cameras();
  begin_again(false);
  notify(BOARD_EVENT_RESET, "the board has restarted; calls that failed: "
                              + std::to_string(count));
}

void board::on_records() {
  // The link may call this while the port is being opened.
  if (!link_)
    return;
  auto present = now();
  Envelope x;
  auto front = [this] { return link_->front(); };
  auto pop = [&] { link_->pop(present); };
  while (take_envelope(front, pop, x))
    on_envelope(x);
  flush([&](const Envelope& request) {
    return link_->push(present, as_record(request.SerializeAsString()));
  });
}

// -- cameras ------------------------------------------------------------------

caf::expected<std::optional<std::string>>
board::stream_of(const std::string& camera) const {
  // The name of the main camera's stream is empty.
  std::optional<std::string> main = std::string{};
  if (camera.empty())
    return main;
  if (is_without_frames(camera))
    return make_error(errc::unsupported,
                      camera
                        + ": the line carries the frames of other cameras; "
                          "reach the node over the network, or start it with "
                          "this camera first in --camera.names");
  if (link_) {
    auto& streams = link_->streams();
    auto found = std::find(streams.begin(), streams.end(), camera);
    if (found != streams.end() && found != streams.begin())
      return std::optional{camera};
  }
  if (has_camera(camera))
    return main;
  if (!knows_cameras())
    return std::optional<std::string>{};
  return no_such_camera(camera);
}

void board::set_stream(platform::time_point present, const std::string& stream,
                       bool wanted) {
  auto& streams = link_->streams();
  auto found = stream.empty()
                 ? streams.begin()
                 : std::find(streams.begin(), streams.end(), stream);
  auto place = static_cast<size_t>(found - streams.begin());
  // Another image of the board may not have it.
  if (stream.empty() || found != streams.end())
    link_->want_frames(present, place, wanted);
}

void board::on_frame(size_t camera, const platform::frame& x) {
  offer_frame(camera == 0 ? std::string{} : link_->streams()[camera], x);
}

// -- text ---------------------------------------------------------------------

void board::on_text(std::string_view text) {
  for (char c : text) {
    if (c == '\n') {
      end_line();
      continue;
    }
    line_ += c;
    if (line_.size() == max_line)
      end_line();
  }
}

void board::end_line() {
  if (!line_.empty() && line_.back() == '\r')
    line_.pop_back();
  if (line_.empty())
    return;
  BoardText item;
  // A noisy line or a board may send any byte.
  item.set_text(printable(std::exchange(line_, {})));
  publish_text(item);
}

} // namespace actorcsi
