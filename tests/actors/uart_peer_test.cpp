#include "actors/uart_peer.hpp"

#include "tests/support/device_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::loop_serial;

namespace {

struct fixture : device_node {
  explicit fixture(size_t capacity = loop_serial::default_capacity,
                   const call_policy& policy = {})
    : device_node(capacity, policy) {
    REQUIRE_FALSE(line.second->open(115'200));
  }

  void open() {
    switch_on(115'200);
  }

  void type(const std::string& text) {
    auto bytes = reinterpret_cast<const uint8_t*>(text.data());
    REQUIRE(line.second->write({bytes, text.size()}) == text.size());
    run_for(5ms);
  }

  /// What the peer has received, all of it.
  std::string received() {
    std::string result;
    std::array<uint8_t, 256> chunk;
    while (auto count = line.second->read(chunk))
      result.append(chunk.begin(), chunk.begin() + count);
    return result;
  }

  /// What is answered to `command`.
  std::string reply(const std::string& command) {
    received();
    type(command + "\n");
    return received();
  }

  UartStatistics statistics() {
    auto result = ask<uart_peer_statistics, UartStatistics>(uut);
    REQUIRE(result);
    return *result;
  }

  uart_peer_actor& uut = peer;
};

/// A line that holds 64 bytes.
struct narrow_fixture : fixture {
  narrow_fixture() : fixture(64) {
    // nop
  }
};

/// A line whose peer may only look.
struct observed_fixture : fixture {
  observed_fixture() : fixture(loop_serial::default_capacity, policy()) {
    // nop
  }

  static call_policy policy() {
    call_policy result;
    result.line = runtime::access::observe;
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(observed_fixture,
                 "UartPeer_LineThatMayObserve_GivesNoOrders") {
  open();
  CHECK_THAT(reply("LED_RED toggle"),
             Catch::Contains("error: LED_RED: ")
               && Catch::Contains("actorcsi.Led/Toggle")
               && Catch::Contains("--uart.role=operate"));
  CHECK_FALSE(red.lit());
  CHECK_THAT(reply("camera framesize VGA"),
             Catch::Contains("--uart.role=administer"));
  CHECK_THAT(reply("LED_RED state"), Catch::StartsWith("ok LED_RED: "));
  CHECK_THAT(reply("stats"), Catch::Contains("ok camera: "));
}

TEST_CASE_METHOD(fixture, "UartPeer_Beat_IsALineOfText") {
  open();
  HeartbeatConfig config;
  config.set_period_ms(1000);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  run_for(2500ms);
  CHECK(received() == "hello\nhello\nhello\n");
  CHECK(statistics().tx_lines() == 3);
  CHECK(statistics().tx_bytes() == 18);
}

TEST_CASE_METHOD(fixture, "UartPeer_Commands_ReachCameraLedAndHeartbeat") {
  open();
  CHECK(reply("led LED_RED on") == "ok LED_RED: on on period_ms 0\n");
  CHECK(red.lit());
  CHECK_FALSE(blue.lit());
  CHECK(reply("led blink 200") == "ok LED_BLUE: on on period_ms 200\n");
  CHECK(blue.lit());
  CHECK(reply("led toggle") == "ok LED_BLUE: on off period_ms 0\n");
  CHECK(reply("led state") == "ok LED_BLUE: on off period_ms 0\n");
  CHECK_THAT(reply("camera pixformat RGB565"),
             Catch::Contains("ok camera: pixformat RGB565"));
  CHECK_THAT(reply("camera framesize VGA"), Catch::Contains("framesize VGA"));
  CHECK(csi.settings().size == platform::frame_size{640, 480});
  CHECK(reply("camera set_knob brightness 1")
        == "ok camera: name brightness values 1\n");
  CHECK(reply("camera get_knob brightness")
        == "ok camera: name brightness values 1\n");
  CHECK(reply("heartbeat text ping")
        == "ok heartbeat: period_ms 0 text ping\n");
  CHECK_THAT(reply("heartbeat period 1000"), Catch::Contains("ping\n"));
  CHECK(statistics().rx_lines() == 10);
  CHECK(statistics().errors() == 0);
}

TEST_CASE_METHOD(fixture, "UartPeer_Help_ListsWhatCanBeTyped") {
  open();
  auto text = reply("help");
  for (auto line :
       {"help [ACTOR]\n", "stats\n", "led_red blink period_ms=N\n",
        "led_red toggle\n", "camera configure ", "heartbeat configure "})
    CHECK_THAT(text, Catch::Contains(line));
  // Pictures are not for a line of text, and beats come by themselves.
  CHECK_THAT(text, !Catch::Contains("snapshot"));
  CHECK_THAT(text, !Catch::Contains("subscribe"));
  auto one = reply("help led_red");
  CHECK_THAT(one, Catch::StartsWith("led_red set "));
  CHECK_THAT(one, !Catch::Contains("camera"));
}

TEST_CASE_METHOD(fixture, "UartPeer_Stats_SpeaksOfAllActors") {
  open();
  auto text = reply("stats");
  for (auto word : {"ok camera: frames.begun 0", "ok heartbeat: beats 0",
                    "ok LED_BLUE: state.on off", "ok LED_RED: state.on off"})
    CHECK_THAT(text, Catch::Contains(word));
}

TEST_CASE_METHOD(fixture, "UartPeer_WrongCommands_GetAnErrorLine") {
  open();
  CHECK_THAT(reply("dance"),
             Catch::StartsWith("error: ") && Catch::Contains("'dance'"));
  CHECK_THAT(reply("led LED_PINK on"), Catch::Contains("'LED_PINK'"));
  CHECK_THAT(reply("led blink soon"),
             Catch::Contains("'soon': period_ms takes a whole number"));
  CHECK_THAT(reply("camera snapshot"),
             Catch::Contains("'snapshot': cannot be typed"));
  CHECK_THAT(reply("led"), Catch::Contains("'led': add a method: set, toggle"));
  CHECK_THAT(reply("camera framesize 0x0"),
             Catch::Contains("Frame size is not supported or is not set."));
  CHECK_THAT(reply("led blink 0"), Catch::Contains("period_ms=0"));
  CHECK(reply("led on") == "ok LED_BLUE: on on period_ms 0\n");
  CHECK(reply("") == "");
}

TEST_CASE_METHOD(fixture, "UartPeer_EndlessLine_IsThrownAwayAlone") {
  open();
  type(std::string(10'000, 'x'));
  CHECK(received().empty());
  auto text = reply("");
  CHECK_THAT(text, Catch::StartsWith("error: line: more than 240 bytes"));
  CHECK(reply("led on") == "ok LED_BLUE: on on period_ms 0\n");
  CHECK(statistics().errors() == 1);
}

TEST_CASE_METHOD(fixture, "UartPeer_BytesInPieces_MakeTheSameLines") {
  open();
  for (char c : std::string{"led on\r\nled off\n"})
    type(std::string(1, c));
  CHECK(received()
        == "ok LED_BLUE: on on period_ms 0\nok LED_BLUE: on off period_ms 0\n");
}

TEST_CASE_METHOD(fixture, "UartPeer_CarriageReturn_EndsALineAsEnterDoes") {
  open();
  type("led on\r");
  CHECK(received() == "ok LED_BLUE: on on period_ms 0\n");
}

TEST_CASE_METHOD(fixture, "UartPeer_Backspace_TakesBackWhatWasTyped") {
  open();
  type("\b\x7fled onn\x7f\n");
  CHECK(received() == "ok LED_BLUE: on on period_ms 0\n");
}

TEST_CASE_METHOD(fixture, "UartPeer_UnprintableInput_IsAnsweredInPrintables") {
  open();
  CHECK(reply("\x1b[2J\xff")
        == "error: An invalid argument is used. ('\\x1b[2J\\xff': no such "
           "actor; type help)\n");
}

TEST_CASE_METHOD(fixture, "UartPeer_Subscriber_SeesEveryLine") {
  open();
  auto lines = collect<uart_peer_subscribe, UartLine>(uut).first;
  run_for(1ms);
  type("led on\nno command\n");
  // As another process can read it: a byte that is no UTF-8 would end that.
  type("led \xff\xfe\x1b[2J\n");
  REQUIRE(lines->size() == 3);
  CHECK((*lines)[0].text() == "led on");
  CHECK((*lines)[1].text() == "no command");
  CHECK((*lines)[2].text() == "led \\xff\\xfe\\x1b[2J");
}

TEST_CASE_METHOD(fixture, "UartPeer_SentSubscriber_SeesEveryLineThatGoesOut") {
  open();
  auto lines = collect<uart_peer_sent, UartLine>(uut).first;
  run_for(1ms);
  type("led on\n");
  UartLine text;
  text.set_text("hi");
  CHECK_FALSE(order<uart_peer_send>(uut, text));
  run_for(1ms);
  REQUIRE(lines->size() == 2);
  CHECK((*lines)[0].text() == "ok LED_BLUE: on on period_ms 0");
  CHECK((*lines)[1].text() == "hi");
}

TEST_CASE_METHOD(fixture, "UartPeer_Closed_RefusesToSendAndOpensAgain") {
  UartLine text;
  text.set_text("hi");
  CHECK(order<uart_peer_send>(uut, text) == errc::not_open);
  open();
  CHECK_FALSE(order<uart_peer_send>(uut, text));
  CHECK_FALSE(order<uart_peer_close>(uut));
  CHECK(order<uart_peer_send>(uut, text) == errc::not_open);
  CHECK(statistics().device().empty());
  open();
  CHECK_FALSE(order<uart_peer_send>(uut, text));
  CHECK_THAT(received(), Catch::Contains("hi\n"));
}

TEST_CASE_METHOD(fixture, "UartPeer_ForwardToNoSubscription_IsRefused") {
  open();
  Envelope item;
  item.set_kind(ENVELOPE_KIND_ITEM);
  item.set_correlation(7);
  CHECK(order<uart_peer_forward>(uut, item) == errc::not_found);
  run_for(10ms);
  CHECK(received() == "");
}

TEST_CASE_METHOD(fixture, "UartPeer_BadText_IsRefused") {
  open();
  UartLine text;
  text.set_text("two\nlines");
  CHECK(order<uart_peer_send>(uut, text) == errc::invalid_argument);
  text.set_text(std::string(241, 'x'));
  CHECK(order<uart_peer_send>(uut, text) == errc::invalid_argument);
}

TEST_CASE_METHOD(narrow_fixture, "UartPeer_SlowReader_LosesWholeLinesCounted") {
  open();
  UartLine text;
  text.set_text(std::string(99, 'x'));
  // 64 bytes on the line and 4 KiB in the queue.
  int accepted = 0;
  while (!order<uart_peer_send>(uut, text))
    ++accepted;
  CHECK(accepted >= 40);
  CHECK(accepted <= 43);
  CHECK(order<uart_peer_send>(uut, text) == errc::limit_reached);
  CHECK(statistics().errors() == 2);
  std::string all;
  for (int i = 0; i < 1'000; ++i) {
    all += received();
    run_for(1ms);
  }
  CHECK(all.size() == static_cast<size_t>(accepted) * 100);
  CHECK_FALSE(order<uart_peer_send>(uut, text));
}
