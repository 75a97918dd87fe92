#include "actors/uart_peer.hpp"

#include <algorithm>
#include <array>

#include "actors/uart_answers.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_line = 240;

/// Lines that wait while the port takes no more.
constexpr size_t max_output = size_t{8} * 1024;

/// Bytes read per poll, so that a flood on the line leaves room for others.
constexpr size_t read_chunk = 512;

constexpr char backspace = 0x08;
constexpr char del = 0x7f;

} // namespace

uart_peer::uart_peer(caf::actor_config& cfg, platform::serial& port, peers to)
  : uart_peer_base(cfg), port_(port), peers_(std::move(to)) {
  if (peers_.heartbeat)
    subscribe_to<heartbeat_subscribe>(peers_.heartbeat)
      .then([](uint64_t) { /* nop */ });
}

// -- the port -----------------------------------------------------------------

caf::expected<UartOpened> uart_peer::open(const UartOpen& request) {
  if (!is_open_) {
    if (auto err = port_.open(request.baud()))
      return err;
    is_open_ = true;
    port_.on_ready(&poll_message().doorbell());
    poll_message().send();
  }
  UartOpened result;
  result.set_device(port_.name());
  return result;
}

caf::expected<void> uart_peer::close() {
  if (is_open_) {
    port_.on_ready(nullptr);
    port_.close();
    is_open_ = false;
    input_.clear();
    output_.clear();
    discarding_ = false;
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
  if (!say(text))
    return make_error(errc::limit_reached, "the line does not keep up");
  return caf::unit;
}

caf::error uart_peer::subscribe() {
  return caf::none;
}

caf::expected<UartStatistics> uart_peer::statistics() {
  auto result = counts_;
  auto port = port_.statistics();
  result.set_rx_bytes(port.received);
  result.set_tx_bytes(port.sent);
  result.set_errors(counts_.errors() + port.overrun);
  if (is_open_)
    result.set_device(port_.name());
  return result;
}

void uart_peer::on_beat(const Beat& item) {
  if (is_open_)
    say(item.text());
}

void uart_peer::poll() {
  if (!is_open_)
    return;
  flush_output();
  std::array<uint8_t, read_chunk> chunk;
  auto count = port_.read(chunk);
  for (size_t i = 0; i < count; ++i)
    take(static_cast<char>(chunk[i]));
  // Others first; then the rest.
  if (count == chunk.size())
    poll_message().send();
}

void uart_peer::on_exit() {
  close();
}

// -- lines --------------------------------------------------------------------

bool uart_peer::say(const std::string& text) {
  if (output_.size() + text.size() + 1 > max_output) {
    counts_.set_errors(counts_.errors() + 1);
    return false;
  }
  counts_.set_tx_lines(counts_.tx_lines() + 1);
  output_ += text;
  output_ += '\n';
  flush_output();
  return true;
}

void uart_peer::flush_output() {
  if (output_.empty())
    return;
  auto bytes = reinterpret_cast<const uint8_t*>(output_.data());
  output_.erase(0, port_.write({bytes, output_.size()}));
}

void uart_peer::take(char c) {
  // A terminal ends a line with CR, a program with LF; of both, the second ends
  // an empty line.
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
  if (std::exchange(discarding_, false)) {
    counts_.set_errors(counts_.errors() + 1);
    say("error: a line of more than " + std::to_string(max_line)
        + " bytes was thrown away");
  } else if (!line.empty()) {
    handle_line(line);
  }
}

void uart_peer::handle_line(const std::string& line) {
  counts_.set_rx_lines(counts_.rx_lines() + 1);
  UartLine item;
  item.set_text(line);
  publish_subscribe(item);
  auto command = uart_command::parse(line);
  if (!command) {
    counts_.set_errors(counts_.errors() + 1);
    say("error: " + printable(describe(command.error())));
    return;
  }
  std::visit([this](auto& x) { run(x); }, *command);
}

// -- commands -----------------------------------------------------------------

template <class Method, class Answer, class Handle, class... Ts>
void uart_peer::relay(const Handle& who, const Ts&... request) {
  ask<Method>(who, request...)
    .then(
      [this](const Answer& answer) { say(to_line(answer)); },
      [this](const caf::error& reason) { say("error: " + describe(reason)); });
}

template <class Method, class Answer, class... Ts>
void uart_peer::ask_led(const named_led& which, const Ts&... request) {
  auto& name = which.first;
  ask<Method>(which.second, request...)
    .then([this, name](const Answer& answer) { say(to_line(name, answer)); },
          [this, name](const caf::error& reason) {
            say("error: led " + name + ": " + describe(reason));
          });
}

void uart_peer::run(const uart_command::help&) {
  for (auto line = uart_command::usage(); *line != nullptr; ++line)
    say(*line);
}

void uart_peer::run(const uart_command::stats&) {
  say(to_line(*statistics()));
  relay<camera_statistics, CameraStatistics>(peers_.camera);
  relay<heartbeat_statistics, HeartbeatStatistics>(peers_.heartbeat);
  for (auto& x : peers_.leds)
    ask_led<led_statistics, LedStatistics>(x);
}

void uart_peer::run(const uart_command::led& command) {
  auto& name = command.name.empty() ? peers_.first_led : command.name;
  auto i = peers_.leds.find(name);
  if (i == peers_.leds.end()) {
    std::string known;
    for (auto& x : peers_.leds)
      known += " " + x.first;
    say("error: no LED '" + printable(name) + "'; there are:" + known);
    return;
  }
  if (auto state = std::get_if<LedState>(&command.order))
    ask_led<led_set, LedState>(*i, *state);
  else if (auto blink = std::get_if<LedBlink>(&command.order))
    ask_led<led_blink, LedState>(*i, *blink);
  else if (std::holds_alternative<uart_command::led::toggle>(command.order))
    ask_led<led_toggle, LedState>(*i);
  else
    ask_led<led_state, LedState>(*i);
}

void uart_peer::run(const CameraConfig& command) {
  relay<camera_configure, CameraConfig>(peers_.camera, command);
}

void uart_peer::run(const CameraKnobSetting& command) {
  relay<camera_set_knob, CameraKnobSetting>(peers_.camera, command);
}

void uart_peer::run(const CameraKnob& command) {
  relay<camera_get_knob, CameraKnobSetting>(peers_.camera, command);
}

void uart_peer::run(const HeartbeatConfig& command) {
  relay<heartbeat_configure, HeartbeatConfig>(peers_.heartbeat, command);
}

} // namespace actorcsi
