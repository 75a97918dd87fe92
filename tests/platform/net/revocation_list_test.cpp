#include "platform/net/revocation_list.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "platform/base/errc.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using actorcsi::platform::test::temp_folder;

namespace {

/// A certificate with that serial number, as PEM.
std::string certificate(uint64_t serial) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"),
                                                          EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), X509_free};
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 1000);
  X509_set_pubkey(made.get(), key.get());
  X509_sign(made.get(), key.get(), EVP_sha256());
  std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
  PEM_write_bio_X509(out.get(), made.get());
  char* text = nullptr;
  auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

struct fixture {
  void write(const std::string& text) {
    std::ofstream{file, std::ios::binary} << text;
  }

  std::shared_ptr<revocation_list> made() {
    auto result = revocation_list::make(file);
    REQUIRE(result);
    return *result;
  }

  std::string complaint() {
    auto result = revocation_list::make(file);
    return result ? std::string{} : context_of(result.error());
  }

  temp_folder folder;
  std::string file = folder / "revoked";
};

} // namespace

TEST_CASE_METHOD(fixture, "RevocationList_SerialNumbers_AreReadAsOpensslSays") {
  write("# lost on the train\n\nserial=0A1B  # front\n 00:ff:01 \r\n");
  auto uut = made();
  CHECK(uut->has(certificate(0x0A1B)));
  CHECK(uut->has(certificate(0xFF01)));
  CHECK_FALSE(uut->has(certificate(0x0A1C)));
  CHECK_FALSE(uut->has(certificate(0xA1)));
  // What cannot be read is not let in.
  CHECK(uut->has("no certificate"));
  CHECK(uut->has(""));
}

TEST_CASE_METHOD(fixture, "RevocationList_EmptyFile_RevokesNone") {
  write("");
  CHECK_FALSE(made()->has(certificate(1)));
}

TEST_CASE_METHOD(fixture, "RevocationList_ChangedFile_IsReadAgain") {
  write("01\n");
  auto uut = made();
  uut->refresh();
  CHECK(uut->changes() == 0);
  write("01\n02\n");
  CHECK_FALSE(uut->has(certificate(2)));
  uut->refresh();
  CHECK(uut->changes() == 1);
  CHECK(uut->has(certificate(2)));
  // The same with a comment is no change; nor is a file that is no list.
  write("01\n02 # twice\n");
  uut->refresh();
  CHECK(uut->changes() == 1);
  for (auto text : {"none", "0x12\n"}) {
    write(text);
    uut->refresh();
    CHECK(uut->changes() == 1);
    CHECK(uut->has(certificate(2)));
  }
  std::remove(file.c_str());
  uut->refresh();
  CHECK(uut->has(certificate(2)));
}

TEST_CASE_METHOD(fixture,
                 "RevocationList_UnusableFile_IsRefusedWithItsReason") {
  using Catch::Contains;
  CHECK_THAT(complaint(), Contains("--tls.revoked=") && Contains("No such"));
  write("01\nfront\n");
  CHECK_THAT(complaint(), Contains("line 2 is no serial number"));
  write(std::string(revocation_list::max_size + 1, '\n'));
  CHECK_THAT(complaint(), Contains("larger than 1 MiB"));
}
