#pragma once

#include <string>

#include "caf/expected.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// A method as typed: `camera.configure`, `Led/Blink`, `actorcsi.Led.Blink`,
/// `LED_RED.blink`.
struct method_name {
  /// A service or an actor, without a package.
  std::string owner;
  std::string method;
};

/// Splits `text` before its last part. Errors: errc::invalid_argument.
caf::expected<method_name> parse_method_name(const std::string& text);

/// Whether two names are equal, ignoring case and underscores.
bool is_same_name(const std::string& x, const std::string& y);

/// The service with this name, or nullptr if this program does not know it.
const runtime::service_info* find_service(const std::string& name);

/// The method with this name. Errors: errc::not_found, which lists the methods.
caf::expected<const runtime::method_info*>
find_method_of(const runtime::service_info& service, const std::string& name);

/// A method of one of the board's actors.
struct method_choice {
  const runtime::method_info* method = nullptr;
  /// Empty for the first actor that has it.
  std::string actor;
};

/// The method that `name` means on a board with these actors. The owner in
/// `name` is an actor or a service. Errors: errc::not_found.
caf::expected<method_choice> choose_method(const method_name& name,
                                           const Directory& actors);

} // namespace actorcsi
