#pragma once

#include <cstdint>
#include <string>

namespace actorcsi::platform::http {

/// The address of a page for a browser, without a path.
std::string url_of(bool secure, const std::string& address, uint16_t port);

/// The part of an address that one person has to themselves: all of IPv4, the
/// first 64 bits of IPv6.
std::string address_group(const std::string& address);

} // namespace actorcsi::platform::http
