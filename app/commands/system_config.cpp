#include "app/commands/system_config.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#include "actorcsi/registry.actor.hpp"

#include "app/commands/option_text.hpp"

namespace actorcsi {

namespace {

/// The policy of runtime::host_scheduler.
constexpr auto worker_pool_policy = "leading";

/// With 0 threads, or 0 messages per turn, CAF would hang; it divides by the
/// intervals.
struct limit {
  const char* name;
  uint64_t max;
};

constexpr limit limits[] = {
  {"scheduler.max-threads", 256},
  {"scheduler.max-throughput", 10'000},
  {"work-stealing.aggressive-steal-interval", 1'000'000},
  {"work-stealing.moderate-steal-interval", 1'000'000},
  {"work-stealing.relaxed-steal-interval", 1'000'000}};

/// A worker of CAF sees messages, and the end, only after its sleep.
constexpr const char* sleeps[] = {"work-stealing.moderate-sleep-duration",
                                  "work-stealing.relaxed-sleep-duration"};

constexpr caf::timespan shortest_sleep = std::chrono::microseconds{1};
constexpr caf::timespan longest_sleep = std::chrono::seconds{1};

std::string text_of(caf::string_view x) {
  return {x.begin(), x.end()};
}

} // namespace

system_config::system_config(std::vector<std::string> policies)
  : policies_(std::move(policies)) {
  actorcsi::add_message_types(*this);
  // With CAF's default, an actor that sends to itself all the time keeps its
  // worker thread: one LED tick in 3 s. With 50, the LED is 0.15 ms late at
  // most.
  set("scheduler.max-throughput", uint64_t{50});
  // 'leading' is runtime::host_scheduler, the others are CAF's. 'stealing'
  // wakes up late: 58 us from frame ready to handler, 10 us with 'sharing';
  // idle CPU 3.5 %, 0.1 % with 'sharing'. With 'sharing' a frame waits until
  // two threads wake up, one after the other.
  set("scheduler.policy", caf::atom_from_string(policies_.front()));
  // One for each processor; CAF has four at least.
  set("scheduler.max-threads",
      uint64_t{std::max(std::thread::hardware_concurrency(), 2u)});
  // Otherwise CAF would read caf-application.ini from the current folder.
  config_file_path.clear();
}

std::vector<system_config::caf_option> system_config::caf_options() const {
  std::vector<caf_option> result;
  for (auto& x : custom_options_) {
    // These are CAF's own --help and --config-file.
    if (text_of(x.category()) == "global")
      continue;
    caf_option option{text_of(x.full_name()),
                      text_of(x.type_name()),
                      text_of(x.description()),
                      {}};
    if (option.name == "scheduler.policy") {
      // CAF's own text does not list 'leading'.
      option.help = "how actors share threads; default: " + policies_.front();
      option.choices = policies_;
    }
    result.push_back(std::move(option));
  }
  return result;
}

std::string system_config::set_caf_option(const std::string& name,
                                          const std::string& text) {
  auto option = custom_options_.qualified_name_lookup(name);
  if (option == nullptr)
    return "CAF has no such option; 'actorcsi help caf' lists them";
  if (name == "scheduler.policy"
      && std::find(policies_.begin(), policies_.end(), text) == policies_.end())
    return "'" + text + "' is not a policy; give " + listed(policies_, "or");
  auto value = option->parse(text);
  if (!value)
    return "'" + text + "' does not fit; give a value of type "
           + text_of(option->type_name());
  for (auto& x : limits)
    if (name == x.name) {
      auto number = caf::get_if<int64_t>(&*value);
      if (number == nullptr || *number < 1
          || static_cast<uint64_t>(*number) > x.max)
        return text + " is not in 1 to " + std::to_string(x.max)
               + "; give a number in that range";
    }
  if (std::find(std::begin(sleeps), std::end(sleeps), name)
      != std::end(sleeps)) {
    auto time = caf::get_if<caf::timespan>(&*value);
    if (time == nullptr || *time < shortest_sleep || *time > longest_sleep)
      return text + " is not in " + to_text(shortest_sleep) + " to "
             + to_text(longest_sleep) + "; give a time in that range";
  }
  set(name, *value);
  given_[name] = std::move(*value);
  return {};
}

void system_config::restore_caf_options() {
  for (auto& [name, value] : given_)
    set(name, value);
}

bool system_config::uses_worker_pool() const {
  auto policy = caf::get_if<caf::atom_value>(&content, "scheduler.policy");
  return policy
         && *policy == caf::atom_from_string(std::string{worker_pool_policy});
}

} // namespace actorcsi
