#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/commands/option_set.hpp"
#include "app/page/host_page.hpp"

#include "platform/runtime/method_info.hpp"

namespace actorcsi {

/// The options of the viewer's page, for all commands that serve it.
class page_options {
public:
  /// Declares them in `set`, which stores into this object.
  void declare(option_set& set);

  /// Settings of the page, if it was requested.
  std::optional<host_page_config> config() const;

  /// The role of the browsers that the page lets in.
  runtime::access role() const {
    return *runtime::role_named(role_);
  }

private:
  std::optional<uint16_t> port_;
  host_page_config config_;
  std::string role_ = "administer";
};

} // namespace actorcsi
