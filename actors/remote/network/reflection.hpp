#pragma once

#include <set>
#include <string>

namespace actorcsi {

/// The method of gRPC's server reflection, and the service it is of.
constexpr auto reflection_method =
  "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr auto reflection_service = "grpc.reflection.v1alpha.ServerReflection";

/// Answers one request of server reflection, both in wire format, from the
/// descriptors that protoc has put into the program. `services` are the names
/// of those that can be called. Empty if `request` cannot be parsed.
std::string reflect(const std::string& request,
                    const std::set<std::string>& services);

} // namespace actorcsi
