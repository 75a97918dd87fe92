#include "actors/uart_peer.hpp"

#include <algorithm>
#include <array>

#include "actors/remote/calls/envelopes.hpp"

#include "platform/base/utf8.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

namespace {

/// Size of the queue for text that waits for the port, in bytes. Taken when the
/// port is opened: a board's heap has no room for a queue that grows, so a
/// burst of commands with long answers would exhaust it.
constexpr size_t max_output = size_t{4} * 1024;

/// Bytes read per poll, so that a flood on the line does not delay other
/// messages.
constexpr size_t read_chunk = 512;

/// The same in text mode: each line may be a command with a long answer.
constexpr size_t text_chunk = 32;

/// After an OpenMV packet, text input is ignored for this long.
constexpr auto silence = std::chrono::seconds{2};

constexpr char backspace = 0x08;
constexpr char del = 0x7f;

/// `text` with every byte that is not a printable ASCII character as `\\xNN`:
/// control characters from a noisy line must not reach a terminal.
std::string as_ascii(const std::string& text) {
  constexpr auto digits = "0123456789abcdef";
  std::string result;
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      result += c;
    } else {
      result += "\\x";
      result += digits[byte >> 4];
      result += digits[byte & 0x0f];
    }
  }
  return result;
}

/// The handle of an actor that may be absent.
template <class Handle>
Handle look_up(const runtime::directory& actors, const std::string& name,
               const runtime::service_info& service) {
  auto found = actors.find(name, service);
  return found ? caf::actor_cast<Handle>(found->who) : Handle{};
}

} // namespace

uart_peer::uart_peer(caf::actor_config& cfg, platform::serial& port,
                     std::shared_ptr<const runtime::directory> actors,
                     platform::link::machine_identity identity,
                     std::string camera, std::string heartbeat,
                     const std::vector<std::string>& more_cameras,
                     const call_policy& policy)
  : uart_peer_base(cfg),
    port_(port),
    actors_(std::move(actors)),
    heartbeat_name_(std::move(heartbeat)),
    identity_(std::move(identity)),
    peer_(policy.over_line()),
    report_(policy.report),
    console_(*this, *actors_, peer_, report_,
             [this](const std::string& line) { answer(line); }) {
  cameras_.push_back({std::move(camera), {}});
  for (auto& x : more_cameras)
    cameras_.push_back({x, {}});
  // A request of the protocol, without a method of its own.
  if (peer_.role < runtime::access::administer)
    identity_.reset = nullptr;
  actors_->listen(poll_message().doorbell());
  follow();
}

void uart_peer::follow() {
  seen_changes_ = actors_->changes();
  auto heart =
    look_up<heartbeat_actor>(*actors_, heartbeat_name_, heartbeat_service());
  if (heart != heartbeat_) {
    heartbeat_ = std::move(heart);
    if (heartbeat_)
      subscribe_to<heartbeat_subscribe>(heartbeat_)
        .then([](uint64_t) { /* nop */ }, [](const caf::error&) { /* nop */ });
  }
  for (size_t i = 0; i < cameras_.size(); ++i) {
    auto& x = cameras_[i];
    auto eye = look_up<camera_actor>(*actors_, x.name, camera_service());
    if (eye == x.who)
      continue;
    x.who = std::move(eye);
    tell_streamed();
    x.subscription = 0;
    if (x.wanted)
      start_stream(i);
  }
}

// -- the port -----------------------------------------------------------------

