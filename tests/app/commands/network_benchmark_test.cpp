// How fast frames cross from one node to another, against a plain socket that
// carries the same bytes. Not part of ctest: tools/bench-network runs it.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <map>
#include <thread>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/scoped_actor.hpp"

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/names/receptionist.hpp"
#include "actors/remote/network/camera_relay.hpp"

#include "platform/net/network_defaults.hpp"
#include "platform/net/tcp_network.hpp"
#include "platform/runtime/host/host_scheduler.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace {

using clock_type = std::chrono::steady_clock;

constexpr auto measured_time = 2'000ms;

/// Medians of the same differ by up to 10 % while the machine is idle, and by
/// 20 % beside other work. Growth with the number of cameras would be a factor.
constexpr double tolerance = 1.25;

struct config : caf::actor_system_config {
  config() {
    actorcsi::add_message_types(*this);
    platform::use_network(*this);
    runtime::host_scheduler::install(*this);
    set("scheduler.max-throughput", 50);
  }
};

platform::frame make_picture(platform::frame_size size) {
  platform::frame_info info;
  info.sequence = 1;
  info.size = size;
  info.format = platform::pixformat::rgb565;
  return platform::make_frame(info, std::vector<uint8_t>(size.area() * 2, 7));
}

/// A camera that always has a frame: its `buffers` in turn.
caf::behavior endless_camera(caf::event_based_actor* self,
                             platform::frame_size size, int buffers) {
  auto sink = std::make_shared<camera_subscribe::sink>();
  auto pictures = std::make_shared<std::deque<platform::frame>>();
  for (auto i = 0; i < buffers; ++i)
    pictures->push_back(make_picture(size));
  auto send_all = [self, sink, pictures](uint32_t count) {
    for (; count > 0; --count) {
      (*sink)->eq_impl(caf::make_message_id(), self->ctrl(), self->context(),
                       camera_subscribe::item{}, uint64_t{1},
                       pictures->front());
      pictures->push_back(pictures->front());
      pictures->pop_front();
    }
  };
  return {
    [=](camera_subscribe, const FrameSubscription& request,
        const camera_subscribe::sink& to) {
      *sink = to;
      send_all(request.credit());
      return uint64_t{1};
    },
    [](camera_subscribe::cancel, uint64_t) { /* nop */ },
    [=](camera_grant, const FrameGrant& more) { send_all(more.frames()); },
  };
}

/// A node of its own within this process.
class bench_node {
public:
  bench_node(const std::string& name, platform::tcp_network_config where)
    : system_(config_) {
    auto folder = std::getenv("ACTORCSI_CERTS");
    if (where.tls.authority == "yes") {
      auto path = std::string{folder} + "/";
      where.tls = {
        path + name + ".pem", path + name + ".key", path + "ca.pem", {}};
    }
    auto net = platform::tcp_network::make(system_, where);
    REQUIRE(net);
    net_ = std::move(*net);
    names = system_.spawn<receptionist>(name, net_.get());
    REQUIRE_FALSE(net_->open(caf::actor_cast<caf::strong_actor_ptr>(names)));
  }

  ~bench_node() {
    caf::anon_send_exit(names, caf::exit_reason::user_shutdown);
    names = receptionist_actor{};
    for (auto& x : actors)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    actors.clear();
    system_.await_all_actors_done();
    net_.reset();
  }

  caf::actor_system& system() {
    return system_;
  }

  std::string listening() const {
    return net_->listening();
  }

  receptionist_actor names;
  std::vector<caf::actor> actors;

private:
  config config_;
  caf::actor_system system_;
  std::unique_ptr<platform::tcp_network> net_;
};

struct result {
  /// Frames per second.
  double rate;
  /// Processor time of both ends for each, in microseconds.
  double cost;
};

/// What it takes that `count` becomes greater.
result measure(const std::atomic<uint64_t>& count,
               std::chrono::milliseconds duration = measured_time) {
  std::this_thread::sleep_for(500ms);
  auto first = count.load();
  auto used = std::clock();
  auto begin = clock_type::now();
  std::this_thread::sleep_for(duration);
  auto seconds = std::chrono::duration<double>(clock_type::now() - begin);
  used = std::clock() - used;
  auto frames = static_cast<double>(count.load() - first);
  return {frames / seconds.count(),
          1e6 * static_cast<double>(used) / (CLOCKS_PER_SEC * frames)};
}

struct setup {
  platform::frame_size size;
  bool tls = false;
  /// Each with one consumer, or one with all of them.
  int cameras = 1;
  int consumers = 1;
  /// Of all cameras together.
  int buffers = 1;
};

