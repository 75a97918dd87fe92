#include "platform/net/grpc/revocation_check.hpp"

#include <functional>
#include <utility>

#include <grpcpp/support/status.h>

namespace actorcsi::platform {

namespace {

using grpc::experimental::TlsCustomVerificationCheckRequest;

class revocation_check final
  : public grpc::experimental::ExternalCertificateVerifier {
public:
  explicit revocation_check(std::shared_ptr<revocation_list> list)
    : list_(std::move(list)) {
    // nop
  }

  bool Verify(TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>,
              grpc::Status* sync_status) override {
    list_->refresh();
    auto peer = request->peer_cert();
    if (list_->has({peer.data(), peer.size()}))
      *sync_status = {grpc::StatusCode::UNAUTHENTICATED,
                      "the certificate was revoked"};
    // The answer is there.
    return true;
  }

  void Cancel(TlsCustomVerificationCheckRequest*) override {
    // nop
  }

private:
  std::shared_ptr<revocation_list> list_;
};

} // namespace

std::shared_ptr<grpc::experimental::CertificateVerifier>
make_revocation_check(std::shared_ptr<revocation_list> list) {
  using grpc::experimental::ExternalCertificateVerifier;
  return ExternalCertificateVerifier::Create<revocation_check>(std::move(list));
}

} // namespace actorcsi::platform
