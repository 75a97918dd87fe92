#include "platform/net/grpc/grpc_client.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/net/grpc/grpc_server.hpp"
#include "platform/net/listen_address.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace std::chrono_literals;

namespace {

constexpr uint8_t ok = 0;
constexpr uint8_t deadline_exceeded = 4;
constexpr uint8_t not_found = 5;
constexpr uint8_t resource_exhausted = 8;
constexpr uint8_t unavailable = 14;

struct silent_bell final : doorbell {
  void ring() noexcept override {
    // nop
  }
};

/// A node in this process, without actors: the test answers.
struct node {
  explicit node(const std::string& listen = "127.0.0.1:0") {
    grpc_server_config config;
    config.listen = listen;
    auto made = grpc_server::make(config);
    REQUIRE(made);
    server = std::move(*made);
    server->on_event(&bell);
  }

  silent_bell bell;
  std::unique_ptr<grpc_server> server;
};

struct caller {
  explicit caller(const std::string& address) {
    grpc_client_config config;
    config.address = address;
    auto made = grpc_client::make(config);
    REQUIRE(made);
    client = std::move(*made);
    client->on_event(&bell);
  }

  silent_bell bell;
  std::unique_ptr<grpc_client> client;
};

/// The next event of `from`, which comes within 20 s.
template <class Event, class Source>
Event next_of(Source& from) {
  for (int i = 0; i < 4'000; ++i) {
    if (auto x = from.next_event())
      return *x;
    std::this_thread::sleep_for(5ms);
  }
  FAIL("no event");
  return {};
}

call_event next(node& x) {
  return next_of<call_event>(*x.server);
}

answer_event next(caller& x) {
  return next_of<answer_event>(*x.client);
}

call_request request(const std::string& method, caf::timespan deadline = 0s) {
  call_request result;
  result.method = method;
  result.message = "hello";
  result.deadline = deadline;
  return result;
}

/// A socket that accepts connections and says nothing.
struct silent_peer {
  silent_peer() {
    auto where = parse_node_address("listen", "127.0.0.1:0");
    auto made = listen_on("listen", *where);
    REQUIRE(made);
    socket = *made;
  }

  ~silent_peer() {
    ::close(socket.fd);
  }

  listening_socket socket;
};

} // namespace

TEST_CASE("GrpcClient_Call_GetsTheAnswerAndItsEnd") {
  node there;
  caller here{there.server->listening()};
  auto order = request("test.Service/Method", 10s);
  order.actor = "LED_RED";
  auto call = here.client->begin(order);
  auto begun = next(there);
  CHECK(begun.method == "test.Service/Method");
  CHECK(begun.actor == "LED_RED");
  CHECK(begun.bytes == "hello");
  CHECK(begun.deadline > 5s);
  CHECK(begun.deadline <= 10s);
  there.server->send(begun.call, "answer", {});
  there.server->finish(begun.call, {});
  auto answer = next(here);
  CHECK(answer.what == answer_event::kind::message);
  CHECK(answer.call == call);
  CHECK(answer.bytes == "answer");
  auto end = next(here);
  CHECK(end.what == answer_event::kind::ended);
  CHECK(end.call == call);
  CHECK(end.status.code == ok);
}

TEST_CASE("GrpcClient_CallThatFails_HasCodeTextAndDetails") {
  node there;
  caller here{there.server->listening()};
  here.client->begin(request("test.Service/Method"));
  auto begun = next(there);
  there.server->finish(begun.call, {not_found, "LED_PINK: none", "bytes"});
  auto end = next(here);
  CHECK(end.what == answer_event::kind::ended);
  CHECK(end.status.code == not_found);
  CHECK(end.status.text == "LED_PINK: none");
  CHECK(end.status.details == "bytes");
}

TEST_CASE("GrpcClient_Deadline_EndsTheCallAtBothEnds") {
  node there;
  caller here{there.server->listening()};
  here.client->begin(request("test.Service/Method", 300ms));
  auto begun = next(there);
  CHECK(next(here).status.code == deadline_exceeded);
  auto ended = next(there);
  CHECK(ended.what == call_event::kind::ended);
  CHECK(ended.call == begun.call);
}

TEST_CASE("GrpcClient_CancelledCall_EndsAtTheNodeAndIsSilentHere") {
  node there;
  caller here{there.server->listening()};
  auto call = here.client->begin(request("test.Service/Method"));
  auto begun = next(there);
  here.client->cancel(call);
  CHECK(next(there).what == call_event::kind::ended);
  CHECK_FALSE(here.client->send(call, "more"));
  auto after = here.client->begin(request("test.Service/Method"));
  there.server->finish(next(there).call, {});
  CHECK(next(here).call == after);
}