/// Through the middleman.
result through_nodes(const setup& what,
                     std::chrono::milliseconds duration = measured_time) {
  std::atomic<uint64_t> received{0};
  // TLS writes to a socket whose other end has just gone, as in `actorcsi`.
  std::signal(SIGPIPE, SIG_IGN);
  platform::tcp_network_config here;
  here.listen = "127.0.0.1:0";
  here.tls.authority = what.tls ? "yes" : "";
  bench_node source{"source", here};
  platform::tcp_network_config there;
  there.connect = {source.listening()};
  there.tls = here.tls;
  bench_node sink{"sink", there};
  caf::scoped_actor self{source.system()};
  for (auto i = 0; i < what.cameras; ++i) {
    auto name = "camera" + std::to_string(i);
    source.actors.push_back(source.system().spawn(endless_camera, what.size,
                                                  what.buffers / what.cameras));
    self
      ->request(source.names, 5s, receptionist_announce{},
                runtime::actor_ref{
                  name,
                  "actorcsi.Camera",
                  {},
                  caf::actor_cast<caf::strong_actor_ptr>(source.actors.back())})
      .receive([] {}, [](caf::error&) { FAIL("not announced"); });
    auto relay = caf::actor_cast<caf::actor>(
      sink.system().spawn<camera_relay>(sink.names, name));
    sink.actors.push_back(relay);
    for (auto n = 0; n < what.consumers; ++n)
      sink.actors.push_back(sink.system().spawn(
        [relay, &received](caf::event_based_actor* me) -> caf::behavior {
          FrameSubscription request;
          request.set_max_held(16);
          me->request(caf::actor_cast<camera_actor>(relay), caf::infinite,
                      camera_subscribe{}, request,
                      caf::actor_cast<camera_subscribe::sink>(me))
            .then([](uint64_t) {});
          return {[&received](camera_subscribe::item, uint64_t,
                              const platform::frame&) { ++received; }};
        }));
  }
  auto [rate, cost] = measure(received, duration);
  return {rate / what.consumers, cost * what.consumers};
}

/// The same bytes over a socket, by two threads that do nothing else.
result through_a_socket(size_t bytes) {
  auto listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(where);
  auto address = reinterpret_cast<sockaddr*>(&where);
  REQUIRE(::bind(listener, address, size) == 0);
  REQUIRE(::listen(listener, 1) == 0);
  ::getsockname(listener, address, &size);
  auto out = ::socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(::connect(out, address, size) == 0);
  auto in = ::accept(listener, nullptr, nullptr);
  std::atomic<uint64_t> received{0};
  std::thread sender{[out, bytes] {
    std::vector<char> picture(bytes, 7);
    for (;;)
      for (size_t sent = 0; sent < bytes;) {
        auto n = ::send(out, picture.data() + sent, bytes - sent, MSG_NOSIGNAL);
        if (n <= 0)
          return;
        sent += static_cast<size_t>(n);
      }
  }};
  std::thread receiver{[in, bytes, &received] {
    std::vector<char> picture(bytes);
    for (;;) {
      for (size_t got = 0; got < bytes;) {
        auto n = ::recv(in, picture.data() + got, bytes - got, 0);
        if (n <= 0)
          return;
        got += static_cast<size_t>(n);
      }
      ++received;
    }
  }};
  auto result = measure(received);
  ::shutdown(in, SHUT_RDWR);
  ::shutdown(out, SHUT_RDWR);
  sender.join();
  receiver.join();
  for (auto fd : {in, out, listener})
    ::close(fd);
  return result;
}

void print(const std::string& what, result x, size_t bytes, double whole) {
  std::printf("%-34s %8.0f frames/s %6.2f GB/s %5.0f %% %6.0f us each\n",
              what.c_str(), x.rate, x.rate * static_cast<double>(bytes) / 1e9,
              100 * x.rate / whole, x.cost);
  std::fflush(stdout);
}

/// The one that costs neither the most nor the least.
result median(std::vector<result> xs) {
  auto middle = xs.begin() + static_cast<std::ptrdiff_t>(xs.size() / 2);
  std::nth_element(xs.begin(), middle, xs.end(),
                   [](auto& x, auto& y) { return x.cost < y.cost; });
  return *middle;
}

} // namespace

TEST_CASE("Network_Frames_AgainstAPlainSocket", "[.benchmark]") {
  for (auto [name, size] :
       {std::make_pair("QVGA", platform::frame_size{320, 240}),
        std::make_pair("VGA", platform::frame_size{640, 480})}) {
    auto bytes = size.area() * 2;
    auto socket = through_a_socket(bytes);
    auto text = std::string{name} + " RGB565, ";
    print(text + "plain socket", socket, bytes, socket.rate);
    auto plain = through_nodes({size});
    print(text + "nodes", plain, bytes, socket.rate);
    CHECK(plain.rate >= 0.5 * socket.rate);
    if (std::getenv("ACTORCSI_CERTS") != nullptr)
      print(text + "nodes with TLS", through_nodes({size, true}), bytes,
            socket.rate);
  }
}

TEST_CASE("Network_Cost_OfConsumersAndCameras", "[.benchmark]") {
  const platform::frame_size size{320, 240};
  auto bytes = size.area() * 2;
  std::map<int, std::vector<result>> consumers;
  std::map<int, std::vector<result>> cameras;
  // In turn, so that what else goes on meets all of them. And whatever there is
  // of them has as many buffers: how many fit in a cache is not the question.
  for (auto round = 0; round < 5; ++round) {
    for (auto n : {1, 2, 4, 8})
      consumers[n].push_back(through_nodes({size, false, 1, n, 64}, 500ms));
    for (auto n : {1, 2, 4, 8, 16, 32, 64})
      cameras[n].push_back(through_nodes({size, false, n, 1, 64}, 500ms));
  }
  auto one = median(consumers[1]);
  for (auto& [n, xs] : consumers) {
    auto x = median(xs);
    print("QVGA, consumers: " + std::to_string(n), x, bytes, one.rate);
    // A frame for n consumers costs at most what n frames for one do.
    CHECK(x.cost <= tolerance * n * one.cost);
  }
  one = median(cameras[1]);
  for (auto& [n, xs] : cameras) {
    auto x = median(xs);
    print("QVGA, cameras: " + std::to_string(n), x, bytes, one.rate);
    // The frames of n cameras cost at most what n times those of one do.
    CHECK(x.cost <= tolerance * one.cost);
  }
}
