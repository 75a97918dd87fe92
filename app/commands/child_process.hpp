#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "caf/expected.hpp"

namespace actorcsi {

/// A child process and its output. It ends when this process ends.
class child_process {
public:
  /// Limit of a line, in bytes; longer lines are split.
  static constexpr size_t max_line = 8192;

  /// Starts the program at `path`. Errors: errc::device_unavailable.
  static caf::expected<child_process>
  start(const std::string& path, const std::vector<std::string>& args);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&& other) noexcept;

  /// Kills the process if it still runs.
  ~child_process();

  pid_t pid() const {
    return pid_;
  }

  /// File descriptor of its output, for `poll`; negative after the end of the
  /// output.
  int output() const {
    return output_;
  }

  /// The lines printed since the last call. Does not wait.
  std::vector<std::string> lines();

  /// The exit code, if the process has ended; 128 plus the signal if a signal
  /// killed it. Does not wait.
  std::optional<int> exit_code();

  void signal(int number) const;

private:
  child_process(pid_t pid, int output) : pid_(pid), output_(output) {
    // nop
  }

  pid_t pid_;
  int output_;
  std::string partial_;
  std::optional<int> code_;
};

} // namespace actorcsi
