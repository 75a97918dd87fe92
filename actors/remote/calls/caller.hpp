#pragma once

#include <functional>
#include <map>
#include <string>

#include "caf/error.hpp"

#include "platform/runtime/method_info.hpp"

namespace actorcsi {

/// Whose call it is, for a call from elsewhere: over the network, over a serial
/// line, or from a page.
struct caller {
  /// Name in its certificate; empty without one.
  std::string name;
  /// `10.0.0.7:40112`, `unix`, `serial line`, or `page 127.0.0.1:40112`.
  std::string from;
  runtime::access role = runtime::access::observe;
  /// What gives it a role, which follows: `--allow=desk:`.
  std::string option;
};

/// The person at the terminal of this process, who may do everything.
caller local_user();

/// Decides on a call from elsewhere: the reason why `who` may not call
/// `method`, or none. Errors: errc::permission_denied, which names both roles
/// and the option that would allow the call.
caf::error refusal(const caller& who, const runtime::method_info& method);

/// An order from elsewhere, and what came of it. An order is a call that needs
/// more than `observe`.
struct order_outcome {
  caller from;
  /// Name of the actor.
  std::string actor;
  const runtime::method_info* method = nullptr;
  bool refused = false;
  caf::error error;
};

/// Takes the orders for the record; may be empty. Called by any actor.
using order_reporter = std::function<void(const order_outcome&)>;

/// The roles of callers from elsewhere.
struct call_policy {
  /// By the name in a certificate of the authority. Others have `operate`.
  std::map<std::string, runtime::access> names;
  /// Of whoever is at the other end of the serial line.
  runtime::access line = runtime::access::administer;
  /// What gives the line its role, which follows.
  std::string line_option = "--uart.role=";
  /// Of the browsers that the page lets in.
  runtime::access page = runtime::access::administer;
  order_reporter report;

  /// A caller from the network. Without a certificate it is a process of this
  /// machine, which may do everything.
  caller over_network(const std::string& name,
                      const std::string& address) const;

  caller over_line() const;

  caller over_page(const std::string& address) const;
};

} // namespace actorcsi
