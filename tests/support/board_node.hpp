#pragma once

#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/envelope.actor.hpp"

#include "tests/support/device_node.hpp"
#include "tests/support/loose_serial.hpp"

namespace actorcsi::test {

/// A device at one end of a line, and the actor that talks to it at the other.
struct board_node : device_node {
  board_node();

  /// Ends all that the board knows of its host.
  void switch_off();

  void connect();

  BoardStatistics statistics();

  void beat_every(uint32_t ms);

  std::vector<BoardEvent> events() const;

  static Envelope request(uint32_t method, const std::string& actor,
                          const std::string& payload = {});

  loose_serial& port;
  board_actor uut;
  std::shared_ptr<std::vector<BoardNotice>> notices;
};

} // namespace actorcsi::test
