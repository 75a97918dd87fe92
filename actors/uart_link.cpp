#include "actors/uart_link.hpp"

#include <algorithm>
#include <array>

#include "actors/envelopes.hpp"

#include "platform/errc.hpp"

namespace actorcsi {

namespace link = platform::link;

namespace {

link::device_options options_for(const link::machine_identity& identity,
                                 uint32_t baud) {
  link::device_options result;
  result.max_payload = identity.memory.payload;
  result.baud = baud;
  return result;
}

link::stream_options
stream_options_for(const link::machine_identity& identity) {
  link::stream_options result;
  result.encoder = identity.encoder;
  result.chip_id = identity.system.chip_id[0];
  // The line is slow: a second lease would be missing in the camera's pool for
  // as long as a frame takes to send.
  result.keep_next = false;
  return result;
}

/// With the four bytes of its length it has to fit.
size_t max_record_for(const link::machine_identity& identity) {
  constexpr size_t most = uart_link::max_envelope;
  return std::min(most, identity.memory.envelopes - 4);
}

link::record_options
record_options_for(const link::machine_identity& identity) {
  link::record_options result;
  result.max_record = max_record_for(identity);
  result.capacity = identity.memory.envelopes;
  return result;
}

} // namespace

uart_link::uart_link(platform::serial& port, uart_link_listener& listener,
                     const link::machine_identity& identity, uint32_t baud)
  : listener_(listener),
    identity_(identity),
    sink_(port),
    stdout_(identity.memory.text),
    stdin_(*this, identity.memory.script),
    stream_(stream_options_for(identity)),
    records_("actors", *this, record_options_for(identity)),
    device_(sink_, *this, options_for(identity, baud)),
    max_record_(max_record_for(identity)) {
  // Names and number of channels are ours: this cannot fail.
  for (auto x : std::initializer_list<link::channel*>{&stdin_, &stdout_,
                                                      &stream_, &records_})
    device_.add(*x);
}

void uart_link::on_bytes(platform::time_point now,
                         caf::span<const uint8_t> bytes) {
  device_.on_bytes(now, bytes);
  watch_stream();
}

void uart_link::on_time(platform::time_point now) {
  device_.on_time(now);
  watch_stream();
}

void uart_link::watch_stream() {
  if (streaming_ == stream_.enabled())
    return;
  streaming_ = stream_.enabled();
  listener_.on_stream(streaming_);
}

void uart_link::put_text(const std::string& text) {
  stdout_.put({text.data(), text.size()});
}

void uart_link::put_frame(const platform::frame& x) {
  stream_.put(x);
}

void uart_link::end_stream() {
  const std::array<uint8_t, 4> off{};
  stream_.ioctl(link::stream_channel::request_enable, {off.data(), off.size()});
  watch_stream();
}

bool uart_link::next_envelope(Envelope& into) {
  for (;;) {
    auto bytes = records_.front();
    if (bytes.empty())
      return false;
    auto parsed =
      into.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    records_.pop();
    if (parsed)
      return true;
    // Whoever sent it waits for an answer that cannot be addressed.
    ++malformed_;
  }
}

bool uart_link::send(const Envelope& x) {
  auto bytes = x.SerializeAsString();
  if (bytes.size() > max_record_) {
    auto reason = make_error(errc::limit_reached,
                             "the answer has " + std::to_string(bytes.size())
                               + " bytes, an envelope has room for "
                               + std::to_string(max_record_));
    bytes = reply_to(x, reason).SerializeAsString();
  }
  // Without a session nobody waits for it any more.
  return records_.session() == 0
         || records_.push(
           {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

// -- the machine --------------------------------------------------------------

link::version_info uart_link::version() {
  return identity_.version;
}

link::system_info uart_link::info() {
  return identity_.system;
}

void uart_link::reset() {
  if (identity_.reset)
    identity_.reset();
}

void uart_link::boot() {
  reset();
}

// -- what the host types ------------------------------------------------------

link::status uart_link::execute(caf::string_view script) {
  constexpr auto ends = "\r\n";
  std::string text{script.begin(), script.end()};
  size_t begin = 0;
  while (begin < text.size()) {
    auto end = std::min(text.find_first_of(ends, begin), text.size());
    if (end > begin)
      listener_.on_line(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return link::status::success;
}

link::status uart_link::stop() {
  // A line is over as soon as it was taken.
  return link::status::success;
}

bool uart_link::running() {
  return false;
}

// -- calls --------------------------------------------------------------------

void uart_link::on_records() {
  listener_.on_envelopes();
}

void uart_link::on_room() {
  listener_.on_envelopes();
}

void uart_link::on_session() {
  listener_.on_session();
}

} // namespace actorcsi
