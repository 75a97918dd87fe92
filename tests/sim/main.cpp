// The command behind tools/sim: one seed in full, or many in numbers.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "tests/sim/repeated.hpp"
#include "tests/sim/shrink.hpp"
#include "tests/sim/simulation.hpp"

namespace actorcsi::sim {

namespace {

constexpr uint32_t max_seconds = 86'400;
constexpr size_t max_shrink_runs = 2'000;
constexpr unsigned max_jobs = 64;

struct command {
  run_options run;
  /// A list of runs whose hashes are printed, in place of all else.
  std::string hashes;
  uint64_t last_seed = 0;
  bool many = false;
  bool shrinks = false;
  bool stops = false;
  unsigned jobs = 1;
  std::string commit = "unknown";
};

[[noreturn]] void refuse(const std::string& what) {
  std::fprintf(stderr, "sim: %s\n", what.c_str());
  std::exit(2);
}

uint64_t number(const std::string& option, const std::string& text,
                uint64_t last) {
  char* end = nullptr;
  auto result = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || result > last)
    refuse(option + "=" + text + ": give a number up to "
           + std::to_string(last));
  return result;
}

std::set<size_t> numbers(const std::string& option, const std::string& text) {
  std::set<size_t> result;
  for (size_t begin = 0; begin < text.size();) {
    auto end = std::min(text.find(',', begin), text.size());
    result.insert(number(option, text.substr(begin, end - begin), UINT32_MAX));
    begin = end + 1;
  }
  return result;
}

void set_seeds(command& to, const std::string& text) {
  auto dots = text.find("..");
  if (dots == std::string::npos)
    refuse("--seeds=" + text + ": give FIRST..LAST");
  to.many = true;
  to.run.seed = number("--seeds", text.substr(0, dots), UINT64_MAX - 1);
  to.last_seed = number("--seeds", text.substr(dots + 2), UINT64_MAX - 1);
}

command parse(const std::vector<std::string>& words) {
  command result;
  for (size_t i = 0; i < words.size(); ++i) {
    auto& name = words[i];
    if (name == "--shrink") {
      result.shrinks = true;
      continue;
    }
    if (name == "--network") {
      result.run.network = true;
      continue;
    }
    if (name == "--trace") {
      result.run.keeps_trace = true;
      continue;
    }
    if (name == "--stop") {
      result.stops = true;
      continue;
    }
    if (i + 1 == words.size())
      refuse(name + ": not an option, or its value is missing; see tools/sim");
    auto& value = words[++i];
    if (name == "--seed") {
      result.run.seed = number(name, value, UINT64_MAX - 1);
    } else if (name == "--seeds") {
      set_seeds(result, value);
    } else if (name == "--seconds") {
      result.run.seconds =
        static_cast<uint32_t>(number(name, value, max_seconds));
    } else if (name == "--profile") {
      auto x = parse_profile(value);
      if (!x)
        refuse(actorcsi::describe(x.error()));
      result.run.what = *x;
    } else if (name == "--framesize") {
      result.run.framesize = value;
    } else if (name == "--keep") {
      result.run.keep = numbers(name, value);
    } else if (name == "--hashes") {
      result.hashes = value;
    } else if (name == "--jobs") {
      result.jobs =
        std::max(1u, static_cast<unsigned>(number(name, value, max_jobs)));
    } else if (name == "--commit") {
      result.commit = value;
    } else {
      refuse(name + ": not an option; see tools/sim");
    }
  }
  return result;
}

/// How the run is repeated.
std::string words_of(const run_options& x) {
  auto result = "--seed " + std::to_string(x.seed) + " --profile "
                + to_string(x.what) + " --seconds " + std::to_string(x.seconds);
  if (x.network)
    result += " --network";
  if (!x.framesize.empty())
    result += " --framesize " + x.framesize;
  if (x.keep) {
    result += " --keep ";
    for (auto i : *x.keep)
      result += (result.back() == ' ' ? "" : ",") + std::to_string(i);
    // Nothing at all happens.
    if (x.keep->empty())
      result += std::to_string(UINT32_MAX);
  }
  return result;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
    .count();
}

void show(const command& order, const run_options& run, const run_outcome& x) {
  if (x.failed)
    std::printf("%s\nfailed: %s\nat %s, commit %s\nagain: tools/sim %s\n",
                x.events.c_str(), x.failure.c_str(),
                to_text(x.failed_at).c_str(), order.commit.c_str(),
                words_of(run).c_str());
}

/// Prints the hash of the trace of each run in the list.
int show_hashes(const std::string& path) {
  auto runs = read_seeds(path);
  if (!runs)
    refuse(actorcsi::describe(runs.error()));
  auto all_pass = true;
  for (auto& run : *runs) {
    auto x = run_world(run);
    std::printf("%s %016llx\n", to_line(run).c_str(),
                static_cast<unsigned long long>(x.hash));
    std::fflush(stdout);
    if (!x.failed)
      continue;
    all_pass = false;
    std::fprintf(stderr, "failed: %s: %s\n", words_of(run).c_str(),
                 x.failure.c_str());
  }
  return all_pass ? 0 : 1;
}

int run_one(const command& order) {
  auto begin = std::chrono::steady_clock::now();
  auto x = run_world(order.run);
  auto took = seconds_since(begin);
  if (x.log)
    for (auto& event : x.log->all())
      std::printf("%s\n", x.log->line(event).c_str());
  if (x.failed && order.shrinks) {
    auto smaller = shrink(order.run, max_shrink_runs, [](size_t left) {
      std::fprintf(stderr, "sim: %zu incidents left\n", left);
    });
    show(order, smaller, run_world(smaller));
    return 1;
  }
  show(order, order.run, x);
  std::printf(
    "seed %llu %s: %s, hash %016llx\n"
    "%llu events in %llu steps, %zu incidents, %u boots\n"
    "%llu frames on the board since then, %llu at the host, %llu "
    "calls answered\n"
    "%.3f s, %.0f times real time\n",
    static_cast<unsigned long long>(order.run.seed), to_string(order.run.what),
    x.failed ? "failed" : "passed", static_cast<unsigned long long>(x.hash),
    static_cast<unsigned long long>(x.num_events),
    static_cast<unsigned long long>(x.steps), x.incidents, x.boots,
    static_cast<unsigned long long>(x.board_frames),
    static_cast<unsigned long long>(x.host_frames),
    static_cast<unsigned long long>(x.calls), took, order.run.seconds / took);
  return x.failed ? 1 : 0;
}

struct tally {
  uint64_t passed = 0;
  uint64_t failed = 0;
  uint64_t frames = 0;
  uint64_t calls = 0;
};

/// Every `jobs`-th seed from the `first` on; `at` is the one that runs.
tally run_some(const command& order, uint64_t first, unsigned step,
               uint64_t& at) {
  tally result;
  for (auto seed = first; seed <= order.last_seed; seed += step) {
    at = seed;
    auto run = order.run;
    run.seed = seed;
    auto x = run_world(run);
    ++(x.failed ? result.failed : result.passed);
    result.frames += x.host_frames;
    result.calls += x.calls;
    if (!x.failed)
      continue;
    std::printf("failed: %s at %s: %s\n", words_of(run).c_str(),
                to_text(x.failed_at).c_str(), x.failure.c_str());
    std::fflush(stdout);
    if (order.stops)
      break;
  }
  return result;
}

/// What a worker writes to stderr: why it has crashed, if it has.
class worker_errors {
public:
  worker_errors() : file_(memfd_create("stderr", MFD_CLOEXEC)) {
    if (file_ < 0)
      refuse("no memory for what a worker says");
  }