TEST_CASE("GrpcClient_StreamBothWays_KeepsOrder") {
  node there;
  caller here{there.server->listening()};
  auto order = request("test.Service/Link");
  order.stays_open = true;
  auto call = here.client->begin(order);
  auto begun = next(there);
  for (int i = 0; i < 10; ++i)
    REQUIRE(here.client->send(call, std::to_string(i)));
  for (int i = 0; i < 10; ++i) {
    there.server->receive(begun.call);
    auto x = next(there);
    CHECK(x.what == call_event::kind::message);
    CHECK(x.bytes == std::to_string(i));
    there.server->send(begun.call, x.bytes, {});
    CHECK(next(here).bytes == std::to_string(i));
  }
}

TEST_CASE("GrpcClient_NodeThatDoesNotRead_MessagesAreRefusedThenWelcome") {
  node there;
  caller here{there.server->listening()};
  auto order = request("test.Service/Link");
  order.stays_open = true;
  auto call = here.client->begin(order);
  auto begun = next(there);
  size_t sent = 0;
  while (here.client->send(call, std::string(10'000, 'x')))
    REQUIRE(++sent < 10'000);
  // Bounded by the limits of the call and the window of HTTP/2.
  CHECK(sent < 1'000);
  for (auto x = here.client->next_event();
       !x || x->what != answer_event::kind::room;
       x = here.client->next_event()) {
    there.server->receive(begun.call);
    there.server->next_event();
    std::this_thread::sleep_for(1ms);
  }
  CHECK(here.client->send(call, "more"));
}

TEST_CASE("GrpcClient_ActorThatDoesNotTake_HoldsTheNodeBack") {
  node there;
  caller here{there.server->listening()};
  here.client->begin(request("test.Service/Stream"));
  auto begun = next(there);
  // The node's own queue is full once the client and HTTP/2 hold no more.
  int sent = 0;
  for (int idle = 0; idle < 100;) {
    if (there.server->send(begun.call, std::string(50'000, 'x'), {})) {
      REQUIRE(++sent < 1'000);
      idle = 0;
    } else {
      ++idle;
      std::this_thread::sleep_for(2ms);
    }
  }
  there.server->finish(begun.call, {});
  for (int i = 0; i < sent; ++i)
    REQUIRE(next(here).bytes.size() == 50'000);
  CHECK(next(here).status.code == ok);
}

TEST_CASE("GrpcClient_AnswerBeyondItsLimit_EndsTheCall") {
  node there;
  caller here{there.server->listening()};
  auto order = request("test.Service/Method");
  order.max_answer = 1'000;
  here.client->begin(order);
  there.server->send(next(there).call, std::string(1'001, 'x'), {});
  auto end = next(here);
  CHECK(end.what == answer_event::kind::ended);
  CHECK(end.status.code == resource_exhausted);
  CHECK(end.status.text == "answer: more than 1000 bytes");
}

TEST_CASE("GrpcClient_NobodyThere_SaysWhyAndComesBackWithTheNode") {
  auto first = std::make_unique<node>();
  auto address = first->server->listening();
  caller here{address};
  here.client->begin(request("test.Service/Method"));
  auto begun = next(*first);
  first.reset();
  CHECK(next(here).status.code == unavailable);
  here.client->begin(request("test.Service/Method"));
  auto refused = next(here);
  CHECK(refused.status.code == unavailable);
  CHECK(refused.status.text == "Connection refused");
  node second{address};
  std::optional<call_event> arrived;
  for (int i = 0; i < 100 && !arrived; ++i) {
    here.client->begin(request("test.Service/Method"));
    for (int j = 0; j < 20 && !arrived; ++j) {
      std::this_thread::sleep_for(5ms);
      arrived = second.server->next_event();
    }
  }
  CHECK(arrived);
}

TEST_CASE("GrpcClient_SilentPeer_CallEndsAtItsDeadline") {
  silent_peer there;
  caller here{there.socket.address};
  here.client->begin(request("test.Service/Method", 500ms));
  auto end = next(here);
  CHECK(end.what == answer_event::kind::ended);
  CHECK(end.status.code == deadline_exceeded);
}

TEST_CASE("GrpcClient_ActorThatIsNoName_IsRefusedHere") {
  caller here{"127.0.0.1:1"};
  auto order = request("test.Service/Method");
  order.actor = "LED\n\xff";
  auto call = here.client->begin(order);
  auto end = next(here);
  CHECK(end.call == call);
  CHECK(end.status.code == not_found);
}

TEST_CASE("GrpcClient_AddressOfAnotherMachine_NeedsTls") {
  grpc_client_config config;
  config.address = "192.0.2.1:4242";
  CHECK(grpc_client::check(config) == errc::invalid_argument);
  config.address = "nonsense";
  CHECK(grpc_client::check(config) == errc::invalid_argument);
  config.address = "unix:/run/actorcsi";
  CHECK_FALSE(grpc_client::check(config));
}
