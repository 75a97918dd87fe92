#include "app/commands/tls_options.hpp"

namespace actorcsi {

void declare_tls(option_set& set, platform::tls_files& files) {
  set.group("tls");
  set.add(
    "cert", files.certificate, "FILE",
    "certificate of this process, a PEM file; required for other machines");
  set.add("key", files.key, "FILE",
          "private key of --tls.cert, a PEM file that only its owner may read");
  set.add("ca", files.authority, "FILE",
          "certificate of the authority that signed the certificates of all "
          "nodes, a PEM file");
  set.add("revoked", files.revoked, "FILE",
          "serial numbers of certificates that are no longer accepted, one a "
          "line; read again when the file changes");
}

} // namespace actorcsi
