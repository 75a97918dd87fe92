#include "app/commands/tls_options.hpp"

namespace actorcsi {

void declare_tls(option_set& set, platform::tls_files& files) {
  set.group("tls");
  set.add(
    "cert", files.certificate, "FILE",
    "certificate of this process, a PEM file; needed beyond this machine");
  set.add("key", files.key, "FILE",
          "its private key, a PEM file that only its owner may read");
  set.add("ca", files.authority, "FILE",
          "certificate of the authority that signed those of all nodes, a PEM "
          "file");
}

} // namespace actorcsi
