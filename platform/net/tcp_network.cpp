#include "platform/net/tcp_network.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "caf/actor_system.hpp"
#include "caf/event_based_actor.hpp"
#include "caf/io/basp_broker.hpp"
#include "caf/io/middleman.hpp"
#include "caf/send.hpp"

#include "platform/base/errc.hpp"
#include "platform/net/listen_address.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

namespace {

constexpr int backlog = 16;

/// Interval for checking peers that have not introduced themselves.
constexpr int max_sleep_ms = 200;

constexpr size_t max_troubles = 64;

time_point now() {
  return std::chrono::steady_clock::now();
}

caf::error refuse(const char* option, const std::string& value,
                  const std::string& advice, errc code) {
  return make_error(code,
                    std::string{"--"} + option + "=" + value + ": " + advice);
}

caf::error check_address(const char* option, const std::string& address,
                         bool is_secure) {
  auto where = parse_tcp_address("tcp:" + address);
  if (!where)
    return refuse(option, address,
                  "use HOST:PORT; HOST is a numeric address such as "
                  "127.0.0.1 or [::1], or localhost",
                  errc::invalid_argument);
  if (!is_secure && !is_loopback_address(address))
    return refuse(option, address,
                  "connections to other machines need TLS; give --tls.cert, "
                  "--tls.key and --tls.ca (tools/certs makes some for a "
                  "trial)",
                  errc::invalid_argument);
  return caf::none;
}

/// `192.0.2.1` of `192.0.2.1:4242`.
std::string host_of(const std::string& address) {
  return address.substr(0, address.rfind(':'));
}

} // namespace

// -- mailbox ------------------------------------------------------------------

void tcp_network::mailbox::put(network_event event) {
  std::lock_guard<std::mutex> guard{mutex};
  if (events.size() == max_events)
    events.pop_front();
  events.push_back(std::move(event));
  if (bell != nullptr)
    bell->ring();
}

void tcp_network::mailbox::refuse(const std::string& address,
                                  std::string reason) {
  {
    std::lock_guard<std::mutex> guard{mutex};
    // A host that changes its port or the reason counts as the same.
    auto key = host_of(address) + " " + reason;
    auto i = troubles.find(key);
    auto time = now();
    if (i == troubles.end()) {
      if (troubles.size() == max_troubles)
        troubles.erase(std::min_element(
          troubles.begin(), troubles.end(),
          [](auto& x, auto& y) { return x.second.told < y.second.told; }));
      troubles[key].told = time;
    } else if (time - i->second.told < quiet_time) {
      ++i->second.since;
      return;
    } else {
      if (i->second.since > 0)
        reason += " (and " + std::to_string(i->second.since)
                  + " times before, not reported)";
      i->second = {time, 0};
    }
  }
  network_event event;
  event.what = network_event::kind::refused;
  event.address = address;
  event.text = std::move(reason);
  put(std::move(event));
}

// -- making one ---------------------------------------------------------------

caf::error tcp_network::check(const tcp_network_config& config) {
  auto& tls = config.tls;
  const std::pair<const char*, const std::string*> files[] = {
    {"tls.cert", &tls.certificate},
    {"tls.key", &tls.key},
    {"tls.ca", &tls.authority}};
  auto given = std::count_if(std::begin(files), std::end(files),
                             [](auto& x) { return !x.second->empty(); });
  if (given != 0 && given != 3)
    for (auto& x : files)
      if (x.second->empty())
        return refuse(x.first, "",
                      "give --tls.cert, --tls.key and --tls.ca together",
                      errc::invalid_argument);
  if (!config.listen.empty())
    if (auto err = check_address("listen", config.listen, given == 3))
      return err;
  std::set<std::string> distinct;
  for (auto& x : config.connect) {
    if (auto err = check_address("connect", x, given == 3))
      return err;
    if (!distinct.insert(x).second)
      return refuse("connect", x, "give each address once",
                    errc::invalid_argument);
  }
  return caf::none;
}

