#include "tests/sim/wire.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "platform/base/errc.hpp"

namespace actorcsi::sim {

wire::wire(world& surroundings, const wire_options& options)
  : world_(surroundings),
    to_board_(surroundings.now(), options.baud, options.queue, options.seed),
    to_host_(surroundings.now(), options.baud, options.queue,
             options.seed ^ 0x5555),
    board_(*this, to_host_, options.board, "uart", options.queue),
    // A host's driver takes more than a device's.
    host_(*this, to_board_, options.host, "line", options.queue * 16) {
  to_board_.gather(true);
  to_host_.gather(true);
  world_.add(*this);
}

wire::~wire() {
  world_.remove(*this);
}

// -- what happens to it -------------------------------------------------------

void wire::noise(const test::line_noise& x) {
  to_board_.noise(x);
  to_host_.noise(x);
}

void wire::cable(bool in) {
  to_board_.connect(in);
  to_host_.connect(in);
}

void wire::delay_until(time_point until) {
  delayed_until_ = std::max(delayed_until_, until);
}

void wire::babble(bool at_host, span<const uint8_t> bytes) {
  (at_host ? host_ : board_).take_in(bytes);
}

void wire::host_port(bool there) {
  host_.there = there;
}

void wire::board_is_reset() {
  board_.forget();
}

void wire::host_is_gone() {
  host_.forget();
}

void wire::mend() {
  noise({});
  cable(true);
  host_port(true);
  delayed_until_ = world::begin;
}

// -- participant --------------------------------------------------------------

time_point wire::next() const {
  auto result = std::min(to_board_.next(), to_host_.next());
  return result == time_point::max() ? result
                                     : std::max(result, delayed_until_);
}

void wire::act() {
  // One piece at a time: each is an event.
  if (to_board_.take(arrived_))
    board_.take_in({arrived_.data(), arrived_.size()});
  else if (to_host_.take(arrived_))
    host_.take_in({arrived_.data(), arrived_.size()});
  board_.room();
  host_.room();
}

// -- an end -------------------------------------------------------------------

wire::end::end(wire& owner, test::link_line& out, uint32_t who,
               const char* name, size_t queue)
  : owner_(owner), out_(out), who_(who), name_(name), rx_(queue) {
  // nop
}

caf::error wire::end::open(uint32_t baud) {
  if (baud == 0)
    return make_error(errc::invalid_argument, "baud=0: use a rate above 0");
  if (!there)
    return make_error(errc::device_unavailable,
                      std::string{"device="} + name_ + ": there is none");
  rx_.clear();
  rung_ = false;
  open_ = true;
  waits_for_room = false;
  counts_ = {};
  owner_.world_.note(happening::port, who_, 1);
  return caf::none;
}

void wire::end::close() {
  if (!open_)
    return;
  open_ = false;
  owner_.world_.note(happening::port, who_, 0);
}

std::string wire::end::name() const {
  return name_;
}

size_t wire::end::read(span<uint8_t> into) {
  rung_ = false;
  return open_ && there ? rx_.take(into) : 0;
}

size_t wire::end::write(span<const uint8_t> bytes) {
  if (!open_ || !there)
    return 0;
  auto done = out_.write(bytes);
  counts_.sent += done;
  waits_for_room = done < bytes.size();
  return done;
}

void wire::end::on_ready(platform::doorbell* bell) {
  bell_ = bell;
  rung_ = false;
  if (bell_ != nullptr && !rx_.empty())
    bell_->ring();
}

platform::serial_statistics wire::end::statistics() const {
  return counts_;
}

void wire::end::take_in(span<const uint8_t> bytes) {
  if (!open_ || !there)
    return;
  auto done = rx_.put(bytes);
  counts_.received += bytes.size();
  counts_.overrun += bytes.size() - done;
  owner_.world_.note(happening::bytes, who_, done,
                     std::accumulate(bytes.begin(), bytes.end(), uint64_t{0}));
  if (done < bytes.size())
    owner_.world_.note(happening::bytes_lost, who_, bytes.size() - done);
  if (bell_ != nullptr && !std::exchange(rung_, true))
    bell_->ring();
}

void wire::end::room() {
  if (std::exchange(waits_for_room, false) && bell_ != nullptr)
    bell_->ring();
}

void wire::end::forget() {
  open_ = false;
  bell_ = nullptr;
  rx_.clear();
  waits_for_room = false;
}

} // namespace actorcsi::sim
