#include "app/commands/target_options.hpp"

#include <limits>

#include "app/commands/option_text.hpp"
#include "app/commands/tls_options.hpp"

#include "actors/remote/calls/method_caller.hpp"

namespace actorcsi {

namespace {

constexpr uint32_t no_limit = std::numeric_limits<uint32_t>::max();

/// Syntax of a board or node.
constexpr auto target = "DEVICE|tcp:HOST:PORT|HOST:PORT|grpc:HOST:PORT";

} // namespace

// -- common options -----------------------------------------------------------

target_options::target_options(std::string command, std::string words,
                               std::string purpose, std::string details)
  : actor_options({"sharing", "stealing"}, std::move(command), std::move(words),
                  std::move(purpose), std::move(details)) {
  group({});
  add_time("duration", duration_, caf::timespan{0}, longest_run,
           "how long to run, 0s for no limit");
  add_number("baud", baud_, 1u, no_limit, "bits per second, 8N1");
  declare_tls(*this, tls_);
  group({});
}

// -- attach -------------------------------------------------------------------

attach_options::attach_options()
  : target_options("attach", target,
                   "Show a board or node: its text, its notices and its frames",
                   "A board is at the end of a serial line (DEVICE or "
                   "tcp:HOST:PORT), a node in the\nnetwork (HOST:PORT, or "
                   "grpc:HOST:PORT or grpc:unix:PATH for its address for\n"
                   "gRPC). The command ends with SIGINT, SIGTERM or after "
                   "--duration.") {
  add_number("frames", frames_, 0u, no_limit,
             "stop after this many frames, 0 reads none", "all frames");
  add("camera", camera_, "NAME", "camera whose frames to read", nullptr,
      "the first one");
  add("save", save_, "FOLDER", "folder to save frames in, as PNG or JPEG");
  add_flag("json", json_, "print one JSON object as the last line of output");
  page_.declare(*this);
}

// -- call ---------------------------------------------------------------------

call_options::call_options()
  : target_options(
    "call", std::string{target} + " METHOD [JSON|FIELD=VALUE...]",
    "Call a method of an actor of a board or node",
    "The request is JSON, or words as at a board's console: FIELD=VALUE, FIELD "
    "VALUE, or a\nVALUE for the next field; a list is 1,2 or 1 2. Prints the "
    "answer as JSON; of a\nsubscription, one line for each item until it is "
    "stopped. --list takes no METHOD.\nFor example:\n\n"
    "  actorcsi call /dev/ttyACM0 camera.configure '{\"framesize\":\"QVGA\"}'\n"
    "  actorcsi call /dev/ttyACM0 camera.configure window 100 80\n"
    "  actorcsi call 127.0.0.1:4242 LED_RED.blink 200\n"
    "  actorcsi call grpc:127.0.0.1:4250 LED_RED.blink 200") {
  add_flag("list", list_, "print the actors and their methods");
  add("actor", actor_, "NAME", "the actor to call, e.g. LED_RED", nullptr,
      "the first one that has the method");
  // The limit is the envelope's.
  add_time("deadline", deadline_, std::chrono::milliseconds{1},
           std::chrono::milliseconds{method_caller::max_deadline_ms},
           "how long to wait for the answer, 1ms to 1h",
           "5s; a snapshot waits as long as its request says");
  add_number("items", items_, 0u, no_limit,
             "stop after this many items of a subscription, 0 for all");
}

uint32_t call_options::deadline_ms() const {
  if (!deadline_)
    return 0;
  auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_);
  return static_cast<uint32_t>(ms.count());
}

// -- top ----------------------------------------------------------------------

top_options::top_options()
  : target_options("top", "HOST:PORT",
                   "Show a node, its peers and its actors, once a second",
                   "It ends with SIGINT, SIGTERM or after --duration.") {
  // nop
}

} // namespace actorcsi
