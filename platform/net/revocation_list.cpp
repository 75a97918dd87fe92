#include "platform/net/revocation_list.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

template <class T, void (*Free)(T*)>
struct freed {
  void operator()(T* x) const noexcept {
    Free(x);
  }
};

using x509_ptr = std::unique_ptr<X509, freed<X509, X509_free>>;
using bignum_ptr = std::unique_ptr<BIGNUM, freed<BIGNUM, BN_free>>;

caf::error refuse(const std::string& file, const std::string& reason) {
  return make_error(errc::invalid_argument,
                    "--tls.revoked=" + file + ": " + reason);
}

/// `text` in capital letters without leading zeros; none if it is no number.
std::optional<std::string> hexadecimal(std::string_view text) {
  std::string result;
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == ':')
      continue;
    if (std::isxdigit(byte) == 0)
      return std::nullopt;
    if (c != '0' || !result.empty())
      result += static_cast<char>(std::toupper(byte));
  }
  if (text.empty())
    return std::nullopt;
  return result;
}

/// What a line says, without comment and blanks.
std::string content_of(const std::string& line) {
  constexpr auto blanks = " \t\r";
  auto text = line.substr(0, line.find('#'));
  auto begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos)
    return {};
  text = text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
  constexpr std::string_view prefix = "serial=";
  return text.compare(0, prefix.size(), prefix) == 0
           ? text.substr(prefix.size())
           : text;
}

/// The serial number of a certificate; none without memory for it.
std::optional<std::string> serial_of(const X509& certificate) {
  bignum_ptr number{
    ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr)};
  auto text = number ? BN_bn2hex(number.get()) : nullptr;
  if (text == nullptr)
    return std::nullopt;
  auto result = hexadecimal(text);
  // OPENSSL_free would put the path of this file into the library.
  CRYPTO_free(text, nullptr, 0);
  return result;
}

} // namespace

caf::expected<std::shared_ptr<revocation_list>>
revocation_list::make(const std::string& file) {
  auto result = std::make_shared<revocation_list>(file);
  result->version_ = result->version();
  auto serials = result->read();
  if (!serials)
    return std::move(serials.error());
  result->serials_ = std::move(*serials);
  return result;
}

void revocation_list::refresh() {
  auto now = version();
  std::lock_guard<std::mutex> guard{mutex_};
  if (now == version_)
    return;
  auto serials = read();
  // It may be half written: the next time tells.
  if (!serials)
    return;
  version_ = std::move(now);
  if (*serials == serials_)
    return;
  serials_ = std::move(*serials);
  ++changes_;
}

uint32_t revocation_list::changes() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return changes_;
}

bool revocation_list::has(std::string_view pem) const {
  std::unique_ptr<BIO, decltype(&BIO_free)> bytes{
    BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
  x509_ptr certificate{
    bytes ? PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)
          : nullptr};
  ERR_clear_error();
  return certificate == nullptr || has(*certificate);
}

bool revocation_list::has(const X509& certificate) const {
  auto serial = serial_of(certificate);
  std::lock_guard<std::mutex> guard{mutex_};
  return !serial || serials_.count(*serial) > 0;
}

std::string revocation_list::version() const {
  struct stat info;
  if (::stat(file_.c_str(), &info) != 0)
    return {};
  return std::to_string(info.st_ino) + " " + std::to_string(info.st_size) + " "
         + std::to_string(info.st_mtim.tv_sec) + " "
         + std::to_string(info.st_mtim.tv_nsec);
}

caf::expected<revocation_list::serials> revocation_list::read() const {
  std::ifstream in{file_, std::ios::binary};
  std::string text(max_size + 1, '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))
      && !in.eof())
    return refuse(file_,
                  error_text(errno) + "; give a file with serial numbers");
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > max_size)
    return refuse(file_, "larger than 1 MiB; remove what has expired anyway");
  serials result;
  std::istringstream lines{text};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    auto content = content_of(line);
    if (content.empty())
      continue;
    auto serial = hexadecimal(content);
    if (!serial)
      return refuse(file_, "line " + std::to_string(number)
                             + " is no serial number; write it as openssl x509 "
                               "-serial prints it");
    result.insert(*serial);
  }
  return result;
}

} // namespace actorcsi::platform
