#include "app/page/host_page.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

#include "actorcsi/remote/envelope.pb.h"

#include "app/commands/lower_thread_priority.hpp"
#include "app/commands/method_names.hpp"
#include "app/compose/pc/method_json.hpp"
#include "app/page/page_access.hpp"
#include "app/page/page_calls.hpp"
#include "app/page/page_glances.hpp"
#include "app/page/page_metrics.hpp"
#include "app/page/page_picture.hpp"
#include "app/page/page_scrape.hpp"
#include "app/page/page_stream.hpp"

// The build makes it from the files in viewer/.
#include "app/page/page_files.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"
#include "platform/net/listen_address.hpp"
#include "platform/page/http/address.hpp"

namespace actorcsi {

namespace http = platform::http;

namespace {

using std::chrono::seconds;
using clock = page_calls::clock;
using exchange_ptr = std::shared_ptr<http::exchange>;

constexpr auto call_timeout = seconds{6};

/// How often open calls and snapshots are checked.
constexpr auto sweep_period = seconds{1};

http::response json_response(const caf::expected<std::string>& json) {
  if (json)
    return http::make_response(200, "application/json", *json);
  return http::make_refusal(json.error() == errc::permission_denied ? 403 : 400,
                            describe(json.error()));
}

class http_page final : public host_page {
public:
  explicit http_page(const host_page_config& config)
    : config_(config), picture_([this] { on_picture(); }) {
    // nop
  }

  ~http_page() override {
    // The picture's thread wakes the server until then.
    picture_.close();
    on_call(nullptr);
    server_.reset();
  }

  caf::error start() {
    auto token = token_of(config_.token, config_.token_file);
    if (!token)
      return std::move(token.error());
    config_.token = std::move(*token);
    if (platform::is_loopback(config_.address))
      config_.tls = {};
    auto is_secure = !config_.tls.certificate.empty();
    if (!platform::is_loopback(config_.address)) {
      if (config_.token.empty())
        return make_error(errc::invalid_argument,
                          "viewer.address=" + config_.address
                            + ": not loopback; give --viewer.token-file, too");
      if (!is_secure && !config_.is_insecure)
        return make_error(errc::invalid_argument,
                          "viewer.address=" + config_.address
                            + ": not loopback; give --tls.cert and --tls.key, "
                              "too, or --viewer.insecure for HTTP without "
                              "protection");
    }
    http::server_config how;
    how.address = config_.address;
    how.port = config_.port;
    how.tls = config_.tls;
    how.headers = page_headers();
    how.on_thread = lower_thread_priority;
    auto made = http::server::make(std::move(how));
    if (!made)
      return std::move(made.error());
    server_ = std::move(*made);
    access_ =
      std::make_unique<page_access>(config_.token, is_secure, server_->port());
    server_->start([this](const http::request& x, const exchange_ptr& to) {
      on_request(x, to);
    });
    return caf::none;
  }

  std::string url() const override {
    return http::url_of(!config_.tls.certificate.empty(), config_.address,
                        server_->port())
           + "/"
           + (config_.token.empty()
                ? ""
                : "?token=" + http::percent_encoded(config_.token));
  }

  void set_report(const NodeReport& now) override {
    std::unique_lock<std::mutex> guard{mutex_};
    report_ = now;
  }

  // -- for the actor ----------------------------------------------------------

  void set_actors(platform::page_directory actors) override {
    std::shared_ptr<Directory> made;
    if (actors) {
      made = std::make_shared<Directory>();
      for (auto& x : *actors) {
        auto& added = *made->add_actors();
        added.set_name(x.name);
        added.set_service(x.service);
      }
    }
    std::unique_lock<std::mutex> guard{mutex_};
    actors_ = std::move(made);
  }

  void on_call(platform::doorbell* bell) override {
    calls_.on_call(bell);
    glances_.on_wish(bell);
  }

  std::optional<platform::page_call> next_call() override {
    return calls_.next();
  }

  void answer(uint64_t id, caf::expected<std::string> response) override {
    calls_.answer(id, std::move(response));
  }

  void show(const platform::frame& x) override {
    picture_.show(x);
  }

  std::optional<std::string> next_glance() override {
    return glances_.next();
  }

  void show_glance(const std::string& camera,
                   const caf::expected<platform::frame>& x) override {
    glances_.take(camera, x, picture_);
  }

  platform::page_statistics statistics() const override {
    return {picture_.watchers(), picture_.shown(), picture_.skipped(),
            calls_.taken(), picture_.refused()};
  }

private:
  using directory_ptr = page_scrape::directory_ptr;

  // -- requests, by the server's thread ---------------------------------------

  void on_request(const http::request& x, const exchange_ptr& to) {
    if (!is_utf8(x.path))
      return to->answer(http::make_refusal(400, "the address is not UTF-8"));
    if (auto refused = access_->refusal(x, clock::now()))
      return to->answer(std::move(*refused));
    constexpr std::string_view call_path = "/call/";
    if (x.path.compare(0, call_path.size(), call_path) == 0)
      return on_call_request(x, x.path.substr(call_path.size()), to);
    if (x.method != "GET" && x.method != "HEAD")
      return refuse_method(to, "GET, HEAD");
    if (x.path == "/stream")
      return on_stream(to);
    if (x.path == "/snapshot.jpg")
      return on_snapshot(x, to);
    if (x.path == "/metrics")
      return scrape_.add(to);
    if (x.path == "/actors") {
      auto now = actors();
      return to->answer(json_response(
        now ? json_from_wire("actorcsi.Directory", (*now)->SerializeAsString())
            : caf::expected<std::string>{now.error()}));
    }
    for (auto& file : page_files)
      if (x.path == file.path)
        return on_file(file, to);
    to->answer(http::make_refusal(404, "the page has no such address; open /"));
  }

