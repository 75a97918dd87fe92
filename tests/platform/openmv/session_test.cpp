// A whole session, byte by byte, as it is kept in session.txt: what both ends
// say to each other has changed only if that file has.

#include <fstream>
#include <sstream>

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

/// Runs the session; a line for each run of bytes in one direction: `>` to the
/// device, `<` to the host.
std::string run_session() {
  std::string record;
  char last = ' ';
  auto tap = [&](char direction) {
    return [&, direction](actorcsi::span<const uint8_t> x) {
      if (x.empty())
        return;
      if (direction != last)
        record += std::string{last == ' ' ? "" : "\n"} + direction + ' ';
      last = direction;
      record += hex(bytes(x.begin(), x.end()));
    };
  };
  link_sim sim;
  sim.to_device.tap = tap('>');
  sim.to_host.tap = tap('<');
  REQUIRE(sim.connect());
  auto script = text("print(1)\n");
  REQUIRE(sim.carry_out([&](host_call& x) { x.ioctl(1, 3); }));
  REQUIRE(sim.carry_out([&](host_call& x) { x.write(1, 0, view(script)); }));
  REQUIRE(sim.carry_out([&](host_call& x) { x.ioctl(1, 2); }));
  sim.board->in.tell(true);
  sim.board->out.put("1\r\n");
  bytes into(64);
  auto all = actorcsi::span<uint8_t>{into.data(), into.size()};
  REQUIRE(
    sim.carry_out([&](host_call& x) { x.ask(opcode::channel_poll, 0, all); }));
  REQUIRE(
    sim.carry_out([&](host_call& x) { x.ask(opcode::channel_size, 2, all); }));
  REQUIRE(sim.carry_out([&](host_call& x) { x.read(2, 0, {all.data(), 3}); }));
  auto on = words({1});
  REQUIRE(sim.carry_out([&](host_call& x) { x.ioctl(3, 0, view(on)); }));
  sim.board->stream.put(make_test_frame({8, 4}));
  REQUIRE(sim.carry_out([&](host_call& x) { x.ask(opcode::channel_lock, 3); }));
  REQUIRE(sim.carry_out([&](host_call& x) { x.read(3, 0, all); }));
  REQUIRE(
    sim.carry_out([&](host_call& x) { x.ask(opcode::channel_unlock, 3); }));
  REQUIRE(sim.call(20));
  REQUIRE(sim.run(1000, [&] { return sim.answered.size() == 1; }));
  auto refused =
    sim.carry_out([&](host_call& x) { x.ask(opcode::channel_lock, 3); });
  REQUIRE(refused.code == status::busy);
  return record + "\n";
}

} // namespace

TEST_CASE("Session_OfBothEnds_IsTheRecordedOneByteByByte") {
  std::ifstream file{ACTORCSI_LINK_TEST_DATA "/session.txt"};
  std::stringstream recorded;
  recorded << file.rdbuf();
  auto session = run_session();
  if (session != recorded.str())
    std::ofstream{"session.txt"} << session;
  CHECK(session == recorded.str());
}

TEST_CASE("Session_RecordedHost_GetsTheRecordedAnswersOfADevice") {
  // The handshake needs nobody but the device.
  std::ifstream file{ACTORCSI_LINK_TEST_DATA "/session.txt"};
  recording_sink sink;
  sim_board board{sink, {}};
  std::string asked;
  std::string answered;
  int lines = 0;
  while (lines < 7 && std::getline(file, asked)
         && std::getline(file, answered)) {
    board.device.on_bytes({}, view(hex(asked.substr(2))));
    CHECK("< " + hex(sink.take()) == answered);
    ++lines;
  }
  CHECK(lines == 7);
}
