#include "app/page/page_scrape.hpp"

#include <utility>

#include "platform/base/errc.hpp"
#include "platform/runtime/method_info.hpp"

namespace actorcsi {

namespace http = platform::http;

page_scrape::page_scrape(surroundings around) : around_(std::move(around)) {
  // nop
}

void page_scrape::add(const exchange_ptr& to) {
  if (waiting_.size() >= max_waiting)
    return to->answer(
      http::make_refusal(503, "metrics: " + std::to_string(max_waiting)
                                + " requests wait for them; try again"));
  if (!round_) {
    auto now = around_.actors();
    if (!now)
      return to->answer(http::make_refusal(503, describe(now.error())));
    auto run = around_.run();
    if (!run)
      return to->answer(
        http::make_refusal(503, "viewer: not running; try again later"));
    round_ = std::make_unique<round>();
    round_->actors = std::move(*now);
    round_->run = *run;
    waiting_.push_back(to);
    ask_next();
    return;
  }
  waiting_.push_back(to);
}

void page_scrape::ask_next() {
  auto& all = round_->actors->actors();
  while (round_->next < all.size()) {
    auto& actor = all.Get(round_->next++);
    auto choice = choose_method({actor.name(), "statistics"}, *round_->actors);
    if (!choice || choice->method->kind != runtime::method_kind::call)
      continue;
    around_.ask(*choice, [this, &actor, type = choice->method->response->name](
                           const caf::expected<std::string>& answer) {
      on_answer(actor, type, answer);
    });
    return;
  }
  around_.add_own(round_->metrics);
  round_->metrics.add_process();
  finish(http::make_response(200, "text/plain; version=0.0.4",
                             round_->metrics.text()));
}

void page_scrape::on_answer(const DirectoryEntry& actor,
                            const std::string& type,
                            const caf::expected<std::string>& answer) {
  if (!answer && around_.run() != round_->run) {
    // The actor that asks has ended, and not the one that was asked.
    finish(http::make_refusal(503, describe(answer.error())));
    return;
  }
  auto& metrics = round_->metrics;
  if (answer)
    metrics.add_message(actor.service(), actor.name(), type, *answer);
  // A call refused for want of room says nothing of the actor.
  if (answer || !(answer.error() == errc::limit_reached))
    metrics.add("actorcsi_up",
                {{"actor", actor.name()}, {"service", actor.service()}},
                answer ? 1 : 0);
  ask_next();
}

void page_scrape::finish(const http::response& x) {
  round_.reset();
  for (auto& to : std::exchange(waiting_, {}))
    to->answer(x);
}

} // namespace actorcsi
