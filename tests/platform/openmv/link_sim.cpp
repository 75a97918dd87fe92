#include "tests/platform/openmv/link_sim.hpp"

#include <algorithm>

namespace actorcsi::platform::link::test {

bytes numbered(uint32_t number, size_t size) {
  auto result = words({number, static_cast<uint32_t>(size)});
  // A generator's numbers: no two records share more than a few bytes.
  auto x = number * 2654435761u;
  while (result.size() < size) {
    x = x * 1664525u + 1013904223u;
    result.push_back(static_cast<uint8_t>(x >> 24));
  }
  return result;
}

uint32_t number_of(span<const uint8_t> record, bool& good) {
  auto number = record.size() < 8 ? 0 : get_u32(record.data());
  auto wanted = numbered(number, record.size());
  if (record.size() > 8)
    put_u32(wanted.data() + 4, static_cast<uint32_t>(record.size()));
  good =
    record.size() >= 8
    && std::equal(record.begin(), record.end(), wanted.begin(), wanted.end());
  return number;
}

sim_board::sim_board(byte_sink& sink, const sim_options& options)
  : stream(options.stream),
    records("actors", *this, options.records),
    device(sink, system, options.device) {
  REQUIRE(*device.add(in) == 1);
  REQUIRE(*device.add(out) == 2);
  REQUIRE(*device.add(stream) == 3);
  REQUIRE(*device.add(records) == 4);
}

void sim_board::on_records() {
  // A call is taken only if there is room for its answer.
  while (answers && !records.front().empty()
         && records.room() >= records.front().size()) {
    auto good = false;
    executed.push_back(number_of(records.front(), good));
    REQUIRE(good);
    REQUIRE(records.push(records.front()));
    records.pop();
  }
}

void sim_board::on_room() {
  on_records();
}

void sim_board::on_session() {
  ++sessions;
}

struct link_sim::one_call final : link::host_call {
  void on_answer(const call_result& x) override {
    result = x;
    done = true;
  }

  call_result result;
  bool done = false;
};

link_sim::link_sim(sim_options opts)
  : frame_reader(host, size_t{1} << 20, opts.in_pieces),
    options([&] {
      opts.device.baud = opts.baud;
      opts.host.baud = opts.baud;
      return opts;
    }()),
    to_device(now, options.baud, options.queue, options.seed),
    to_host(now, options.baud, options.queue, options.seed + 1),
    board(std::make_unique<sim_board>(to_host, options)),
    host(to_device, *this, options.host),
    records(host, "actors", *this, 1000, options.records) {
  // nop
}

bool link_sim::step(time_point end) {
  auto next = std::min({to_device.next(), to_host.next(), host.next_timeout(),
                        board->device.next_timeout(), records.next_timeout(),
                        fetch_again_});
  if (next > end) {
    now = end;
    return false;
  }
  now = std::max(now, next);
  while (to_device.take(arrived_))
    board->device.on_bytes(now, view(arrived_));
  while (to_host.take(arrived_))
    host.on_bytes(now, view(arrived_));
  board->device.on_time(now);
  host.on_time(now);
  records.on_time(now);
  if (now >= fetch_again_) {
    fetch_again_ = never;
    fetch(now);
  }
  return true;
}

bool link_sim::run(int64_t ms, const std::function<bool()>& done) {
  auto end = now + milliseconds(ms);
  do {
    if (done && done())
      return true;
  } while (step(end));
  return done && done();
}

bool link_sim::connect() {
  host.start(now);
  return run(20000, [this] { return records.session() != 0; });
}

void link_sim::noise(const actorcsi::test::line_noise& x) {
  to_device.noise(x);
  to_host.noise(x);
}

void link_sim::cable(bool in) {
  to_device.connect(in);
  to_host.connect(in);
}

void link_sim::reset_board() {
  auto answers = board->answers;
  board = std::make_unique<sim_board>(to_host, options);
  board->answers = answers;
}

bool link_sim::call(size_t size) {
  auto record = numbered(called, std::max(size, size_t{8}));
  if (!records.push(now, view(record)))
    return false;
  ++called;
  return true;
}

void link_sim::stream_frames(frame_size size) {
  size_ = size;
  streaming_ = true;
  fetch_again_ = now;
}

call_result
link_sim::carry_out(const std::function<void(link::host_call&)>& prepare) {
  one_call x;
  prepare(x);
  if (!host.submit(now, x))
    return {outcome::disconnected, status::success, 0};
  run(60000, [&] { return x.done; });
  REQUIRE(x.done);
  return x.result;
}

void link_sim::on_up() {
  ++ups;
  records.on_up(now);
  if (streaming_)
    fetch_again_ = now;
}

void link_sim::on_down() {
  ++downs;
  records.on_down();
}

void link_sim::on_event(uint8_t channel, uint16_t code) {
  events.emplace_back(channel, code);
  records.on_event(now, channel, code);
}

void link_sim::on_records() {
  while (!records.front().empty()) {
    auto good = false;
    answered.push_back(number_of(records.front(), good));
    corrupt += good ? 0 : 1;
    records.pop(now);
  }
}

void link_sim::offer_frame() {
  if (!board->stream.enabled()) {
    uint8_t on[] = {1, 0, 0, 0};
    board->stream.ioctl(stream_channel::request_enable, {on, 4});
  }
  board->stream.put(
    make_test_frame(size_, static_cast<uint8_t>(offered_), offered_ + 1));
  ++offered_;
}

void link_sim::on_frame(time_point, const stream_header& header,
                        span<const uint8_t> image) {
  auto good = header.width == size_.width && header.height == size_.height
              && header.format == wire_grayscale
              && image.size() == size_.area();
  for (size_t y = 0; good && y < size_.height; ++y)
    for (size_t x = 0; x < size_.width; ++x)
      good =
        good
        && image[y * size_.width + x] == static_cast<uint8_t>(image[0] + x + y);
  ++frames;
  frame_bytes += header.offset + image.size();
  corrupt += good ? 0 : 1;
  offer_frame();
  fetch_again_ = now;
}

void link_sim::on_no_frame(time_point) {
  if (!board->stream.poll())
    offer_frame();
  fetch_again_ = now + milliseconds(11);
}

} // namespace actorcsi::platform::link::test
