#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "app/commands/method_names.hpp"
#include "app/page/page_metrics.hpp"

#include "platform/page/http/message.hpp"

namespace actorcsi {

/// Answers requests for the figures of all actors. It asks one actor after the
/// other, so that one call is open at a time; requests that come meanwhile get
/// the same figures. All members are for the HTTP thread.
class page_scrape {
public:
  using directory_ptr = std::shared_ptr<const Directory>;
  using exchange_ptr = std::shared_ptr<platform::http::exchange>;
  using callback = std::function<void(const caf::expected<std::string>&)>;

  /// Limit of the requests that wait for the same figures.
  static constexpr size_t max_waiting = 128;

  /// What it needs of the page.
  struct surroundings {
    /// The present list of actors.
    std::function<caf::expected<directory_ptr>()> actors;
    /// Has an actor call a method without fields.
    std::function<void(const method_choice&, callback)> ask;
    /// The number of the present run of the actor that carries out calls.
    std::function<std::optional<uint64_t>()> run;
    /// Adds the figures of the page.
    std::function<void(page_metrics&)> add_own;
  };

  explicit page_scrape(surroundings around);

  /// Answers `to` with the figures, or with 503 if the actors cannot be asked:
  /// an actor is down only if it was asked and did not answer.
  void add(const exchange_ptr& to);

private:
  struct round {
    directory_ptr actors;
    uint64_t run = 0;
    int next = 0;
    page_metrics metrics;
  };

  void ask_next();

  void on_answer(const DirectoryEntry& actor, const std::string& type,
                 const caf::expected<std::string>& answer);

  void finish(const platform::http::response& x);

  surroundings around_;
  std::vector<exchange_ptr> waiting_;
  /// The round that is under way, if any.
  std::unique_ptr<round> round_;
};

} // namespace actorcsi
