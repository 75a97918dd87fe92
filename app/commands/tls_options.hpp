#pragma once

#include "app/commands/option_set.hpp"

#include "platform/net/tls.hpp"

namespace actorcsi {

/// Declares the options for the TLS files of this process, stored in `files`.
void declare_tls(option_set& set, platform::tls_files& files);

} // namespace actorcsi
