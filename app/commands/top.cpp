#include "app/commands/top.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <utility>

#include <unistd.h>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/registry.actor.hpp"
#include "actorcsi/remote/receptionist.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "app/commands/board_session.hpp"
#include "app/commands/board_source.hpp"
#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/target_options.hpp"
#include "app/compose/part.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

namespace {

using clock = std::chrono::steady_clock;

constexpr auto interval = std::chrono::seconds{1};

constexpr uint32_t deadline_ms = 2'000;

/// Redraws the table every second.
class table {
public:
  table(board_session& session, host_console& out, caf::timespan duration)
    : session_(session), out_(out), duration_(duration) {
    // nop
  }

  int work() {
    if (auto err = session_.open(0)) {
      out_.error(describe(err));
      return exit_failed;
    }
    auto begin = clock::now();
    auto over = false;
    while (!over) {
      auto err = draw();
      if (err) {
        out_.error(describe(err));
        // If it never answered, the address is probably wrong.
        if (!drawn_)
          return exit_failed;
      }
      over = duration_.count() > 0 && clock::now() - begin >= duration_;
      if (!over)
        session_.self()->receive([&](stop_atom) { over = true; },
                                 caf::after(interval) >> [] { /* redraw */ });
    }
    return exit_ok;
  }

private:
  static Envelope make_call(uint32_t method, const std::string& actor) {
    Envelope result;
    result.set_kind(ENVELOPE_KIND_REQUEST);
    result.set_method(method);
    result.set_actor(actor);
    result.set_deadline_ms(deadline_ms);
    return result;
  }

  /// Calls a method of an actor of the node.
  template <class Method, class Answer>
  caf::expected<Answer> ask(const std::string& actor,
                            const std::string& request = {}) {
    auto call = make_call(Method::id, actor);
    call.set_payload(request);
    auto answer = session_.ask<board_call, Envelope>(call);
    if (!answer)
      return std::move(answer.error());
    Answer result;
    if (!result.ParseFromString(answer->payload()))
      return make_error(errc::malformed_message, actor);
    return result;
  }

  /// Calls an actor of any node; the node passes the call on.
  caf::expected<Envelope> carry(const ActorStatus& x, uint32_t method) {
    NodeCall request;
    request.set_node(x.node());
    *request.mutable_call() = make_call(method, x.name());
    return ask<receptionist_carry, Envelope>("receptionist",
                                             request.SerializeAsString());
  }

  /// Calls a method of an actor of any node.
  template <class Method, class Answer>
  caf::expected<Answer> ask_at(const ActorStatus& x) {
    auto answer = carry(x, Method::id);
    if (!answer)
      return std::move(answer.error());
    Answer result;
    if (!result.ParseFromString(answer->payload()))
      return make_error(errc::malformed_message, x.name());
    return result;
  }

  caf::error draw() {
    auto status = ask<receptionist_status, NodeStatus>("receptionist");
    if (!status)
      return std::move(status.error());
    drawn_ = true;
    auto now = clock::now();
    seconds_ = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    if (isatty(STDOUT_FILENO) == 1)
      std::fputs("\033[H\033[2J", stdout);
    out_.info("node " + status->node() + " at " + status->address() + ", "
              + std::to_string(status->refused()) + " connections refused");
    for (auto& x : status->peers())
      out_.info("  peer   " + pad(x.node().empty() ? x.address() : x.node(), 16)
                + (x.connected() ? "connected" : "missing  ") + "  connects "
                + std::to_string(x.connects()) + ", losses "
                + std::to_string(x.losses())
                + (x.connected() || x.last_error().empty()
                     ? std::string{}
                     : ": " + x.last_error()));
    for (auto& x : status->actors())
      if (x.node().empty() || x.node() == status->node())
        show(x);
    // Actors of the nodes that it is connected to.
    for (auto& x : status->known())
      show(x);
    out_.info("");
    return caf::none;
  }

  void show(const ActorStatus& x) {
    out_.info("  actor  " + pad(x.name(), 16)
              + pad(x.node().empty() ? "missing" : x.node(), 12)
              + (x.node().empty() ? std::string{} : figures(x)));
  }

