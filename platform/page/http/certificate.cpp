#include "platform/page/http/certificate.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform::http {

namespace {

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
    return refuse(option, file,
                  std::string{std::strerror(errno)} + "; give a PEM file");
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
                  std::string{std::strerror(errno)}
                    + "; give a file that this user may read");
  char begin[4096];
  std::string text(begin, std::fread(begin, 1, sizeof(begin), opened.get()));
  if (text.find("-----BEGIN ") == std::string::npos)
    return refuse(option, file,
                  "not PEM; convert it with openssl "
                    + std::string{is_secret ? "pkey" : "x509"}
                    + " -inform DER");
  if (is_secret && text.find("ENCRYPTED") != std::string::npos)
    return refuse(option, file,
                  "encrypted, and there is no terminal to ask "
                  "for its password; decrypt it with openssl "
                  "pkey");
  return caf::none;
}

/// The reason that OpenSSL recorded last.
std::string noted_reason() {
  auto code = ERR_peek_last_error();
  auto text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return (text == nullptr ? std::string{"OpenSSL does not accept it"} : text)
         + "; make a new one, e.g. with tools/certs";
}

} // namespace

caf::expected<std::shared_ptr<boost::asio::ssl::context>>
make_tls(const certificate_files& files) {
  if (auto err = check_file("cert", files.certificate, false))
    return err;
  if (auto err = check_file("key", files.key, true))
    return err;
  auto result = std::make_shared<boost::asio::ssl::context>(
    boost::asio::ssl::context::tls_server);
  auto ctx = result->native_handle();
  SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
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
  // The server keeps no state of browsers that have gone.
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(ctx, 0);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
  return result;
}

} // namespace actorcsi::platform::http
