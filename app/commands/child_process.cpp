#include "app/commands/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

caf::error trouble(const std::string& what) {
  return make_error(errc::device_unavailable,
                    what + ": " + std::strerror(errno));
}

} // namespace

caf::expected<child_process>
child_process::start(const std::string& path,
                     const std::vector<std::string>& args) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return trouble(path);
  // After the fork, the child must not allocate memory.
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(path.c_str()));
  for (auto& arg : args)
    argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  auto parent = ::getpid();
  auto pid = ::fork();
  if (pid < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    return trouble(path);
  }
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Signals from the terminal go to the parent only.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent)
      ::_exit(1);
    auto null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::execv(path.c_str(), argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return child_process{pid, ends[0]};
}

child_process::child_process(child_process&& other) noexcept
  : pid_(std::exchange(other.pid_, -1)),
    output_(std::exchange(other.output_, -1)),
    partial_(std::move(other.partial_)),
    code_(other.code_) {
  // nop
}

child_process& child_process::operator=(child_process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(output_, other.output_);
  std::swap(partial_, other.partial_);
  std::swap(code_, other.code_);
  return *this;
}

child_process::~child_process() {
  if (output_ >= 0)
    ::close(output_);
  if (pid_ > 0 && !exit_code()) {
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

std::vector<std::string> child_process::lines() {
  std::vector<std::string> result;
  char buf[4096];
  while (output_ >= 0) {
    auto got = ::read(output_, buf, sizeof(buf));
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
      break;
    if (got <= 0) {
      ::close(std::exchange(output_, -1));
      if (!partial_.empty())
        result.push_back(std::exchange(partial_, {}));
      break;
    }
    for (auto c : std::string(buf, static_cast<size_t>(got))) {
      if (c != '\n' && partial_.size() < max_line)
        partial_ += c;
      else
        result.push_back(std::exchange(partial_, {}));
    }
  }
  return result;
}

std::optional<int> child_process::exit_code() {
  int status = 0;
  if (!code_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_)
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

void child_process::signal(int number) const {
  ::kill(pid_, number);
}

} // namespace actorcsi
