#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/commands/option_set.hpp"
#include "app/page/host_page.hpp"

namespace actorcsi {

/// The options of the viewer's page, for all commands that serve it.
class page_options {
public:
  /// Declares them in `set`, which stores into this object.
  void declare(option_set& set);

  /// Settings of the page, if it was requested.
  std::optional<host_page_config> config() const;

private:
  std::optional<uint16_t> port_;
  host_page_config config_;
};

} // namespace actorcsi
