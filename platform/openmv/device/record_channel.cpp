#include "platform/openmv/device/record_channel.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/assert.hpp"

namespace actorcsi::platform::link {

record_channel::record_channel(std::string name, record_listener& listener,
                               const record_options& options)
  : name_(std::move(name)),
    listener_(listener),
    options_(options),
    outbox_(std::max(options.capacity, options.max_record + record_head_size)),
    inbox_(options.capacity, options.max_record) {
  // nop
}

bool record_channel::push(span<const uint8_t> record) {
  if (session_ == 0 || record.size() > options_.max_record)
    return false;
  if (!outbox_.push(record))
    return false;
  tell();
  return true;
}

size_t record_channel::room() const noexcept {
  return session_ == 0 ? 0 : std::min(outbox_.room(), options_.max_record);
}

span<const uint8_t> record_channel::front() const noexcept {
  return inbox_.ready() ? inbox_.front() : span<const uint8_t>{};
}

void record_channel::pop() {
  if (!inbox_.ready())
    return;
  inbox_.pop();
  if (std::exchange(was_busy_, false))
    raise(record_protocol::event_room);
}

std::string_view record_channel::name() const {
  return {name_.data(), name_.size()};
}

uint8_t record_channel::flags() const {
  return channel_flag::read | channel_flag::write | channel_flag::dynamic;
}

bool record_channel::poll() {
  return sent_ != outbox_.end();
}

channel_shape record_channel::shape() {
  return {{session_, inbox_.end(), outbox_.end(),
           static_cast<uint32_t>(inbox_.room())},
          4};
}

bool record_channel::size(uint32_t& bytes) {
  bytes = outbox_.end() - sent_;
  return true;
}

read_grant record_channel::begin_read(uint32_t offset, uint32_t length) {
  if (session_ == 0)
    return {status::failed, 0};
  if (!acknowledge(offset))
    return {status::invalid, 0};
  auto held = outbox_.end() - offset;
  if (held == 0)
    return {status::failed, 0};
  granted_from_ = offset;
  granted_ = std::min(length, held);
  return {status::success, granted_};
}

byte_pieces record_channel::read(uint32_t done, uint32_t most) {
  ACTORCSI_ASSERT(done <= granted_);
  return outbox_.bytes(granted_from_ + done, std::min(most, granted_ - done));
}

void record_channel::end_read(bool delivered) {
  if (delivered)
    sent_ = granted_from_ + granted_;
  granted_ = 0;
  told_ = false;
  if (poll())
    tell();
}

status record_channel::write(uint32_t offset, span<const uint8_t> bytes) {
  using record_protocol::write_head_size;
  if (session_ == 0)
    return status::failed;
  if (bytes.size() < write_head_size || !acknowledge(get_u32(bytes.data())))
    return status::invalid;
  bytes = behind(bytes, write_head_size);
  if (bytes.empty())
    return status::success;
  switch (inbox_.accept(offset, bytes)) {
  case record_inbox::taken::some:
    if (inbox_.ready())
      listener_.on_records();
    return status::success;
  case record_inbox::taken::none:
    return status::success;
  case record_inbox::taken::full:
    was_busy_ = true;
    return status::busy;
  default:
    return status::invalid;
  }
}

status record_channel::ioctl(uint32_t request, span<const uint8_t> argument) {
  if (request != record_protocol::request_open || argument.size() != 4
      || get_u32(argument.data()) == 0)
    return status::invalid;
  auto session = get_u32(argument.data());
  if (session == session_)
    return status::success;
  session_ = session;
  outbox_.reset();
  inbox_.reset();
  sent_ = 0;
  told_ = false;
  was_busy_ = false;
  listener_.on_session();
  return status::success;
}

void record_channel::reset() {
  // The position of the host's next READ shows how much it has received.
  sent_ = outbox_.first();
  told_ = false;
  if (poll())
    tell();
}

bool record_channel::acknowledge(uint32_t position) {
  auto before = outbox_.first();
  if (!outbox_.acknowledge(position))
    return false;
  // A host may have received more than it has acknowledged.
  if (static_cast<int32_t>(position - sent_) > 0)
    sent_ = position;
  if (position != before)
    listener_.on_room();
  return true;
}

void record_channel::tell() {
  if (told_)
    return;
  told_ = true;
  raise();
}

} // namespace actorcsi::platform::link
