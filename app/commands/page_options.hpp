#pragma once

#include <cstdint>
#include <string>

#include "caf/config_option_set.hpp"
#include "caf/error.hpp"
#include "caf/optional.hpp"

#include "app/page/host_page.hpp"

namespace actorcsi {

/// The options of the viewer's page, of all commands that have one.
class page_options {
public:
  void declare(caf::config_option_set& set);

  /// `--viewer` and `--viewer=PORT` in full; every other argument as it is.
  static std::string written_out(const std::string& arg);

  /// Errors name the option.
  caf::error check() const;

  /// Where the page is, if one is wanted.
  caf::optional<host_page_config> config() const;

private:
  int64_t port_ = -1;
  std::string address_ = "127.0.0.1";
  std::string token_;
};

} // namespace actorcsi
