// How the host end finds the device and agrees with it, at first and after each
// loss of synchronisation.

#include <algorithm>
#include <utility>

#include "platform/openmv/host/host_end.hpp"

namespace actorcsi::platform::link {

namespace {

/// Number of unanswered SYNCs after which the device counts as gone.
constexpr unsigned sync_tries = 3;

/// Number of failures of the rest of the handshake after which it does so, too.
constexpr unsigned max_rounds = 8;

/// Our own channel: a device that has it supports NAKs from a host.
constexpr char own_channel[] = "actors";

} // namespace

void host_end::resync() {
  rounds_ = 0;
  current_ = nullptr;
  adapt_payload(true);
  enter(step::sync);
}

void host_end::enter(step x) {
  if (x == step::sync && step_ != step::sync) {
    tries_ = 0;
    renegotiate_ = false;
    beginning_ = true;
    num_acks_ = 0;
    counters_.resyncs += up_ ? 1 : 0;
  }
  step_ = x;
  asking_ = false;
  span<uint8_t> into{scratch_.data(), scratch_.size()};
  switch (x) {
  case step::sync:
    // Initial values of both ends.
    caps_ = {};
    caps_.max_payload = initial_max_payload;
    decoder_.check_crc(true);
    decoder_.limit(options_.max_payload);
    request(opcode::sync, 0, {}, {});
    break;
  case step::get_caps:
    request(opcode::get_caps, 0, {}, into);
    break;
  case step::set_caps:
    caps_.max_payload = std::min(device_payload_, payload_limit_);
    caps_.encode(scratch_.data());
    request(opcode::set_caps, 0,
            {{scratch_.data(), capabilities::wire_size}, {}}, {});
    break;
  case step::statistics:
    request(opcode::statistics, 0, {}, into);
    break;
  case step::list:
    request(opcode::channel_list, 0, {}, into);
    break;
  case step::version:
    request(opcode::version, 0, {}, into);
    break;
  case step::info:
    request(opcode::system_info, 0, {}, into);
    break;
  case step::ready:
    start_next_call();
    break;
  case step::closed:
    break;
  }
}

void host_end::on_step(const call_result& result) {
  if (!result) {
    on_step_timeout();
    return;
  }
  auto whole = [&](size_t size) {
    if (result.size == size)
      return true;
    on_step_timeout();
    return false;
  };
  switch (step_) {
  case step::sync:
    tries_ = 0;
    enter(step::get_caps);
    break;
  case step::get_caps:
    if (!whole(capabilities::wire_size))
      break;
    caps_ = capabilities::decode(scratch_.data());
    caps_.ack = caps_.ack && options_.ack;
    caps_.events = caps_.events && options_.events;
    device_payload_ = caps_.max_payload;
    if (caps_.max_payload < min_max_payload)
      on_step_timeout();
    else
      enter(step::set_caps);
    break;
  case step::set_caps:
    decoder_.check_crc(caps_.crc);
    enter(beginning_ ? step::statistics : step::ready);
    break;
  case step::statistics: {
    if (!whole(device_statistics::wire_size))
      break;
    auto reset = was_reset(device_statistics::decode(scratch_.data()));
    if (up_ && reset)
      go_down();
    if (up_) {
      rounds_ = 0;
      beginning_ = false;
      step_ = step::ready;
      listener_.on_resync();
      start_next_call();
    } else {
      enter(step::list);
    }
    break;
  }
  case step::list:
    num_channels_ =
      std::min(result.size / channel_info::wire_size, max_channels);
    for (size_t i = 0; i < num_channels_; ++i)
      channels_[i] =
        channel_info::decode(scratch_.data() + i * channel_info::wire_size);
    can_nak_ = find(own_channel) != nullptr;
    enter(step::version);
    break;
  case step::version:
    if (!whole(version_info::wire_size))
      break;
    version_ = version_info::decode(scratch_.data());
    enter(step::info);
    break;
  case step::info:
    if (!whole(system_info::wire_size))
      break;
    info_ = system_info::decode(scratch_.data());
    go_up();
    break;
  case step::ready:
  case step::closed:
    break;
  }
}

void host_end::on_step_timeout() {
  auto gone =
    step_ == step::sync ? ++tries_ >= sync_tries : ++rounds_ >= max_rounds;
  if (gone) {
    tries_ = 0;
    rounds_ = 0;
    if (up_)
      go_down();
    if (step_ == step::closed)
      return;
  }
  enter(step::sync);
}

bool host_end::was_reset(const device_statistics& now) {
  // An answer that arrived was processed by the device; an answer that was lost
  // is counted by the device only.
  auto before = std::exchange(answered_, now.received);
  return now.received < before;
}

void host_end::go_up() {
  rounds_ = 0;
  beginning_ = false;
  up_ = true;
  step_ = step::ready;
  asking_ = false;
  listener_.on_up();
  start_next_call();
}

void host_end::go_down() {
  up_ = false;
  can_nak_ = false;
  asking_ = false;
  unsent_ = false;
  fail_all(outcome::disconnected);
  listener_.on_down();
}

} // namespace actorcsi::platform::link