caf::expected<std::unique_ptr<tcp_network>>
tcp_network::make(caf::actor_system& sys, const tcp_network_config& config) {
  if (auto err = check(config))
    return err;
  std::shared_ptr<tls_context> tls;
  if (!config.tls.certificate.empty()) {
    auto context = tls_context::make(config.tls);
    if (!context)
      return std::move(context.error());
    tls = std::move(*context);
  }
  return std::unique_ptr<tcp_network>{
    new tcp_network(sys, config, std::move(tls))};
}

tcp_network::tcp_network(caf::actor_system& sys, tcp_network_config config,
                         std::shared_ptr<tls_context> tls)
  : sys_(sys), config_(std::move(config)), tls_(std::move(tls)) {
  mpx_ = dynamic_cast<caf::io::network::default_multiplexer*>(
    &sys.middleman().backend());
  broker_ =
    sys.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
}

tcp_network::~tcp_network() {
  on_ready(nullptr);
  close();
}

caf::error tcp_network::open(const caf::strong_actor_ptr& who) {
  who_ = who;
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0)
    return make_error(errc::device_unavailable, std::strerror(errno));
  if (!config_.listen.empty()) {
    auto fail = [this] {
      return refuse("listen", config_.listen, std::strerror(errno),
                    errc::device_unavailable);
    };
    auto where = parse_tcp_address("tcp:" + config_.listen);
    auto endpoint = resolve(*where);
    listener_ = ::socket(endpoint->storage.ss_family,
                         SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener_ < 0)
      return fail();
    set_option(listener_, SOL_SOCKET, SO_REUSEADDR, 1);
    if (::bind(listener_, endpoint->get(), endpoint->size) != 0
        || ::listen(listener_, backlog) != 0)
      return fail();
    endpoint->size = sizeof(endpoint->storage);
    ::getsockname(listener_, endpoint->get(), &endpoint->size);
    listening_ = to_string(*endpoint).substr(std::strlen("tcp:"));
    port_ = parse_tcp_address("tcp:" + listening_)->port;
  }
  thread_ = std::thread{[this] { run(); }};
  return caf::none;
}

void tcp_network::close() {
  if (thread_.joinable()) {
    {
      std::lock_guard<std::mutex> guard{mutex_};
      stopping_ = true;
    }
    wake();
    thread_.join();
  }
  for (auto fd : {&listener_, &wake_})
    if (*fd >= 0)
      ::close(std::exchange(*fd, -1));
  handshakes_.clear();
  who_ = nullptr;
  broker_ = nullptr;
}

// -- from any thread ----------------------------------------------------------

void tcp_network::wake() {
  uint64_t one = 1;
  // This fails only if the thread is already due to wake up.
  [[maybe_unused]] auto done = ::write(wake_, &one, sizeof(one));
}

void tcp_network::connect(const std::string& address) {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    wanted_.push_back(address);
  }
  wake();
}

bool tcp_network::next(network_event& event) {
  std::lock_guard<std::mutex> guard{mailbox_->mutex};
  if (mailbox_->events.empty())
    return false;
  event = std::move(mailbox_->events.front());
  mailbox_->events.pop_front();
  return true;
}

void tcp_network::on_ready(doorbell* bell) {
  std::lock_guard<std::mutex> guard{mailbox_->mutex};
  mailbox_->bell = bell;
  if (bell != nullptr && !mailbox_->events.empty())
    bell->ring();
}

// -- the thread ---------------------------------------------------------------

