#include "app/commands/process_start.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "app/commands/command_line.hpp"

namespace actorcsi {

namespace {

std::terminate_handler terminate_before = nullptr;

/// Reports the present exception if the system refused a resource.
bool report_present_exception() {
  auto thrown = std::current_exception();
  // The destructor of a running thread ends the process during unwinding: CAF
  // has started some of its threads, and the next one was refused.
  if (!thrown) {
    if (std::uncaught_exceptions() > 0)
      report_refusal("a thread");
    return std::uncaught_exceptions() > 0;
  }
  try {
    std::rethrow_exception(thrown);
  } catch (const std::runtime_error& x) {
    report_refusal(x.what());
  } catch (const std::bad_alloc&) {
    report_refusal("memory");
  } catch (...) {
    return false;
  }
  return true;
}

void on_terminate() {
  if (report_present_exception())
    _exit(exit_failed);
  if (terminate_before != nullptr)
    terminate_before();
  std::abort();
}

} // namespace

void prepare_process() {
  // Each call gets the lowest number that is free. gRPC 1.51 keeps an eventfd
  // from before main if that was 0, and does not use it.
  for (auto fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0) {
      [[maybe_unused]] auto opened =
        open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
    }
  std::signal(SIGXFSZ, SIG_IGN);
  terminate_before = std::set_terminate(on_terminate);
}

int report_refusal(const char* what) {
  std::fprintf(stderr,
               "actorcsi: %s: the system refused it; raise the limit of "
               "descriptors, threads or memory (ulimit -n, -u, -v)\n",
               what);
  return exit_failed;
}

} // namespace actorcsi
