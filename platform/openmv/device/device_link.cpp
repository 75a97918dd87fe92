#include "platform/openmv/device/device_link.hpp"

#include <algorithm>
#include <array>

#include "platform/base/assert.hpp"

namespace actorcsi::platform::link {

namespace {

device_options options_for(const machine_identity& identity, uint32_t baud) {
  device_options result;
  result.max_payload = identity.memory.payload;
  result.baud = baud;
  return result;
}

stream_options stream_options_for(const machine_identity& identity) {
  stream_options result;
  result.encoder = identity.encoder;
  result.encoded_capacity = identity.memory.frame;
  result.chip_id = identity.system.chip_id[0];
  return result;
}

/// A record with the four bytes of its length must fit.
size_t max_record_for(const machine_identity& identity) {
  return std::min(record_options{}.max_record, identity.memory.records - 4);
}

record_options record_options_for(const machine_identity& identity) {
  record_options result;
  result.max_record = max_record_for(identity);
  result.capacity = identity.memory.records;
  return result;
}

} // namespace

device_link::device_link(serial& port, device_link_listener& listener,
                         const machine_identity& identity, uint32_t baud,
                         const std::vector<std::string>& more_cameras)
  : listener_(listener),
    identity_(identity),
    sink_(port),
    stdout_(identity.memory.text),
    stdin_(*this, identity.memory.script),
    records_("actors", *this, record_options_for(identity)),
    device_(sink_, *this, options_for(identity, baud)),
    max_record_(max_record_for(identity)) {
  auto options = stream_options_for(identity);
  streams_.push_back(std::make_unique<camera_stream>(options));
  // Names and number of these are fixed: this cannot fail.
  for (auto x : std::initializer_list<channel*>{
         &stdin_, &stdout_, &streams_[0]->channel, &records_})
    device_.add(*x);
  for (auto& name : more_cameras) {
    if (streams_.size() == max_streams)
      break;
    options.name = name;
    auto next = std::make_unique<camera_stream>(options);
    if (!device_.add(next->channel))
      next.reset();
    streams_.push_back(std::move(next));
  }
}

void device_link::on_bytes(time_point now, span<const uint8_t> bytes) {
  device_.on_bytes(now, bytes);
  watch_streams();
}

void device_link::on_time(time_point now) {
  device_.on_time(now);
  watch_streams();
}

void device_link::watch_streams() {
  for (size_t i = 0; i < streams_.size(); ++i) {
    if (!carries(i))
      continue;
    auto& x = *streams_[i];
    if (x.is_on == x.channel.enabled())
      continue;
    x.is_on = x.channel.enabled();
    listener_.on_stream(i, x.is_on);
  }
}

void device_link::put_text(const std::string& text) {
  stdout_.put({text.data(), text.size()});
}

void device_link::put_frame(size_t camera, const frame& x) {
  ACTORCSI_ASSERT(carries(camera));
  streams_[camera]->channel.put(x);
}

stream_channel::counters device_link::frames() const noexcept {
  stream_channel::counters result;
  for (auto& x : streams_) {
    if (!x)
      continue;
    auto& counts = x->channel.statistics();
    result.offered += counts.offered;
    result.delivered += counts.delivered;
    result.skipped += counts.skipped;
  }
  return result;
}

void device_link::end_streams() {
  const std::array<uint8_t, 4> off{};
  for (auto& x : streams_)
    if (x)
      x->channel.ioctl(stream_channel::request_enable,
                       {off.data(), off.size()});
  watch_streams();
}

// -- the machine --------------------------------------------------------------

version_info device_link::version() {
  return identity_.version;
}

system_info device_link::info() {
  return identity_.system;
}

void device_link::reset() {
  if (identity_.reset)
    identity_.reset();
}

void device_link::boot() {
  reset();
}

// -- what the host types ------------------------------------------------------

status device_link::execute(std::string_view script) {
  constexpr auto ends = "\r\n";
  std::string text{script};
  size_t begin = 0;
  while (begin < text.size()) {
    auto end = std::min(text.find_first_of(ends, begin), text.size());
    if (end > begin)
      listener_.on_line(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return status::success;
}

status device_link::stop() {
  // The line ends as soon as it was taken.
  return status::success;
}

bool device_link::running() {
  return false;
}

// -- calls --------------------------------------------------------------------

void device_link::on_records() {
  listener_.on_records();
}

void device_link::on_room() {
  listener_.on_records();
}

void device_link::on_session() {
  listener_.on_session();
}

} // namespace actorcsi::platform::link
