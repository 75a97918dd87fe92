#include "platform/net/certificate_files.hpp"

#include <cstdio>
#include <functional>
#include <memory>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "platform/base/errc.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using actorcsi::platform::test::temp_folder;

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using ctx_ptr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

constexpr long day_s = 24 * 60 * 60;

/// Files that a person may give by mistake, and some that are good.
struct fixture {
  fixture() {
    auto other = new_key();
    write("good.key", [&](auto to) { put_key(to, *key); });
    write("other.key", [&](auto to) { put_key(to, *other); });
    write("encrypted.key", [&](auto to) {
      PEM_write_PrivateKey(to, key.get(), EVP_aes_128_cbc(), nullptr, 0,
                           nullptr, const_cast<char*>("secret"));
    });
    write("old-encrypted.key", [&](auto to) {
      std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new_fp(to, BIO_NOCLOSE),
                                                    BIO_free};
      PEM_write_bio_PrivateKey_traditional(
        bio.get(), key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr,
        const_cast<char*>("secret"));
    });
    write("der.key", [&](auto to) { i2d_PrivateKey_fp(to, key.get()); });
    write("loose.key", [&](auto to) { put_key(to, *key); });
    ::chmod((folder / "loose.key").c_str(), 0640);
    put_certificate("good.pem", -day_s, day_s);
    put_certificate("old.pem", -2 * day_s, -day_s);
    put_certificate("early.pem", day_s, 2 * day_s);
    put_certificate("der.pem", -day_s, day_s, true);
    for (auto name : {"empty.pem", "empty.key"})
      write(name, [](auto) { /* nop */ });
    write("broken.pem", [](auto to) {
      std::fputs("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n",
                 to);
    });
    write("broken.key", [](auto to) {
      std::fputs("-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----\n",
                 to);
    });
  }

  static key_ptr new_key() {
    return {EVP_EC_gen("P-256"), EVP_PKEY_free};
  }

  static void put_key(std::FILE* to, EVP_PKEY& x) {
    PEM_write_PrivateKey(to, &x, nullptr, nullptr, 0, nullptr, nullptr);
  }

  void write(const char* name, const std::function<void(std::FILE*)>& put) {
    auto path = folder / name;
    auto to = std::fopen(path.c_str(), "wb");
    REQUIRE(to != nullptr);
    put(to);
    std::fclose(to);
    ::chmod(path.c_str(), 0600);
  }

  void put_certificate(const char* name, long begin_s, long end_s,
                       bool as_der = false) {
    std::unique_ptr<X509, decltype(&X509_free)> x{X509_new(), X509_free};
    X509_gmtime_adj(X509_getm_notBefore(x.get()), begin_s);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), end_s);
    X509_set_pubkey(x.get(), key.get());
    X509_sign(x.get(), key.get(), EVP_sha256());
    write(name, [&](auto to) {
      as_der ? i2d_X509_fp(to, x.get()) : PEM_write_X509(to, x.get());
    });
  }

  /// The complaint about these files; empty if they are good.
  std::string use(const std::string& certificate, const std::string& key) {
    auto at = [this](const std::string& name) {
      return name.empty() ? name : folder / name;
    };
    auto err = use_certificate(ctx.get(), {at(certificate), at(key)});
    CHECK((!err || err == errc::invalid_argument));
    return context_of(err);
  }

  temp_folder folder;
  key_ptr key = new_key();
  ctx_ptr ctx{SSL_CTX_new(TLS_method()), SSL_CTX_free};
};

} // namespace

TEST_CASE("CertificateFiles_ThatAreWrong_AreNamedWithASentenceEach") {
  fixture f;
  CHECK(f.use("good.pem", "good.key").empty());
  CHECK(SSL_CTX_get_min_proto_version(f.ctx.get()) == TLS1_3_VERSION);
  struct wrong {
    std::string certificate;
    std::string key;
    std::string option;
    std::string says;
  };
  const wrong all[] = {
    {"", "good.key", "--tls.cert: ", "missing; --tls.cert and --tls.key"},
    {"good.pem", "", "--tls.key: ", "missing; --tls.cert and --tls.key"},
    {"none", "good.key", "--tls.cert=", ": No such file or directory; give"},
    {".", "good.key", "--tls.cert=", ": not a file; give a PEM file"},
    {"empty.pem", "good.key", "--tls.cert=", ": empty; give a PEM file"},
    {"der.pem", "good.key",
     "--tls.cert=", ": not PEM; convert it with openssl x509 -inform DER"},
    {"broken.pem", "good.key", "--tls.cert=", "; make a new one, e.g. with"},
    {"old.pem", "good.key", "--tls.cert=", ": expired; make a new one"},
    {"early.pem", "good.key", "--tls.cert=", ": not valid yet; check the"},
    {"good.pem", "none", "--tls.key=", ": No such file or directory; give"},
    {"good.pem", "empty.key", "--tls.key=", ": empty; give a PEM file"},
    {"good.pem", "der.key",
     "--tls.key=", ": not PEM; convert it with openssl pkey -inform DER"},
    {"good.pem", "encrypted.key", "--tls.key=",
     ": encrypted, and a password is not asked for; decrypt it with openssl"},
    {"good.pem", "old-encrypted.key", "--tls.key=", ": encrypted, and a"},
    {"good.pem", "loose.key",
     "--tls.key=", ": other users can access it; run: chmod 600 "},
    {"good.pem", "broken.key", "--tls.key=", "; make a new one, e.g. with"},
    {"good.pem", "other.key", "--tls.key=",
     ": it belongs to another certificate; give the key of --tls.cert"},
  };
  for (auto& x : all) {
    auto says = f.use(x.certificate, x.key);
    INFO(x.certificate << " " << x.key);
    CHECK_THAT(says, Catch::StartsWith(x.option) && Catch::Contains(x.says));
  }
}

TEST_CASE("CertificateFiles_WrongAuthority_IsNamed") {
  fixture f;
  auto use = [&f](const char* name) {
    return context_of(use_authority(f.ctx.get(), f.folder / name));
  };
  CHECK(use("good.pem").empty());
  CHECK_THAT(use("der.pem"), Catch::StartsWith("--tls.ca=")
                               && Catch::Contains(": not PEM; convert it"));
  CHECK_THAT(use("empty.pem"), Catch::Contains(": empty; give a PEM file"));
  CHECK_THAT(use("none"), Catch::Contains(": No such file"));
  CHECK_THAT(use("broken.pem"), Catch::Contains("; make a new one"));
}

TEST_CASE("CertificateFiles_LessThan14DaysLeft_IsWarnedOf") {
  using Catch::Contains;
  fixture f;
  auto warning = [&](long left_s) {
    f.put_certificate("x.pem", -day_s, left_s);
    return expiry_warning(f.folder / "x.pem");
  };
  CHECK(warning(14 * day_s + 60).empty());
  CHECK_THAT(warning(14 * day_s - 60), Contains("the certificate ends in 13 "));
  CHECK_THAT(warning(day_s + 60), Contains("ends in 1 day;"));
  CHECK_THAT(warning(60), Contains("ends within a day;"));
  CHECK_THAT(warning(-60), Contains("has ended;"));
  CHECK_THAT(warning(60), Catch::StartsWith("--tls.cert="));
}
