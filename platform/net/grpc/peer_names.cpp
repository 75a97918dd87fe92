#include "platform/net/grpc/peer_names.hpp"

#include <cstdlib>

#include <grpc/grpc_security_constants.h>

namespace actorcsi::platform {

std::string address_of_peer(const std::string& uri) {
  if (uri.compare(0, 5, "unix:") == 0)
    return "unix";
  auto scheme = uri.find(':');
  std::string result;
  for (size_t i = scheme == std::string::npos ? 0 : scheme + 1; i < uri.size();
       ++i) {
    // gRPC writes the brackets of an IPv6 address as %5B and %5D.
    if (uri[i] == '%' && i + 2 < uri.size()) {
      result += static_cast<char>(
        std::strtol(uri.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      result += uri[i];
    }
  }
  return result;
}

std::string node_name(const grpc::AuthContext& peer) {
  for (auto key : {GRPC_X509_SAN_PROPERTY_NAME, GRPC_X509_CN_PROPERTY_NAME}) {
    auto values = peer.FindPropertyValues(key);
    if (!values.empty() && !values.front().empty())
      return {values.front().data(), values.front().size()};
  }
  // A caller without a name would be a process on this machine.
  auto has_certificate =
    !peer.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME).empty();
  return has_certificate ? "?" : "";
}

} // namespace actorcsi::platform