  /// From now on the calling process writes there.
  void redirect() const {
    dup2(file_, STDERR_FILENO);
  }

  /// The failed assertion, if there is one.
  std::string reason() const {
    auto text = read_all();
    auto found = text.find(": assertion failed: ");
    if (found == std::string::npos)
      return "the process crashed";
    auto begin = text.rfind('\n', found) + 1;
    return text.substr(begin, text.find('\n', found) - begin);
  }

  void show() const {
    std::fputs(read_all().c_str(), stderr);
  }

private:
  std::string read_all() const {
    std::string result;
    char buffer[4096];
    for (ssize_t n = 0; (n = pread(file_, buffer, sizeof(buffer),
                                   static_cast<off_t>(result.size())))
                        > 0;)
      result.append(buffer, static_cast<size_t>(n));
    return result;
  }

  int file_;
};

int run_many(const command& order) {
  auto begin = std::chrono::steady_clock::now();
  // Where each worker is, should it crash.
  auto bytes = order.jobs * sizeof(uint64_t);
  auto shared = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    refuse("no memory for the workers");
  auto seeds = static_cast<uint64_t*>(shared);
  // Processes: the worlds share nothing then.
  std::vector<int> pipes;
  std::vector<worker_errors> errors(order.jobs);
  for (unsigned i = 0; i < order.jobs; ++i) {
    int ends[2];
    if (pipe(ends) != 0)
      refuse("no pipe to a worker");
    auto child = fork();
    if (child < 0)
      refuse("no process for a worker");
    if (child == 0) {
      errors[i].redirect();
      auto x = run_some(order, order.run.seed + i, order.jobs, seeds[i]);
      auto done = write(ends[1], &x, sizeof(x)) == sizeof(x);
      _exit(done ? 0 : 1);
    }
    close(ends[1]);
    pipes.push_back(ends[0]);
  }
  tally sum;
  auto lost = 0u;
  for (size_t i = 0; i < pipes.size(); ++i) {
    tally x;
    auto has_ended = read(pipes[i], &x, sizeof(x)) == sizeof(x);
    errors[i].show();
    if (!has_ended) {
      auto run = order.run;
      run.seed = seeds[i];
      std::printf("failed: %s: %s\n", words_of(run).c_str(),
                  errors[i].reason().c_str());
      ++lost;
      continue;
    }
    sum.passed += x.passed;
    sum.failed += x.failed;
    sum.frames += x.frames;
    sum.calls += x.calls;
  }
  while (wait(nullptr) > 0) {
    // Until all have ended.
  }
  auto took = seconds_since(begin);
  auto runs = sum.passed + sum.failed;
  std::printf(
    "%s: %llu passed, %llu failed, %llu frames at hosts, %llu calls "
    "answered\n%.1f s on %u processes, %.0f times real time each\n",
    to_string(order.run.what), static_cast<unsigned long long>(sum.passed),
    static_cast<unsigned long long>(sum.failed),
    static_cast<unsigned long long>(sum.frames),
    static_cast<unsigned long long>(sum.calls), took, order.jobs,
    static_cast<double>(runs) * order.run.seconds / took / order.jobs);
  return sum.failed + lost > 0 ? 1 : 0;
}

} // namespace

} // namespace actorcsi::sim

int main(int argc, char** argv) {
  using namespace actorcsi::sim;
  auto order = parse({argv + 1, argv + argc});
  if (!order.hashes.empty())
    return show_hashes(order.hashes);
  return order.many ? run_many(order) : run_one(order);
}
