#include "app/commands/cluster.hpp"

#include <chrono>
#include <csignal>
#include <map>
#include <utility>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/commands/child_process.hpp"
#include "app/commands/cluster_options.hpp"
#include "app/commands/cluster_plan.hpp"
#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/compose/json_object.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/host/device_thread.hpp"

namespace actorcsi {

namespace {

using clock = std::chrono::steady_clock;

/// Time that nodes have to end before they are killed.
constexpr auto grace = std::chrono::seconds{5};

/// A free port, or 0 if there is none.
uint16_t free_port() {
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(where);
  auto address = reinterpret_cast<sockaddr*>(&where);
  auto bound =
    ::bind(fd, address, size) == 0 && ::getsockname(fd, address, &size) == 0;
  ::close(fd);
  return bound ? ntohs(where.sin_port) : uint16_t{0};
}

/// Makes an order to stop visible to `poll`.
class stop_bell final : public platform::doorbell {
public:
  stop_bell() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // nop
  }

  ~stop_bell() {
    ::close(fd_);
  }

  int fd() const {
    return fd_;
  }

  void ring() noexcept override {
    uint64_t one = 1;
    [[maybe_unused]] auto done = ::write(fd_, &one, sizeof(one));
  }

private:
  int fd_;
};

/// Starts, watches and stops the nodes.
class runner {
public:
  runner(std::vector<cluster_node> plan, caf::timespan duration, bool json)
    : plan_(std::move(plan)), duration_(duration), json_(json) {
    // nop
  }

  /// Runs until all nodes have ended; returns the exit code.
  int work(host_console& out, stop_source& stop) {
    stop_bell bell;
    stop.on_stop(&bell);
    auto err = start_all(out);
    if (err)
      out.error(describe(err));
    auto end = duration_.count() > 0 ? clock::now() + duration_
                                     : clock::time_point::max();
    auto killing = clock::time_point::max();
    auto stopping = false;
    auto code = err ? exit_failed : exit_ok;
    while (running() > 0) {
      std::vector<pollfd> fds{{stopping ? -1 : bell.fd(), POLLIN, 0}};
      for (auto& x : nodes_)
        fds.push_back({x.second.output(), POLLIN, 0});
      ::poll(fds.data(), fds.size(), 100);
      take_output(out);
      auto now = clock::now();
      if (!stopping && (err || fds[0].revents != 0 || now >= end)) {
        stopping = true;
        killing = now + grace;
        signal_all(SIGTERM);
      }
      if (now >= killing) {
        out.error("nodes that did not end within 5 s are killed");
        signal_all(SIGKILL);
        killing = clock::time_point::max();
      }
      for (auto& [name, node] : nodes_) {
        auto ended = node.exit_code();
        if (!ended || codes_.count(name) > 0 || node.output() >= 0)
          continue;
        codes_[name] = *ended;
        out.info(name + ": ended with exit code " + std::to_string(*ended));
        if (*ended != exit_ok)
          code = exit_failed;
      }
    }
    stop.on_stop(nullptr);
    if (json_)
      out.conclude(report());
    return code;
  }

private:
  caf::error start_all(host_console& out) {
    std::map<std::string, std::string> addresses;
    for (auto& node : plan_) {
      auto& address = addresses[node.name];
      address = node.listen;
      if (address.empty())
        address = "127.0.0.1:" + std::to_string(free_port());
    }
    char self[4096];
    auto size = ::readlink("/proc/self/exe", self, sizeof(self));
    if (size <= 0)
      return make_error(errc::device_unavailable, "/proc/self/exe");
    const std::string program(self, static_cast<size_t>(size));
    for (auto& node : plan_) {
      std::vector<std::string> args{"node", "--name=" + node.name,
                                    "--roles=" + node.roles,
                                    "--listen=" + addresses[node.name]};
      std::string connect;
      for (auto& needed : node.needs)
        connect += (connect.empty() ? "" : ",") + addresses[needed];
      if (!connect.empty())
        args.push_back("--connect=" + connect);
      args.insert(args.end(), node.options.begin(), node.options.end());
      if (json_)
        args.push_back("--json");
      auto child = child_process::start(program, args);
      if (!child)
        return std::move(child.error());
      out.info(node.name + ": started, process " + std::to_string(child->pid())
               + ", " + addresses[node.name]);
      nodes_.emplace(node.name, std::move(*child));
    }
    return caf::none;
  }

  void take_output(host_console& out) {
    for (auto& [name, node] : nodes_)
      for (auto& line : node.lines()) {
        if (json_ && !line.empty() && line[0] == '{')
          reports_[name] = line;
        else
          out.info(name + " | " + line);
      }
  }

  void signal_all(int number) {
    for (auto& [name, node] : nodes_)
      if (codes_.count(name) == 0 && !node.exit_code())
        node.signal(number);
  }

  size_t running() const {
    return nodes_.size() - codes_.size();
  }

  std::string report() const {
    json_object result;
    for (auto& [name, code] : codes_) {
      json_object node;
      node.add("exit_code", static_cast<uint64_t>(code));
      auto i = reports_.find(name);
      if (i != reports_.end())
        node.add_json("report", i->second);
      result.add(name.c_str(), node);
    }
    return json_object{}.add("nodes", result).text();
  }

  std::vector<cluster_node> plan_;
  caf::timespan duration_;
  bool json_;
  std::map<std::string, child_process> nodes_;
  std::map<std::string, int> codes_;
  std::map<std::string, std::string> reports_;
};

} // namespace

int cluster(const std::vector<std::string>& args) {
  cluster_options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  if (opts.words().size() != 1)
    return report_error(
      make_error(errc::invalid_argument,
                 "cluster: it needs one FILE; write 'actorcsi "
                 "cluster FILE', see --help for its syntax"),
      exit_usage);
  auto plan = read_topology(opts.words()[0]);
  if (!plan)
    return report_error(plan.error(), exit_usage);
  host_signals signals;
  runtime::device_thread devices{signals};
  host_console out;
  auto code =
    runner{std::move(*plan), opts.duration(), opts.json()}.work(out, signals);
  return code == exit_ok && out.failed() ? exit_failed : code;
}

} // namespace actorcsi
