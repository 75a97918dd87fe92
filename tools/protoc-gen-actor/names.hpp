#pragma once

#include <cstdint>
#include <string>

namespace actorcsi::generator {

/// `UartPeer` becomes `uart_peer`, `HTTPServer` becomes `http_server`.
std::string snake_case(const std::string& name);

bool is_upper(char c);

/// Whether `name` is a keyword of C++.
bool is_keyword(const std::string& name);

/// Whether `name` is a macro of C or POSIX in small letters, such as errno.
bool is_macro(const std::string& name);

/// Whether `name` could be a macro in capitals, such as EOF, M_PIf or PRId64:
/// what is before its first underscore has no small letter. One letter alone is
/// none.
bool may_be_macro(const std::string& name);

/// Appends an underscore to keywords and to macros in small letters, as protoc
/// does for keywords.
std::string without_keyword(const std::string& name);

/// Replaces what an identifier may not have by underscores.
std::string identifier(const std::string& text);

/// The 32-bit FNV-1a hash of `text`.
uint32_t fnv1a(const std::string& text);

/// `actorcsi.sub` becomes `actorcsi::sub`.
std::string cpp_namespace(const std::string& package);

/// How code inside of `scope` refers to the absolute name `::a::b::c`: without
/// the scope if that is where the name is from, and unchanged otherwise.
std::string relative_name(const std::string& absolute,
                          const std::string& scope);

/// `actorcsi/led.proto` becomes `actorcsi/led`.
std::string without_extension(const std::string& path);

/// `actorcsi/led` becomes `actorcsi`; empty without a folder.
std::string folder_of(const std::string& path);

/// `actorcsi/led` becomes `led`.
std::string stem_of(const std::string& path);

} // namespace actorcsi::generator
