#pragma once

#include <memory>

#include <grpcpp/security/tls_certificate_verifier.h>

#include "platform/net/revocation_list.hpp"

namespace actorcsi::platform {

/// Refuses peers whose certificate is on the list, which is up to date then.
/// gRPC has checked the rest of the certificate before.
std::shared_ptr<grpc::experimental::CertificateVerifier>
make_revocation_check(std::shared_ptr<revocation_list> list);

} // namespace actorcsi::platform
