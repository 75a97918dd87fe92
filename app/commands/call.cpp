#include "app/commands/call.hpp"

#include "actors/remote/calls/envelopes.hpp"

#include "app/commands/board_session.hpp"
#include "app/commands/board_source.hpp"
#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/method_names.hpp"
#include "app/commands/target_options.hpp"
#include "app/compose/pc/method_json.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

using clock = std::chrono::steady_clock;

using runtime::method_info;
using runtime::method_kind;

/// The arguments of the command.
struct call_request {
  std::string device;
  uint32_t baud = 0;
  bool list = false;
  std::string typed;
  method_name name;
  /// The request: JSON, or fields as at a console.
  std::vector<std::string> arguments;
  std::string actor;
  uint32_t deadline_ms = 0;
  /// 0 for all.
  uint32_t items = 0;
  caf::timespan duration{0};
};

/// Prints an actor and its methods.
void print_actor(host_console& out, const DirectoryEntry& x) {
  auto service = find_service(runtime::last_part(x.service()));
  if (service == nullptr) {
    out.info(x.name() + ": " + x.service() + ", unknown to this program");
    return;
  }
  out.info(x.name() + ": " + x.service() + ". " + service->comment);
  for (auto& method : service->methods) {
    auto stream = method.kind == method_kind::subscription ? "stream " : "";
    out.info("  " + x.name() + "." + runtime::typed_name(method.name) + " ("
             + method.request->name + ") returns (" + stream
             + method.response->name + ")");
    if (*method.comment != '\0')
      out.info(std::string{"      "} + method.comment);
  }
}

/// Carries out one call or subscription.
class caller {
public:
  caller(board_session& session, host_console& out, const call_request& what)
    : session_(session), out_(out), asked_(what) {
    // nop
  }

  /// Runs until the command has to end; returns the exit code.
  int work() {
    if (auto err = session_.open(asked_.baud))
      return fail(err);
    // The list of actors: METHOD may begin with the name of an actor.
    Envelope list;
    list.set_kind(ENVELOPE_KIND_LIST);
    list.set_deadline_ms(asked_.deadline_ms);
    auto answer = session_.ask<board_call, Envelope>(list);
    if (!answer)
      return fail(answer.error());
    Directory actors;
    if (!actors.ParseFromString(answer->payload()))
      return fail(make_error(errc::malformed_message, "actorcsi.Directory"));
    if (asked_.list) {
      for (auto& x : actors.actors())
        print_actor(out_, x);
      return exit_ok;
    }
    auto choice = choose_method(asked_.name, actors);
    if (!choice)
      return report_error(choice.error(), exit_usage);
    if (!asked_.actor.empty()) {
      if (!choice->actor.empty() && choice->actor != asked_.actor
          && find_service(asked_.name.owner) == nullptr)
        return report_error(
          make_error(errc::invalid_argument,
                     "--actor=" + asked_.actor + ": " + asked_.typed
                       + " names another actor; omit --actor"),
          exit_usage);
      choice->actor = asked_.actor;
    }
    auto& method = *choice->method;
    auto wire = wire_from_arguments(*method.request, asked_.arguments);
    if (!wire)
      return report_error(wire.error(), exit_usage);
    Envelope request;
    request.set_method(method.id);
    request.set_actor(choice->actor);
    request.set_payload(std::move(*wire));
    request.set_deadline_ms(asked_.deadline_ms);
    return method.kind == method_kind::call ? call(method, request)
                                            : follow(method, request);
  }

private:
  int call(const method_info& method, Envelope& request) {
    request.set_kind(ENVELOPE_KIND_REQUEST);
    auto answer = session_.ask<board_call, Envelope>(request);
    if (!answer)
      return fail(answer.error());
    return print(method, answer->payload());
  }

  int follow(const method_info& method, Envelope& request) {
    request.set_kind(ENVELOPE_KIND_SUBSCRIBE);
    if (auto err = session_.subscribe<board_subscribe>(request))
      return fail(err);
    auto begin = clock::now();
    uint32_t items = 0;
    auto code = exit_ok;
    for (auto over = false; !over;) {
      auto left = caf::timespan{std::chrono::hours{1}};
      if (asked_.duration.count() > 0)
        left = asked_.duration - (clock::now() - begin);
      if (left.count() <= 0)
        break;
      session_.self()->receive(
        [&](board_subscribe::item, uint64_t, const Envelope& x) {
          if (x.kind() == ENVELOPE_KIND_ERROR) {
            code = fail(to_error(x.error()));
            over = true;
          } else if (x.kind() == ENVELOPE_KIND_ITEM) {
            code = print(method, x.payload());
            over = code != exit_ok || ++items == asked_.items;
          }
        },
        [&](stop_atom) { over = true; },
        caf::after(left) >> [] { /* the loop checks the time */ });
    }
    return code;
  }

  int print(const method_info& method, const std::string& payload) {
    auto text = json_from_wire(method.response->name, payload);
    if (!text)
      return fail(text.error());
    out_.info(*text);
    return exit_ok;
  }

  int fail(const caf::error& reason) {
    auto text = describe(reason);
    out_.error(asked_.typed.empty() ? text : asked_.typed + ": " + text);
    return exit_failed;
  }

  board_session& session_;
  host_console& out_;
  const call_request& asked_;
};

/// Checks the arguments, as far as possible without the board.
caf::error read_request(const call_options& opts, call_request& result) {
  auto& words = opts.words();
  if (words.empty())
    return make_error(errc::invalid_argument,
                      "call: it needs a board or node and a METHOD; give a "
                      "DEVICE such as /dev/ttyACM0, tcp:HOST:PORT, or a node's "
                      "HOST:PORT");
  if (opts.list() && words.size() > 1)
    return make_error(errc::invalid_argument,
                      "'" + words[1]
                        + "': one argument too many; call --list takes a board "
                          "or node");
  result.device = words[0];
  result.baud = opts.baud();
  result.deadline_ms = opts.deadline_ms();
  result.items = opts.items();
  result.duration = opts.duration();
  result.actor = opts.actor();
  result.list = opts.list();
  if (result.list)
    return caf::none;
  if (words.size() < 2)
    return make_error(errc::invalid_argument,
                      "call: it needs a METHOD; give one such as "
                      "camera.configure, or --list for all of them");
  auto name = parse_method_name(words[1]);
  if (!name)
    return std::move(name.error());
  result.typed = words[1];
  result.name = *name;
  result.arguments.assign(words.begin() + 2, words.end());
  // If the owner is a service, the method can be checked without the board.
  auto service = find_service(name->owner);
  if (service == nullptr)
    return caf::none;
  auto method = find_method_of(*service, name->method);
  if (!method)
    return std::move(method.error());
  auto wire = wire_from_arguments(*(*method)->request, result.arguments);
  return wire ? caf::none : std::move(wire.error());
}

} // namespace

int call(const std::vector<std::string>& args) {
  call_options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  call_request what;
  if (auto err = read_request(opts, what))
    return report_error(err, exit_usage);
  auto source = board_source::make(what.device, opts.tls());
  if (!source)
    return report_error(source.error(), exit_usage);
  host_signals signals;
  host_console out;
  auto code =
    with_board(*source, opts.system(), signals, [&](board_session& session) {
      return caller{session, out, what}.work();
    });
  return code == exit_ok && out.failed() ? exit_failed : code;
}

} // namespace actorcsi
