// The device end's handling of each request.

#include <algorithm>
#include <array>
#include <cstring>

#include "platform/base/assert.hpp"
#include "platform/openmv/device/device_end.hpp"

namespace actorcsi::platform::link {

namespace {

/// Bytes before the data of a WRITE and before the argument of an IOCTL.
constexpr size_t range_size = 8;
constexpr size_t ioctl_head_size = 4;

/// As many pieces of memory as the answer has room for.
constexpr size_t max_memories = 8;

/// Name of the transport in the channel list; no host looks for it by name.
constexpr char transport_name[] = "serial";

} // namespace

void device_end::on_request(const packet_header& head,
                            span<const uint8_t> payload) {
  if (head.code > last_system_opcode)
    on_channel_request(head, payload);
  else if (head.channel != 0)
    answer(status::invalid);
  else
    on_system_request(head, payload);
}

void device_end::on_system_request(const packet_header& head,
                                   span<const uint8_t> payload) {
  if (head.code == opcode::set_caps) {
    set_caps(payload);
    return;
  }
  if (!payload.empty()) {
    answer(status::invalid);
    return;
  }
  switch (head.code) {
  case opcode::get_caps:
    caps_.encode(scratch_.data());
    answer_data(capabilities::wire_size);
    break;
  case opcode::statistics:
    counters_.wire.encode(scratch_.data());
    answer_data(device_statistics::wire_size);
    break;
  case opcode::version:
    system_.version().encode(scratch_.data());
    answer_data(version_info::wire_size);
    break;
  case opcode::system_info:
    system_.info().encode(scratch_.data());
    answer_data(system_info::wire_size);
    break;
  case opcode::memory: {
    std::array<memory_info, max_memories> all;
    auto n = std::min(system_.memory({all.data(), all.size()}), all.size());
    put_u32(scratch_.data(), static_cast<uint32_t>(n));
    for (size_t i = 0; i < n; ++i)
      all[i].encode(scratch_.data() + 4 + i * memory_info::wire_size);
    answer_data(4 + n * memory_info::wire_size);
    break;
  }
  case opcode::reset:
    system_.reset();
    break;
  case opcode::boot:
    system_.boot();
    break;
  default:
    answer(status::invalid);
  }
}

void device_end::set_caps(span<const uint8_t> payload) {
  if (payload.size() != capabilities::wire_size) {
    answer(status::invalid);
    return;
  }
  auto wanted = capabilities::decode(payload.data());
  if (wanted.max_payload < min_max_payload
      || wanted.max_payload > options_.max_payload) {
    answer(status::invalid);
    return;
  }
  // The answer to this request still uses the former capabilities.
  answer(status::success);
  caps_ = wanted;
  caps_.ack = wanted.ack && options_.ack;
  negotiated_ = true;
  decoder_.check_crc(caps_.crc);
  decoder_.limit(caps_.max_payload);
}

void device_end::on_channel_request(const packet_header& head,
                                    span<const uint8_t> payload) {
  auto* x = find(head.channel);
  auto bare = payload.empty();
  switch (head.code) {
  case opcode::channel_list:
    if (bare && head.channel == 0)
      list_channels();
    else
      answer(status::invalid);
    break;
  case opcode::channel_poll: {
    if (!bare || head.channel != 0) {
      answer(status::invalid);
      break;
    }
    uint32_t ready = 0;
    for (size_t id = 1; id < num_channels_; ++id)
      ready |= channels_[id]->poll() ? uint32_t{1} << id : 0;
    put_u32(scratch_.data(), ready);
    answer_data(4);
    break;
  }
  case opcode::channel_lock:
    lock(bare ? x : nullptr);
    break;
  case opcode::channel_unlock:
    answer(bare && x != nullptr && x->unlock() ? status::success
                                               : status::busy);
    break;
  case opcode::channel_shape: {
    auto shape = bare && x != nullptr ? x->shape() : channel_shape{};
    ACTORCSI_ASSERT(shape.dimensions <= shape.extent.size());
    for (size_t i = 0; i < shape.dimensions; ++i)
      put_u32(scratch_.data() + 4 * i, shape.extent[i]);
    if (shape.dimensions > 0)
      answer_data(4 * shape.dimensions);
    else
      answer(status::invalid);
    break;
  }
  case opcode::channel_size: {
    uint32_t bytes = 0;
    auto sized = bare && x != nullptr && x->size(bytes);
    put_u32(scratch_.data(), bytes);
    if (sized)
      answer_data(4);
    else
      answer(status::invalid);
    break;
  }
  case opcode::channel_read:
    read(x, payload);
    break;
  case opcode::channel_write:
    answer(write(x, payload));
    break;
  case opcode::channel_ioctl:
    if (x == nullptr || payload.size() < ioctl_head_size)
      answer(status::invalid);
    else
      answer(
        x->ioctl(get_u32(payload.data()), behind(payload, ioctl_head_size)));
    break;
  default:
    answer(status::invalid);
  }
}

void device_end::list_channels() {
  for (size_t id = 0; id < num_channels_; ++id) {
    channel_info entry;
    auto* x = channels_[id];
    auto name = x == nullptr ? std::string_view{transport_name} : x->name();
    entry.id = static_cast<uint8_t>(id);
    entry.flags = x == nullptr ? channel_flag::physical : x->flags();
    std::memcpy(entry.text.data(), name.data(),
                std::min(name.size(), channel_info::max_name));
    entry.encode(scratch_.data() + id * channel_info::wire_size);
  }
  answer_data(num_channels_ * channel_info::wire_size);
}

void device_end::lock(channel* x) {
  auto early = last_lock_ != time_point::min()
               && now_ - last_lock_ <= options_.lock_interval;
  if (early || x == nullptr || !x->lock()) {
    answer(status::busy);
    return;
  }
  last_lock_ = now_;
  answer(status::success);
}

void device_end::read(channel* x, span<const uint8_t> payload) {
  if (x == nullptr || payload.size() != range_size
      || get_u32(payload.data() + 4) == 0) {
    answer(status::invalid);
    return;
  }
  // After the first fragment was sent nothing can be taken back, so the channel
  // has to decide now how much it grants.
  auto grant =
    x->begin_read(get_u32(payload.data()), get_u32(payload.data() + 4));
  if (grant.code == status::success)
    answer_read(*x, grant.length);
  else
    answer(grant.code);
}

status device_end::write(channel* x, span<const uint8_t> payload) {
  if (x == nullptr || payload.size() <= range_size
      || get_u32(payload.data() + 4) != payload.size() - range_size)
    return status::invalid;
  return x->write(get_u32(payload.data()), behind(payload, range_size));
}

channel* device_end::find(uint8_t id) const noexcept {
  return id < num_channels_ ? channels_[id] : nullptr;
}

} // namespace actorcsi::platform::link
