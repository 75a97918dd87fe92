#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "caf/expected.hpp"

namespace actorcsi {

/// A process that was started from here, with what it prints. It ends when this
/// one does.
class child_process {
public:
  /// Bytes of a line; what is longer becomes several.
  static constexpr size_t max_line = 8192;

  /// Starts the program at `path`. Errors: errc::device_unavailable.
  static caf::expected<child_process>
  start(const std::string& path, const std::vector<std::string>& args);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&& other) noexcept;

  /// Kills it if it still runs.
  ~child_process();

  pid_t pid() const {
    return pid_;
  }

  /// To be polled for input; negative once it prints nothing any more.
  int output() const {
    return output_;
  }

  /// The lines that it has printed since the last call. Does not wait.
  std::vector<std::string> lines();

  /// Its exit code once it has ended; 128 and the signal if one killed it. Does
  /// not wait.
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
