#include "app/commands/command_line.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "app/commands/option_text.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"

namespace actorcsi {

int report_error(const caf::error& reason, int code) {
  // The text of errc::invalid_argument says everything: `WHAT: WHY; DO`.
  auto context = context_of(reason);
  auto text = reason == errc::invalid_argument && !context.empty()
                ? context
                : describe(reason);
  std::fprintf(stderr, "actorcsi: %s\n", printable(text).c_str());
  return code;
}

int print_text(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) != EOF && std::fflush(stdout) == 0)
    return exit_ok;
  return report_error(
    make_error(errc::invalid_argument, std::string{"standard output: "}
                                         + std::strerror(errno)
                                         + "; make room, or write elsewhere"),
    exit_failed);
}

std::optional<int> read_command_line(option_set& options,
                                     const std::vector<std::string>& args) {
  if (auto err = options.read(args))
    return report_error(err, exit_usage);
  if (!options.wants_help())
    return std::nullopt;
  return print_text(options.help());
}

caf::error make_save_folder(const std::string& path) {
  std::error_code err;
  std::filesystem::create_directories(path, err);
  if (!err && !std::filesystem::is_directory(path))
    err = std::make_error_code(std::errc::not_a_directory);
  if (!err)
    return caf::none;
  return make_error(errc::io_error, "--save=" + path + ": " + err.message());
}

} // namespace actorcsi
