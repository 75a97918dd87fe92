#pragma once

#include <string>
#include <vector>

#include "caf/expected.hpp"

#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// A typed command that was understood: `led blink 200`, `LED_RED on`, `camera
/// framesize VGA`.
struct command {
  runtime::directory_entry actor;
  const runtime::method_info* method = nullptr;
  /// The request in wire format.
  std::string request;
};

/// The words of `line`, which blanks separate.
std::vector<std::string> words_of(const std::string& line);

/// `text` in small letters.
std::string lower(std::string text);

/// The method that is typed as `name`, in any case; `nullptr` if there is none.
const runtime::method_info*
find_typed_method(const runtime::service_info& service,
                  const std::string& name);

/// Whether a line of text can hold the method's request and answer.
bool can_be_typed(const runtime::method_info& method);

/// Reads a command for one of `actors` by their method tables: the actor's
/// name, or its service's, the method's name unless it is `configure` or `set`,
/// and the request's fields. Errors: errc::invalid_argument and
/// errc::not_found, naming the word that is wrong and what would be right.
caf::expected<command> parse_command(const runtime::directory_snapshot& actors,
                                     std::vector<std::string> words);

} // namespace actorcsi