void tcp_network::run() {
  std::vector<pollfd> fds;
  for (;;) {
    fds.clear();
    fds.push_back({wake_, POLLIN, 0});
    // While there are too many unknown peers, further ones wait in the kernel.
    auto has_room = handshakes_.size() < max_handshakes;
    fds.push_back({has_room ? listener_ : -1, POLLIN, 0});
    auto due = now() + std::chrono::milliseconds{max_sleep_ms};
    for (auto& x : handshakes_) {
      fds.push_back({x.fd(), x.events(), 0});
      due = std::min(due, x.deadline());
    }
    auto sleep =
      std::chrono::duration_cast<std::chrono::milliseconds>(due - now()).count()
      + 1;
    ::poll(fds.data(), fds.size(), static_cast<int>(std::max<long>(sleep, 0)));
    uint64_t woken = 0;
    [[maybe_unused]] auto drained = ::read(wake_, &woken, sizeof(woken));
    std::vector<std::string> wanted;
    {
      std::lock_guard<std::mutex> guard{mutex_};
      if (stopping_)
        return;
      wanted.swap(wanted_);
    }
    for (auto& x : wanted)
      handshakes_.push_back(handshake::begin(x, tls_.get(), now()));
    if (has_room && listener_ >= 0)
      accept_all();
    for (size_t i = 0; i < handshakes_.size();) {
      auto outcome = handshakes_[i].step(now());
      if (outcome == handshake::outcome::pending) {
        ++i;
        continue;
      }
      auto done = std::move(handshakes_[i]);
      handshakes_.erase(handshakes_.begin() + static_cast<ptrdiff_t>(i));
      if (outcome == handshake::outcome::ready) {
        hand_over(std::move(done));
      } else if (done.is_client()) {
        network_event event;
        event.address = done.address();
        event.text = done.reason();
        mailbox_->put(std::move(event));
      } else {
        mailbox_->refuse(done.address(), done.reason());
      }
    }
    look_at_guests(now());
  }
}

void tcp_network::accept_all() {
  while (handshakes_.size() < max_handshakes) {
    tcp_endpoint from;
    from.size = sizeof(from.storage);
    auto fd = ::accept4(listener_, from.get(), &from.size,
                        SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
      return;
    auto address = to_string(from).substr(std::strlen("tcp:"));
    auto host = host_of(address);
    auto same = [&host](auto& x) { return host_of(x.address()) == host; };
    auto hosts_open = [&host](auto& x) {
      return x.host == host && !x.watch->introduced();
    };
    auto strangers =
      std::count_if(handshakes_.begin(), handshakes_.end(), same)
      + std::count_if(guests_.begin(), guests_.end(), hosts_open);
    if (strangers >= static_cast<ptrdiff_t>(max_handshakes_per_host)
        || guests_.size() >= max_connections) {
      ::close(fd);
      mailbox_->refuse(address,
                       "too many unauthenticated connections from this "
                       "host, or the limit of connections is reached");
      continue;
    }
    handshakes_.push_back(
      handshake::accepted(fd, std::move(address), tls_.get(), now()));
  }
}

void tcp_network::hand_over(handshake x) {
  auto address = x.address();
  auto watch = std::make_shared<connection_watch>(
    x.fd(), [box = mailbox_, address](std::string reason) {
      box->refuse(address, std::move(reason));
    });
  auto fd = x.release_fd();
  caf::io::scribe_ptr scribe =
    caf::make_counted<connection>(*mpx_, fd, x.release_tls(), watch);
  guests_.push_back({watch, host_of(address), now() + handshake::limit});
  if (!x.is_client()) {
    // The broker answers this with its own handshake.
    caf::anon_send(broker_, caf::publish_atom_v, std::move(scribe), port_, who_,
                   std::set<std::string>{});
    return;
  }
  auto box = mailbox_;
  sys_.spawn<caf::hidden>([scribe = std::move(scribe), box, address,
                           broker = broker_](caf::event_based_actor* self) {
    self
      ->request(broker, handshake::limit, caf::connect_atom_v, scribe,
                uint16_t{0})
      .then(
        [box, address](caf::node_id&, caf::strong_actor_ptr& who,
                       std::set<std::string>&) {
          network_event event;
          event.address = address;
          event.who = who;
          if (who)
            event.what = network_event::kind::connected;
          else
            event.text = "the peer has no receptionist";
          box->put(std::move(event));
        },
        [box, address](caf::error& reason) {
          network_event event;
          event.address = address;
          event.text = describe(reason);
          box->put(std::move(event));
        });
  });
}

void tcp_network::look_at_guests(time_point now) {
  auto gone = std::remove_if(guests_.begin(), guests_.end(),
                             [](auto& x) { return x.watch->closed(); });
  if (gone != guests_.end())
    forget_lost_nodes(*mpx_, broker_);
  guests_.erase(gone, guests_.end());
  for (auto& x : guests_)
    if (!x.watch->introduced() && x.deadline < now)
      x.watch->cut("the peer did not send its introduction");
}

} // namespace actorcsi::platform
