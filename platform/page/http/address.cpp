#include "platform/page/http/address.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

namespace actorcsi::platform::http {

namespace ip = boost::asio::ip;

std::string url_of(bool secure, const std::string& address, uint16_t port) {
  auto host =
    address.find(':') != std::string::npos ? "[" + address + "]" : address;
  return (secure ? "https://" : "http://") + host + ":" + std::to_string(port);
}

std::string address_group(const std::string& address) {
  boost::system::error_code err;
  auto parsed = ip::make_address(address, err);
  if (err || !parsed.is_v6())
    return address;
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), uint8_t{0});
  return ip::address_v6{bytes}.to_string();
}

} // namespace actorcsi::platform::http
