#include "app/commands/command_line.hpp"

#include <cstdio>
#include <filesystem>

#include "platform/base/errc.hpp"

namespace actorcsi {

int complain(const caf::error& reason, int code) {
  std::fprintf(stderr, "actorcsi: %s\n", describe(reason).c_str());
  return code;
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