caf::expected<UartOpened> uart_peer::open(const UartOpen& request) {
  if (!is_open_) {
    if (auto err = port_.open(request.baud()))
      return err;
    is_open_ = true;
    output_.reserve(max_output);
    platform::link::device_link_listener& self = *this;
    std::vector<std::string> more_cameras;
    for (size_t i = 1; i < cameras_.size(); ++i)
      more_cameras.push_back(cameras_[i].name);
    link_ = std::make_unique<platform::link::device_link>(
      port_, self, identity_, request.baud(), more_cameras);
    auto to_self = [who = address()](const Envelope& item) {
      if (auto peer = caf::actor_cast<caf::actor>(who))
        runtime::tell<uart_peer_forward>(peer, item);
    };
    calls_ = std::make_unique<call_dispatcher>(
      *this, *actors_, peer_, report_,
      [this](const Envelope& answer) { return send_envelope(answer); }, to_self,
      [this] { poll_message().send(); });
    tell_streamed();
    syncs_ = 0;
    requests_ = 0;
    connections_ = port_.statistics().peers;
    port_.on_ready(&poll_message().doorbell());
    poll_message().send();
  }
  UartOpened result;
  result.set_device(printable(port_.name()));
  return result;
}

caf::expected<void> uart_peer::close() {
  if (is_open_) {
    port_.on_ready(nullptr);
    switch_to_text();
    tick_message().cancel();
    tick_due_ = platform::time_point::max();
    calls_.reset();
    link_.reset();
    port_.close();
    is_open_ = false;
    output_.clear();
  }
  return caf::unit;
}

caf::expected<void> uart_peer::send(const UartLine& request) {
  if (!is_open_)
    return make_error(errc::not_open, "uart: open it first");
  auto& text = request.text();
  if (text.size() > max_line || text.find('\n') != std::string::npos)
    return make_error(errc::invalid_argument, "text: give one line of at most "
                                                + std::to_string(max_line)
                                                + " bytes");
  if (!send_line(text))
    return make_error(errc::limit_reached, "text: queue full; retry");
  return caf::unit;
}

caf::error uart_peer::subscribe() {
  return caf::none;
}

caf::error uart_peer::sent() {
  return caf::none;
}

caf::expected<UartStatistics> uart_peer::statistics() {
  auto result = counts_;
  auto port = port_.statistics();
  result.set_rx_bytes(port.received);
  result.set_tx_bytes(port.sent);
  result.set_errors(counts_.errors() + port.overrun);
  if (!is_open_)
    return result;
  result.set_device(printable(port_.name()));
  auto& wire = link_->device().statistics();
  auto& out = *result.mutable_link();
  out.set_connected(in_protocol_);
  out.set_requests(wire.wire.received);
  out.set_packets(wire.wire.sent);
  out.set_crc_errors(wire.wire.checksum_errors
                     + link_->device().line_statistics().damaged_headers);
  out.set_retransmitted(wire.wire.retransmitted);
  out.set_syncs(wire.syncs);
  out.set_frames(link_->frames().delivered);
  out.set_frames_skipped(link_->frames().skipped);
  out.set_text_lost(link_->lost_text());
  out.set_calls(calls_->counts().calls);
  out.set_items_dropped(calls_->counts().items_dropped);
  return result;
}

void uart_peer::on_beat(const Beat& item) {
  if (is_open_)
    send_line(item.text());
}

void uart_peer::on_frame(const platform::frame& item) {
  if (!is_open_)
    return;
  // A camera that has been replaced may have sent one more.
  auto sender = current_sender().get();
  for (size_t i = 0; i < cameras_.size(); ++i)
    if (link_->carries(i)
        && sender
             == caf::actor_cast<caf::actor_control_block*>(cameras_[i].who))
      link_->put_frame(i, item);
  schedule_link();
}

caf::expected<void> uart_peer::forward(const Envelope& request) {
  if (!is_open_)
    return make_error(errc::not_open, "uart: open it first");
  if (!calls_->on_item(request))
    return make_error(errc::not_found,
                      "correlation=" + std::to_string(request.correlation())
                        + ": no such subscription");
  schedule_link();
  return caf::unit;
}

void uart_peer::tell_streamed() {
  if (!calls_)
    return;
  std::vector<caf::actor_id> ids;
  for (size_t i = 0; i < cameras_.size(); ++i)
    if (cameras_[i].who && link_->carries(i))
      ids.push_back(cameras_[i].who.id());
  calls_->set_streamed(std::move(ids));
}

