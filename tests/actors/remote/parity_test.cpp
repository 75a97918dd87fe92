// The operations of csi.CSI, one by one, at the port and through every way to a
// camera: an actor, a serial line and the network.

#include <atomic>
#include <functional>
#include <optional>

#include "actors/camera_messages.hpp"
#include "actors/remote/calls/command.hpp"

#include "tests/actors/parity_rows.hpp"
#include "tests/actors/remote/camera_places.hpp"

#include "platform/csi/frame_inspect.hpp"
#include "platform/runtime/text_message.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::frame;

namespace {

using answer = caf::expected<std::string>;

/// Calls the methods of a typed handle.
template <class Place>
struct handle_carrier : Place {
  static bool offers(const parity_step&) {
    return true;
  }

  answer call(const runtime::method_info& method, const std::string& request) {
    std::optional<answer> result;
    as_actor([&](caf::scheduled_actor& self) {
      method.call(self, who(), request, 60s,
                  [&result](answer x) { result = std::move(x); });
    });
    for (int i = 0; i < 6'000 && !result; ++i)
      this->run_for(10ms);
    REQUIRE(result);
    return std::move(*result);
  }

  /// Whether three items come.
  bool brings_items(const runtime::method_info& method) {
    std::atomic<int> items{0};
    caf::strong_actor_ptr sink;
    as_actor([&](caf::scheduled_actor& self) {
      method.subscribe(
        self, who(), {}, 60s, [&items](const std::string&) { ++items; },
        [&sink](const caf::expected<caf::strong_actor_ptr>& x) {
          REQUIRE(x);
          sink = *x;
        });
    });
    // A subscription to begins does not start capture.
    auto shot =
      this->template post<camera_snapshot, frame>(this->uut, SnapshotRequest{});
    for (int i = 0; i < 500 && items < 3; ++i)
      this->run_for(10ms);
    REQUIRE(sink);
    caf::anon_send_exit(caf::actor_cast<caf::actor>(sink),
                        caf::exit_reason::user_shutdown);
    this->run_for(100ms);
    return items >= 3;
  }

  ~handle_carrier() {
    caf::anon_send_exit(caller_, caf::exit_reason::kill);
    this->run_for(1ms);
  }

private:
  using job = std::function<void(caf::scheduled_actor&)>;

  caf::strong_actor_ptr who() const {
    return caf::actor_cast<caf::strong_actor_ptr>(this->uut);
  }

  void as_actor(job what) {
    next_ = std::move(what);
    caf::anon_send(caller_, 1);
    this->run_for(1ms);
  }

  job next_;
  caf::actor caller_ =
    this->system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
      return {[this, self](int) { next_(*self); }};
    });
};

/// Calls the port itself.
struct port_carrier : virtual_node {
  static bool offers(const parity_step& step) {
    return !step.is_of_the_actor;
  }

  answer call(const runtime::method_info& method, const std::string& request) {
    switch (method.id) {
    case camera_reset::id:
      return done(csi.reset(true));
    case camera_configure::id:
      return configure(parsed<CameraConfig>(request));
    case camera_describe::id:
      return describe();
    case camera_set_knob::id:
      return set_knob(parsed<CameraKnobSetting>(request));
    case camera_get_knob::id:
      return get_knob(parsed<CameraKnob>(request).name());
    case camera_ioctl::id:
      return ioctl(parsed<CameraIoctl>(request));
    case camera_snapshot::id:
      return snapshot(parsed<SnapshotRequest>(request));
    case camera_statistics::id:
      return to_message(csi.statistics()).SerializeAsString();
    default:
      FAIL("no operation of the port: " << method.name);
      return std::string{};
    }
  }

  bool brings_items(const runtime::method_info&) {
    return false;
  }

private:
  template <class Message>
  static Message parsed(const std::string& wire) {
    Message result;
    REQUIRE(result.ParseFromString(wire));
    return result;
  }

  static answer done(caf::error err) {
    if (err)
      return err;
    return std::string{};
  }

  answer configure(const CameraConfig& request) {
    if (auto err = apply(csi, request))
      return err;
    return to_message(csi.settings()).SerializeAsString();
  }

