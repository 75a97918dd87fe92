#include "app/flash_loader/commands.hpp"

#include <cstring>

namespace actorcsi::flash_loader {

namespace {

/// A request that is silent for so long is none.
constexpr uint32_t silence_ms = 200;
constexpr uint32_t trial_ms = 1'000;

/// The bits that all words of `data` have set. What is behind it in its last
/// word is overwritten.
uint32_t and_of(uint8_t* data, uint32_t size) {
  memset(data + size, 0xFF, 4 - size % 4);
  auto result = ~0u;
  for (uint32_t i = 0; i < size; i += 4) {
    uint32_t word;
    memcpy(&word, data + i, 4);
    result &= word;
  }
  return result;
}

} // namespace

void commands::serve() {
  identity_ = flash_.read_identity();
  frame_.forget();
  for (;;) {
    receive();
    execute();
  }
}

void commands::receive() {
  auto heard = time_.now();
  for (;;) {
    uint8_t byte = 0;
    while (line_.receive(byte)) {
      heard = time_.now();
      if (frame_.take(byte)) {
        on_trial_ = false;
        return;
      }
    }
    time_.sleep();
    if (!frame_.is_empty() && time_.now() - heard > ticks::of_ms(silence_ms))
      frame_.forget();
    if (on_trial_ && time_.now() - trial_began_ > ticks::of_ms(trial_ms)) {
      on_trial_ = false;
      line_.set_rate(first_rate);
    }
  }
}

void commands::answer(status how, uint32_t count, uint32_t payload_bytes) {
  auto size = frame_.answer(how, count, payload_bytes);
  line_.send(frame_.data(), size);
}

bool commands::in_flash(uint32_t count) const {
  return count <= flash_chip::size
         && frame_.argument() <= flash_chip::size - count;
}

void commands::execute() {
  auto what = static_cast<command>(frame_.command_code());
  if (what == command::hello)
    return say_hello();
  if (what == command::set_rate)
    return set_rate();
  // Nothing is done to a flash that is not the board's.
  if (identity_ != flash_chip::identity && identity_ != flash_chip::identity_m)
    return answer(status::wrong_flash, identity_);
  switch (what) {
  case command::read:
    return read();
  case command::erase:
    return erase();
  case command::program:
    return program();
  case command::digest:
    return digest();
  default:
    return answer(status::unknown_command);
  }
}

void commands::say_hello() {
  auto x = frame_.payload();
  x[0] = version;
  x[1] = clocks_;
  for (int i = 0; i < 3; ++i)
    x[2 + i] = static_cast<uint8_t>(identity_ >> 8 * (2 - i));
  answer(status::good, flash_chip::size, 5);
}

void commands::set_rate() {
  auto rate = frame_.argument();
  if (!line_.is_possible(rate))
    return answer(status::bad_rate);
  answer(status::good);
  line_.set_rate(rate);
  on_trial_ = true;
  trial_began_ = time_.now();
}

void commands::read() {
  auto count = frame_.count();
  if (count > max_payload || !in_flash(count))
    return answer(status::bad_range);
  flash_.read(frame_.argument(), frame_.payload(), count);
  answer(status::good, count, count);
}

void commands::erase() {
  auto count = frame_.count();
  auto offset = frame_.argument();
  if (!in_flash(count) || offset % flash_chip::sector != 0
      || count % flash_chip::sector != 0)
    return answer(status::bad_range);
  for (uint32_t done = 0; count > 0; offset += done, count -= done)
    if (!flash_.erase(offset, count, done))
      return answer(status::flash_hangs, offset);
  answer(status::good);
}

void commands::program() {
  if (!in_flash(frame_.payload_bytes()))
    return answer(status::bad_range);
  auto good =
    flash_.program(frame_.argument(), frame_.payload(), frame_.payload_bytes());
  answer(good ? status::good : status::flash_hangs, frame_.argument());
}

void commands::digest() {
  auto left = frame_.count();
  auto offset = frame_.argument();
  if (!in_flash(left))
    return answer(status::bad_range);
  uint32_t crc = 0;
  uint32_t all = ~0u;
  auto part = frame_.payload();
  while (left > 0) {
    auto n = left < max_payload ? left : max_payload;
    flash_.read(offset, part, n);
    crc = crc32(crc, part, n);
    all &= and_of(part, n);
    offset += n;
    left -= n;
  }
  part[0] = all == ~0u;
  answer(status::good, crc, 1);
}

} // namespace actorcsi::flash_loader