  static void refuse_method(const exchange_ptr& to, const char* allowed) {
    auto result =
      http::make_refusal(405, std::string{"method: send "} + allowed);
    result.headers.emplace_back("Allow", allowed);
    to->answer(std::move(result));
  }

  void on_file(const page_file& file, const exchange_ptr& to) {
    auto result = http::make_response(200, file.type, file.content);
    // The script takes the token out of the address of the browser.
    if (file.path == std::string_view{"/"})
      access_->add_session(result);
    to->answer(std::move(result));
  }

  /// The present list of actors; for any thread.
  caf::expected<directory_ptr> actors() const {
    std::unique_lock<std::mutex> guard{mutex_};
    if (actors_ == nullptr)
      return make_error(errc::not_open, "viewer: not running; try again later");
    return actors_;
  }

  // -- calls ------------------------------------------------------------------

  void on_call_request(const http::request& x, const std::string& name,
                       const exchange_ptr& to) {
    if (x.method != "POST")
      return refuse_method(to, "POST");
    // A browser does not let a page of another website send this type.
    if (x.header("content-type").find("application/json") != 0)
      return to->answer(http::make_refusal(
        415, "Content-Type: unknown; send application/json"));
    if (auto err = call(name, x, to))
      to->answer(http::make_refusal(400, describe(err)));
  }

  caf::error call(const std::string& typed, const http::request& x,
                  const exchange_ptr& to) {
    auto name = parse_method_name(typed);
    if (!name)
      return std::move(name.error());
    auto now = actors();
    if (!now)
      return std::move(now.error());
    auto choice = choose_method(*name, **now);
    if (!choice)
      return std::move(choice.error());
    auto wire = wire_from_json(*choice->method->request, x.body);
    if (!wire)
      return std::move(wire.error());
    pass_on(*choice, std::move(*wire), x.peer,
            [to, type = choice->method->response->name](
              const caf::expected<std::string>& answer) {
              to->answer(
                json_response(answer ? json_from_wire(type, *answer) : answer));
            });
    return caf::none;
  }

  /// Has the actor call a method. `done` runs in the server's thread.
  void pass_on(const method_choice& choice, std::string wire, std::string from,
               page_scrape::callback done,
               size_t limit = page_calls::max_open) {
    platform::page_call x;
    x.method = choice.method->id;
    x.actor = choice.actor;
    x.request = std::move(wire);
    x.from = std::move(from);
    calls_.call(
      std::move(x), clock::now() + call_timeout,
      [this, done = std::move(done)](const caf::expected<std::string>& answer) {
        server_->post([done, answer] { done(answer); });
      },
      limit);
    sweep_later();
  }

  // -- figures ----------------------------------------------------------------

  page_scrape::surroundings around_scrape() {
    return {[this] { return actors(); },
            [this](const method_choice& choice, page_scrape::callback done) {
              pass_on(choice, {}, "metrics", std::move(done),
                      page_calls::max_open_in_all);
            },
            [this] { return calls_.run(); },
            [this](page_metrics& to) { add_page(to); }};
  }

  void add_page(page_metrics& to) const {
    auto now = server_->statistics();
    to.add("actorcsi_page_connections", {},
           static_cast<double>(now.connections));
    to.add("actorcsi_page_accepted", {}, static_cast<double>(now.accepted));
    to.add("actorcsi_page_evicted", {}, static_cast<double>(now.evicted));
    to.add("actorcsi_page_refused", {}, static_cast<double>(now.refused));
    to.add("actorcsi_page_timed_out", {}, static_cast<double>(now.timed_out));
    std::unique_lock<std::mutex> guard{mutex_};
    to.add_report(report_);
  }

  // -- pictures ---------------------------------------------------------------

  void on_stream(const exchange_ptr& to) {
    if (!picture_.begin())
      return to->answer(
        http::make_refusal(503, "stream: too many browsers; close one"));
    to->stream(page_stream::type, std::make_unique<page_stream>(picture_));
  }

  void on_snapshot(const http::request& x, const exchange_ptr& to) {
    if (auto camera = x.parameter("camera")) {
      auto now = actors();
      if (!now || !has_camera(**now, *camera))
        return to->answer(http::make_refusal(
          404, "camera: there is no camera of that name; /actors lists them"));
      glances_.add(*camera, to, clock::now());
    } else {
      snapshots_.add(to, clock::now());
    }
    sweep_later();
  }

  /// A picture is ready; by the thread that makes pictures.
  void on_picture() {
    server_->wake_streams();
    if (snapshots_.take_wish())
      server_->post([this] { snapshots_.answer(clock::now()); });
  }

  /// Ends calls and snapshots that wait for too long.
  void sweep_later() {
    if (std::exchange(is_sweeping_, true))
      return;
    server_->after(sweep_period, [this] {
      is_sweeping_ = false;
      auto has_snapshots = snapshots_.answer(clock::now());
      auto has_glances = glances_.expire(clock::now());
      if (calls_.expire(clock::now()) || has_snapshots || has_glances)
        sweep_later();
    });
  }

  host_page_config config_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Directory> actors_;
  NodeReport report_;
  page_calls calls_;
  std::unique_ptr<page_access> access_;
  /// For the server's thread.
  bool is_sweeping_ = false;
  page_glances glances_;
  page_picture picture_;
  page_snapshots snapshots_{picture_};
  page_scrape scrape_{around_scrape()};
  std::unique_ptr<http::server> server_;
};

} // namespace

caf::expected<std::unique_ptr<host_page>>
host_page::make(const host_page_config& config) {
  auto result = std::make_unique<http_page>(config);
  if (auto err = result->start())
    return err;
  return std::unique_ptr<host_page>{std::move(result)};
}

} // namespace actorcsi