  answer describe() {
    auto result = to_message(csi.identity(), csi.settings());
    if ((*csi.get_knob(platform::knob::transpose))[0] != 0) {
      auto width = result.width();
      result.set_width(result.height());
      result.set_height(width);
    }
    return result.SerializeAsString();
  }

  answer set_knob(const CameraKnobSetting& request) {
    auto id = platform::parse_knob(request.name());
    if (!id)
      return id.error();
    platform::knob_values values;
    for (auto x : request.values())
      REQUIRE(values.push_back(x));
    if (auto err = csi.set_knob(*id, values))
      return err;
    return get_knob(request.name());
  }

  answer get_knob(const std::string& name) {
    auto id = platform::parse_knob(name);
    if (!id)
      return id.error();
    auto values = csi.get_knob(*id);
    if (!values)
      return values.error();
    return to_message(*id, *values).SerializeAsString();
  }

  answer ioctl(const CameraIoctl& request) {
    std::vector<int32_t> args(request.args().begin(), request.args().end());
    auto values = csi.ioctl(request.request(), args);
    if (!values)
      return values.error();
    CameraIoctlResult result;
    for (auto x : *values)
      result.add_values(x);
    return result.SerializeAsString();
  }

  /// The port never waits: this does, as whoever polls it.
  answer snapshot(const SnapshotRequest& request) {
    auto let_go = request.frames();
    auto end = time.now() + 10s;
    if (request.deadline_ms() > 0)
      end = time.now() + std::chrono::milliseconds{request.deadline_ms()};
    do {
      auto x = csi.snapshot();
      if (!x)
        return std::move(x.error());
      if (*x && let_go == 0)
        return platform::to_wire(*x);
      if (*x)
        --let_go;
      else if (request.has_blocking() && !request.blocking())
        return std::string{};
      run_for(1ms);
    } while (time.now() < end);
    return make_error(errc::capture_timeout);
  }

  platform::mock_csi& csi = add_mock_camera(*this);
};

using actor_carrier = handle_carrier<local_camera>;
using network_carrier = handle_carrier<relayed_camera>;
using serial_carrier = handle_carrier<serial_camera>;

/// The answer as text, or `error` and the error as text.
template <class Carrier>
std::string carry_out(Carrier& carrier, const std::string& typed) {
  auto words = words_of(typed);
  auto name = words[0];
  words.erase(words.begin());
  auto& service = camera_service();
  if (name == "items") {
    auto method = find_typed_method(service, words.at(0));
    REQUIRE(method != nullptr);
    return carrier.brings_items(*method) ? "yes" : "no";
  }
  auto method = find_typed_method(service, name);
  REQUIRE(method != nullptr);
  auto request =
    runtime::wire_from_words(*method->request, {words.data(), words.size()});
  INFO((request ? std::string{} : describe(request.error())));
  REQUIRE(request);
  auto result = carrier.call(*method, *request);
  if (!result)
    return "error: " + describe(result.error());
  auto text = runtime::text_from_wire(*method->response, *result);
  REQUIRE(text);
  return *text;
}

} // namespace

TEMPLATE_TEST_CASE("Parity_EveryOperationOfCsi_AnswersTheSameOnEveryWay", "",
                   port_carrier, actor_carrier, serial_carrier,
                   network_carrier) {
  TestType carrier;
  for (auto& row : parity_rows()) {
    for (auto begin :
         {"reset", "configure delays=off",
          "configure pixformat=GRAYSCALE framesize=QQVGA framerate=30"})
      CHECK_THAT(carry_out(carrier, begin), !Catch::StartsWith("error"));
    for (auto& step : row.steps) {
      if (!carrier.offers(step))
        continue;
      INFO(row.name << ": " << step.typed);
      auto seen = carry_out(carrier, step.typed);
      auto is_error = seen.rfind("error", 0) == 0;
      CHECK(is_error == (step.answer[0] == "error"));
      for (auto& part : step.answer)
        CHECK_THAT(seen, Catch::Contains(part));
    }
  }
}