void uart_peer::tick() {
  tick_due_ = platform::time_point::max();
  if (!is_open_)
    return;
  link_->on_time(now());
  schedule_link();
}

void uart_peer::poll() {
  if (actors_->changes() != seen_changes_)
    follow();
  if (!is_open_)
    return;
  update_mode();
  flush_output();
  std::array<uint8_t, read_chunk> chunk;
  waits_ = !in_protocol_ && console_.busy();
  auto most = in_protocol_ ? read_chunk : waits_ ? 0 : text_chunk;
  auto count = port_.read({chunk.data(), most});
  link_->on_bytes(now(), {chunk.data(), count});
  update_mode();
  if (!in_protocol_ || now() - heard_ > silence)
    for (size_t i = 0; i < count; ++i)
      take(static_cast<char>(chunk[i]));
  on_records();
  // The port may have room again.
  link_->on_time(now());
  schedule_link();
  // Reads the rest after the messages that other actors sent meanwhile.
  if (count == most && !waits_)
    poll_message().send();
}

void uart_peer::on_exit() {
  close();
  actors_->forget(poll_message().doorbell());
  // Breaks the reference cycle: the directory refers to this actor.
  actors_.reset();
  cameras_.clear();
  heartbeat_ = heartbeat_actor{};
}

// -- lines --------------------------------------------------------------------

bool uart_peer::send_line(const std::string& text) {
  update_mode();
  if (in_protocol_) {
    note_sent(text);
    link_->put_text(text + '\n');
    schedule_link();
    return true;
  }
  if (output_.size() + text.size() + 1 > max_output) {
    counts_.set_errors(counts_.errors() + 1);
    return false;
  }
  note_sent(text);
  output_ += text;
  output_ += '\n';
  flush_output();
  return true;
}

void uart_peer::answer(const std::string& line) {
  send_line(line);
  if (waits_ && !console_.busy())
    poll_message().send();
}

void uart_peer::note_sent(const std::string& text) {
  counts_.set_tx_lines(counts_.tx_lines() + 1);
  if (sent_subscribers().empty())
    return;
  UartLine item;
  item.set_text(text);
  publish_sent(item);
}

void uart_peer::flush_output() {
  if (output_.empty())
    return;
  auto bytes = reinterpret_cast<const uint8_t*>(output_.data());
  output_.erase(0, port_.write({bytes, output_.size()}));
}

void uart_peer::take(char c) {
  // A terminal ends a line with CR, a program with LF. After CR LF, the LF
  // ends an empty line, which is ignored.
  if (c != '\n' && c != '\r') {
    if (c == backspace || c == del)
      input_.resize(input_.size() - (input_.empty() ? 0 : 1));
    else if (input_.size() < max_line)
      input_ += c;
    else
      discarding_ = true;
    return;
  }
  auto line = std::move(input_);
  input_.clear();
  if (in_protocol_) {
    // Only a person would type a command here; other text is noise from the
    // line and gets no answer.
    if (std::exchange(discarding_, false) || !console_.understands(line))
      return;
    switch_to_text();
  }
  if (std::exchange(discarding_, false)) {
    counts_.set_errors(counts_.errors() + 1);
    send_line("error: line: more than " + std::to_string(max_line)
              + " bytes; shorten it");
  } else if (!line.empty()) {
    handle_line(line);
  }
}

void uart_peer::handle_line(const std::string& line) {
  counts_.set_rx_lines(counts_.rx_lines() + 1);
  UartLine item;
  // A noisy line can send any byte, and a protobuf string must be UTF-8.
  item.set_text(printable(line));
  publish_subscribe(item);
  if (auto err = console_.run(line)) {
    counts_.set_errors(counts_.errors() + 1);
    send_line("error: " + as_ascii(describe(err)));
  }
}

} // namespace actorcsi
