#pragma once

#include "app/commands/option_set.hpp"

#include "platform/net/tls.hpp"

namespace actorcsi {

/// Declares the files of this end of a TLS connection, which are stored in
/// `files`.
void declare_tls(option_set& set, platform::tls_files& files);

} // namespace actorcsi
