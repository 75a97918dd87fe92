#include "app/page/host_page.hpp"

#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <httplib.h>

#include "actorcsi/remote/envelope.pb.h"

#include "app/commands/lower_thread_priority.hpp"
#include "app/commands/method_names.hpp"
#include "app/compose/pc/method_json.hpp"
#include "app/page/page_calls.hpp"
#include "app/page/page_picture.hpp"

// The build makes it from viewer.html.
#include "app/page/viewer_html.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

using std::chrono::seconds;

constexpr auto call_timeout = seconds{6};

/// One thread for each watcher; the others are for calls.
constexpr size_t threads = page_picture::max_watchers + 8;

constexpr size_t max_request = 16'384;

constexpr auto boundary = "actorcsi-frame";

bool is_loopback(const std::string& address) {
  return address == "127.0.0.1" || address == "::1" || address == "localhost";
}

/// Whether `x` is `secret`. The time does not depend on where they differ, so
/// that it does not help to guess the secret.
bool is_same(const std::string& x, const std::string& secret) {
  auto differs = x.size() != secret.size();
  for (size_t i = 0; i < secret.size(); ++i)
    differs |= (i < x.size() ? x[i] : 0) != secret[i];
  return !differs;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (auto c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + "\"";
}

class http_page final : public host_page {
public:
  explicit http_page(const host_page_config& config) : config_(config) {
    // nop
  }

  ~http_page() override {
    picture_.close();
    calls_.on_call(nullptr);
    server_.stop();
    if (thread_.joinable())
      thread_.join();
  }

  caf::error start() {
    if (!is_loopback(config_.address) && config_.token.empty())
      return make_error(errc::invalid_argument,
                        "viewer.address=" + config_.address
                          + ": not loopback; give --viewer.token, too");
    server_.new_task_queue = [] { return new httplib::ThreadPool(threads); };
    // A connection that is kept alive would occupy a thread.
    server_.set_keep_alive_max_count(1);
    server_.set_payload_max_length(max_request);
    server_.set_read_timeout(5);
    server_.set_write_timeout(5);
    set_routes();
    auto port = config_.port;
    auto bound = port == 0
                   ? server_.bind_to_any_port(config_.address)
                   : (server_.bind_to_port(config_.address, port) ? port : -1);
    if (bound <= 0)
      return make_error(errc::not_open, "viewer.port=" + std::to_string(port)
                                          + ": in use or not permitted on "
                                          + config_.address
                                          + "; give another port");
    bound_ = bound;
    thread_ = std::thread{[this] {
      // Also for the threads that the server starts.
      lower_thread_priority();
      server_.listen_after_bind();
    }};
    return caf::none;
  }

  std::string url() const override {
    auto host = config_.address.find(':') != std::string::npos
                  ? "[" + config_.address + "]"
                  : config_.address;
    return "http://" + host + ":" + std::to_string(bound_) + "/"
           + (config_.token.empty() ? "" : "?token=" + config_.token);
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

  platform::page_statistics statistics() const override {
    return {picture_.watchers(), picture_.shown(), picture_.skipped(),
            calls_.taken(), picture_.refused()};
  }

private:
  using request = httplib::Request;
  using response = httplib::Response;

  void set_routes() {
    server_.set_pre_routing_handler([this](const request& req, response& res) {
      if (may(req))
        return httplib::Server::HandlerResponse::Unhandled;
      refuse(res, 403,
             config_.token.empty()
               ? "Host: not loopback; open the page as localhost"
               : "token: missing or wrong; open the address with ?token=...");
      return httplib::Server::HandlerResponse::Handled;
    });
    server_.Get("/", [](const request&, response& res) {
      res.set_header("Cache-Control", "no-store");
      res.set_content(viewer_html, "text/html; charset=utf-8");
    });
    server_.Get("/stream",
                [this](const request&, response& res) { stream(res); });
    server_.Get("/actors", [this](const request&, response& res) {
      auto now = actors();
      if (!now)
        return reply(res, now.error());
      reply(res,
            json_from_wire("actorcsi.Directory", (*now)->SerializeAsString()));
    });
    server_.Post(R"(/call/([\w./-]+))", [this](const request& req,
                                               response& res) {
      // A browser does not let a page of another website send this type.
      if (req.get_header_value("Content-Type").find("application/json") != 0)
        return refuse(res, 415, "Content-Type: unknown; send application/json");
      reply(res, call(req.matches[1], req.body));
    });
  }

  /// Whether a request is permitted. Without a token the header Host must be
  /// loopback: another website could give its own name the address of loopback.
  bool may(const request& req) const {
    if (!config_.token.empty())
      return is_same(req.get_param_value("token"), config_.token);
    auto host = req.get_header_value("Host");
    auto port = host.rfind(':');
    auto name = host.substr(
      0, host.find(']') == std::string::npos ? port : host.find(']') + 1);
    return name == "[::1]" || is_loopback(name);
  }

  /// The present list of actors; for any thread.
  caf::expected<std::shared_ptr<const Directory>> actors() const {
    std::unique_lock<std::mutex> guard{mutex_};
    if (actors_ == nullptr)
      return make_error(errc::not_open, "viewer: not running; try again later");
    return actors_;
  }

  caf::expected<std::string> call(const std::string& typed,
                                  const std::string& json) {
    auto name = parse_method_name(typed);
    if (!name)
      return name.error();
    auto now = actors();
    if (!now)
      return now.error();
    auto choice = choose_method(*name, **now);
    if (!choice)
      return choice.error();
    auto wire = wire_from_json(choice->method->request->name, json);
    if (!wire)
      return wire.error();
    platform::page_call x;
    x.method = choice->method->id;
    x.actor = choice->actor;
    x.request = std::move(*wire);
    auto answer = calls_.call(std::move(x), call_timeout);
    if (!answer)
      return answer.error();
    return json_from_wire(choice->method->response->name, *answer);
  }

  void stream(response& res) {
    if (!picture_.begin())
      return refuse(res, 503, "stream: too many browsers; close one");
    res.set_content_provider(
      std::string{"multipart/x-mixed-replace; boundary="} + boundary,
      [this, seen = uint64_t{0}](size_t, httplib::DataSink& sink) mutable {
        // Without a picture, checks whether the browser is still connected.
        auto next = picture_.next(seen, seconds{1});
        if (picture_.closed())
          return false;
        if (!next)
          return sink.is_writable();
        auto head = std::string{"--"} + boundary
                    + "\r\nContent-Type: image/jpeg\r\nContent-Length: "
                    + std::to_string(next->size()) + "\r\n\r\n";
        return sink.write(head.data(), head.size())
               && sink.write(next->data(), next->size())
               && sink.write("\r\n", 2);
      },
      [this](bool) { picture_.end(); });
  }

  static void reply(response& res, const caf::expected<std::string>& json) {
    if (json)
      res.set_content(*json, "application/json");
    else
      refuse(res, 400, describe(json.error()));
  }

  static void refuse(response& res, int status, const std::string& reason) {
    res.status = status;
    res.set_content("{\"error\":" + quoted(reason) + "}", "application/json");
  }

  host_page_config config_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Directory> actors_;
  page_calls calls_;
  page_picture picture_;
  httplib::Server server_;
  int bound_ = 0;
  std::thread thread_;
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
