#include "app/commands/board_options.hpp"

#include <algorithm>
#include <limits>

#include "caf/config_option_adder.hpp"

#include "actorcsi/registry.actor.hpp"

#include "app/commands/option_values.hpp"

namespace actorcsi {

namespace {

using std::string;

constexpr int64_t max_count = std::numeric_limits<uint32_t>::max();

/// Of a call's deadline; see the envelope.
constexpr int64_t max_deadline_ms = 60'000;

} // namespace

// -- what they have in common -------------------------------------------------

board_options::board_options(string usage) : usage_(std::move(usage)) {
  actorcsi::add_message_types(*this);
  // As for `run`; there are the reasons.
  set("scheduler.max-throughput", 50);
  set("scheduler.policy", caf::atom("sharing"));
  config_file_path.clear();
}

void board_options::declare(caf::config_option_set& set) {
  // The question mark keeps these names free of a category.
  opt_group{set, "?board"}
    .add<string>(duration_, "duration",
                 "how long to go on, e.g. 10s or 500ms, 0s for ever; default: "
                 "0s")
    .add<int64_t>(baud_, "baud", "bits per second, 8N1; default: 115200");
  opt_group{set, "tls"}
    .add<string>(tls_.certificate, "cert",
                 "for a node: our certificate, a PEM file; default: none")
    .add<string>(tls_.key, "key", "its private key; default: none")
    .add<string>(tls_.authority, "ca",
                 "certificate of the authority of all nodes; default: none");
}

caf::error board_options::read(const std::vector<string>& args) {
  std::vector<string> options;
  auto only_words = false;
  for (auto& arg : args) {
    if (only_words || arg.empty() || arg[0] != '-')
      words_.push_back(arg);
    else if (arg == "--")
      only_words = true;
    else
      options.push_back(written_out(arg));
  }
  auto is_help = [](const string& arg) {
    return arg == "--help" || arg == "-h" || arg == "-?";
  };
  if (std::any_of(options.begin(), options.end(), is_help)) {
    wants_help_ = true;
    return caf::none;
  }
  auto err = parse(options);
  if (!config_file_path.empty())
    return refuse(errc::unsupported, "config-file", config_file_path,
                  "only `run` reads a file");
  if (err)
    return in_our_words(err, config_file_path);
  if (!remainder.empty())
    return make_error(errc::invalid_argument,
                      "'" + remainder.front()
                        + "': not an option; say --help for the options");
  return caf::none;
}

string board_options::written_out(const string& arg) const {
  return arg;
}

string board_options::help() {
  caf::config_option_set ours;
  declare(ours);
  return usage_ + ours.help_text(false);
}

caf::expected<caf::timespan> board_options::duration() const {
  return parse_duration(duration_);
}

caf::expected<uint32_t> board_options::baud() const {
  if (auto err = check_range("baud", baud_, 1, max_count))
    return err;
  return static_cast<uint32_t>(baud_);
}

// -- attach -------------------------------------------------------------------

attach_options::attach_options()
  : board_options(
    "usage: actorcsi attach DEVICE|tcp:HOST:PORT|HOST:PORT [OPTION...]\n\n"
    "Shows what the board at the other end of a serial line says, or what a "
    "node of the\nnetwork at HOST:PORT does, and reads its frames, until it is "
    "stopped (SIGINT,\nSIGTERM) or its time is over. With --viewer it is a "
    "page "
    "in a browser, too.\n\n") {
  attach_options::declare(custom_options_);
}

void attach_options::declare(caf::config_option_set& set) {
  board_options::declare(set);
  page_.declare(set);
  opt_group{set, "?attach"}
    .add<int64_t>(frames_, "frames",
                  "stop after so many frames, 0 reads none; default: all")
    .add<string>(save_, "save",
                 "folder to save frames in as PNG; default: none")
    .add<bool>(json_, "json",
               "print one JSON object as the last line of output");
}

string attach_options::written_out(const string& arg) const {
  return page_options::written_out(arg);
}

caf::expected<caf::optional<host_page_config>> attach_options::viewer() const {
  if (auto err = page_.check())
    return err;
  return page_.config();
}

caf::expected<int64_t> attach_options::frames() const {
  if (frames_ == -1)
    return frames_;
  if (auto err = check_range("frames", frames_, 0, max_count))
    return err;
  return frames_;
}

// -- call ---------------------------------------------------------------------

call_options::call_options()
  : board_options(
    "usage: actorcsi call DEVICE|tcp:HOST:PORT|HOST:PORT METHOD [JSON] "
    "[OPTION...]\n       actorcsi call DEVICE|tcp:HOST:PORT|HOST:PORT "
    "--list\n\n"
    "Calls a method of an actor on the board, or on a node of the network at "
    "HOST:PORT, such as camera.configure "
    "'{\"framesize\":\n\"QVGA\"}' or LED_RED.blink '{\"period_ms\":200}', and "
    "prints the answer as JSON. A\nsubscription prints one line for each "
    "item until it is stopped.\n\n") {
  call_options::declare(custom_options_);
}

void call_options::declare(caf::config_option_set& set) {
  board_options::declare(set);
  opt_group{set, "?call"}
    .add<bool>(list_, "list", "print the board's actors and their methods")
    .add<string>(actor_, "actor",
                 "the actor that is meant, e.g. LED_RED; default: the first "
                 "one that has the method")
    .add<string>(deadline_, "deadline",
                 "how long to wait for the answer, up to 60s; default: 10s")
    .add<int64_t>(items_, "items",
                  "stop after so many items of a subscription; default: all");
}

caf::expected<uint32_t> call_options::deadline_ms() const {
  auto result = parse_duration(deadline_, "deadline");
  if (!result)
    return std::move(result.error());
  auto ms =
    std::chrono::duration_cast<std::chrono::milliseconds>(*result).count();
  if (ms < 1 || ms > max_deadline_ms)
    return refuse(errc::invalid_argument, "deadline", deadline_,
                  "give 1ms to 60s");
  return static_cast<uint32_t>(ms);
}

caf::expected<int64_t> call_options::items() const {
  if (auto err = check_range("items", items_, 0, max_count))
    return err;
  return items_;
}

// -- top ----------------------------------------------------------------------

top_options::top_options()
  : board_options(
    "usage: actorcsi top HOST:PORT [OPTION...]\n\n"
    "Shows a node of the network, its peers and its actors, once a second, "
    "until it is\nstopped (SIGINT, SIGTERM) or its time is over.\n\n") {
  board_options::declare(custom_options_);
}

// -- cluster ------------------------------------------------------------------

cluster_options::cluster_options()
  : board_options(
    "usage: actorcsi cluster FILE [OPTION...]\n\n"
    "Runs all nodes that FILE names on this machine, shows what they say, and "
    "ends them\nwith itself. FILE has the syntax of configuration files. A "
    "node "
    "connects to those\nthat it needs; all else are options of 'actorcsi "
    "node':\n\n"
    "  nodes {\n    front { roles = \"camera,led\", camera { fps = 60 } }\n"
    "    eyes { roles = \"capture\", needs = [\"front\"] }\n  }\n\n") {
  declare(custom_options_);
}

void cluster_options::declare(caf::config_option_set& set) {
  opt_group{set, "?cluster"}
    .add<string>(run_time_, "duration",
                 "how long to go on, e.g. 10s or 500ms, 0s for ever; default: "
                 "0s")
    .add<bool>(json_, "json",
               "print one JSON object with all nodes' reports as the last "
               "line of output");
}

caf::expected<caf::timespan> cluster_options::run_time() const {
  return parse_duration(run_time_);
}

} // namespace actorcsi
