#include "platform/net/certificate_files.hpp"

#include <cstdio>
#include <memory>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

/// The beginning of a file says whether it is PEM, and what is in it.
constexpr size_t max_begin = size_t{64} * 1024;

caf::error refuse(const char* option, const std::string& file,
                  const std::string& reason) {
  ERR_clear_error();
  return make_error(errc::invalid_argument, std::string{"--tls."} + option + "="
                                              + file + ": " + reason);
}

/// Why a PEM file cannot be used, if that shows without OpenSSL.
caf::error check_file(const char* option, const std::string& file,
                      bool is_secret) {
  if (file.empty())
    return make_error(errc::invalid_argument,
                      std::string{"--tls."} + option
                        + ": missing; --tls.cert and --tls.key belong "
                          "together");
  struct stat info;
  if (::stat(file.c_str(), &info) != 0)
    return refuse(option, file, error_text(errno) + "; give a PEM file");
  if (!S_ISREG(info.st_mode))
    return refuse(option, file, "not a file; give a PEM file");
  if (info.st_size == 0)
    return refuse(option, file, "empty; give a PEM file");
  if (is_secret && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse(option, file,
                  "other users can access it; run: chmod 600 " + file);
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened{
    std::fopen(file.c_str(), "rb"), std::fclose};
  if (!opened)
    return refuse(option, file,
                  error_text(errno) + "; give a file that this user may read");
  std::string text(max_begin, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), opened.get()));
  if (text.find("-----BEGIN ") == std::string::npos)
    return refuse(option, file,
                  "not PEM; convert it with openssl "
                    + std::string{is_secret ? "pkey" : "x509"}
                    + " -inform DER");
  if (is_secret && text.find("ENCRYPTED") != std::string::npos)
    return refuse(option, file,
                  "encrypted, and a password is not asked for; decrypt it "
                  "with openssl pkey");
  return caf::none;
}

/// The reason that OpenSSL recorded last.
std::string noted_reason() {
  auto code = ERR_peek_last_error();
  if (ERR_GET_LIB(code) == ERR_LIB_X509
      && (ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH
          || ERR_GET_REASON(code) == X509_R_KEY_TYPE_MISMATCH))
    return "it belongs to another certificate; give the key of --tls.cert";
  auto text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return (text == nullptr ? std::string{"OpenSSL does not accept it"} : text)
         + "; make a new one, e.g. with tools/certs";
}

/// OpenSSL would ask at the terminal of whoever started this process.
int no_password(char*, int, int, void*) {
  return -1;
}

} // namespace

caf::error use_certificate(SSL_CTX* ctx, const certificate_files& files) {
  if (auto err = check_file("cert", files.certificate, false))
    return err;
  if (auto err = check_file("key", files.key, true))
    return err;
  ERR_clear_error();
  SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
  SSL_CTX_set_default_passwd_cb(ctx, no_password);
  if (SSL_CTX_use_certificate_chain_file(ctx, files.certificate.c_str()) != 1)
    return refuse("cert", files.certificate, noted_reason());
  auto certificate = SSL_CTX_get0_certificate(ctx);
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    return refuse("cert", files.certificate, "not valid yet; check the clock");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    return refuse("cert", files.certificate, "expired; make a new one");
  if (SSL_CTX_use_PrivateKey_file(ctx, files.key.c_str(), SSL_FILETYPE_PEM)
      != 1)
    return refuse("key", files.key, noted_reason());
  return caf::none;
}

caf::error use_authority(SSL_CTX* ctx, const std::string& file) {
  if (auto err = check_file("ca", file, false))
    return err;
  ERR_clear_error();
  if (SSL_CTX_load_verify_locations(ctx, file.c_str(), nullptr) != 1)
    return refuse("ca", file, noted_reason());
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  return caf::none;
}

std::string expiry_warning(const std::string& file) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bytes{
    BIO_new_file(file.c_str(), "rb"), BIO_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate{
    bytes ? PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr) : nullptr,
    X509_free};
  ERR_clear_error();
  int days = 0;
  int seconds = 0;
  if (certificate == nullptr
      || ASN1_TIME_diff(&days, &seconds, nullptr,
                        X509_get0_notAfter(certificate.get()))
           != 1
      || days >= expiry_warning_days)
    return {};
  auto left = days > 0 ? "ends in " + std::to_string(days)
                           + (days == 1 ? " day" : " days")
              : seconds > 0 ? std::string{"ends within a day"}
                            : std::string{"has ended"};
  return "--tls.cert=" + file + ": the certificate " + left
         + "; make a new one, nodes read it without a restart";
}

} // namespace actorcsi::platform