  /// The most important statistics of an actor, by its service.
  std::string figures(const ActorStatus& x) {
    char buf[160] = "";
    if (x.service() == camera_service().name) {
      if (auto s = ask_at<camera_statistics, CameraStatistics>(x)) {
        auto& frames = s->frames();
        uint64_t dropped = 0;
        for (auto& kvp : frames.dropped())
          dropped += kvp.second;
        std::snprintf(buf, sizeof(buf), "%6.1f fps, %llu dropped, %llu skipped",
                      rate(x.node() + " " + x.name(), frames.delivered()),
                      number(dropped), number(s->skipped_no_credit()));
      }
    } else if (x.service() == capture_service().name) {
      if (auto s = ask_at<capture_statistics, CaptureStatistics>(x))
        std::snprintf(buf, sizeof(buf),
                      "%6.1f fps, %llu errors, latency p50 %.0f us, p99 %.0f "
                      "us",
                      rate(x.node() + " " + x.name(), s->frames()),
                      number(s->errors()), s->latency().p50_us(),
                      s->latency().p99_us());
    } else if (x.service() == led_service().name) {
      if (auto s = ask_at<led_statistics, LedStatistics>(x))
        std::snprintf(buf, sizeof(buf), "%6.1f /s, %s, late p99 %.0f us",
                      rate(x.node() + " " + x.name(), s->toggles()),
                      s->state().on() ? "on" : "off", s->late().p99_us());
    } else if (x.service() == heartbeat_service().name) {
      if (auto s = ask_at<heartbeat_statistics, HeartbeatStatistics>(x))
        std::snprintf(buf, sizeof(buf), "%6.1f /s",
                      rate(x.node() + " " + x.name(), s->beats()));
    } else if (x.service() == uart_peer_service().name) {
      if (auto s = ask_at<uart_peer_statistics, UartStatistics>(x))
        std::snprintf(buf, sizeof(buf), "%llu lines in, %llu out, %llu errors",
                      number(s->rx_lines()), number(s->tx_lines()),
                      number(s->errors()));
    } else {
      return other_figures(x);
    }
    return buf;
  }

  /// The statistics of an actor of any other service, as text.
  std::string other_figures(const ActorStatus& x) {
    for (auto service : services()) {
      if (service->name != x.service())
        continue;
      auto method = part_list::find_statistics(*service);
      if (method == nullptr)
        return {};
      auto answer = carry(x, method->id);
      auto text =
        answer ? runtime::text_from_wire(*method->response, answer->payload())
               : caf::expected<std::string>{answer.error()};
      return text ? text->substr(0, 64) : describe(text.error());
    }
    return {};
  }

  static unsigned long long number(uint64_t x) {
    return x;
  }

  static std::string pad(std::string text, size_t width) {
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
  }

  /// Growth of `count` per second.
  double rate(const std::string& name, uint64_t count) {
    auto before = counts_.emplace(name, count).first->second;
    counts_[name] = count;
    return seconds_ > 0 && count > before
             ? static_cast<double>(count - before) / seconds_
             : 0;
  }

  board_session& session_;
  host_console& out_;
  caf::timespan duration_;
  bool drawn_ = false;
  clock::time_point last_ = clock::now();
  double seconds_ = 0;
  std::map<std::string, uint64_t> counts_;
};

} // namespace

int top(const std::vector<std::string>& args) {
  top_options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  if (opts.words().size() != 1 || opts.words()[0].find('/') != std::string::npos
      || opts.words()[0].rfind("tcp:", 0) == 0
      || opts.words()[0].rfind("grpc:", 0) == 0)
    return report_error(
      make_error(errc::invalid_argument,
                 "top: it needs one node; write 'actorcsi top HOST:PORT'"),
      exit_usage);
  auto source = board_source::make(opts.words()[0], opts.tls());
  if (!source)
    return report_error(source.error(), exit_usage);
  host_signals signals;
  host_console out;
  auto code =
    with_board(*source, opts.system(), signals, [&](board_session& session) {
      return table{session, out, opts.duration()}.work();
    });
  return code == exit_ok && out.failed() ? exit_failed : code;
}

} // namespace actorcsi
