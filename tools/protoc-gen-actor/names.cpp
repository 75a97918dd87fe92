#include "names.hpp"

#include <cctype>
#include <iterator>
#include <set>
#include <sstream>

#include <google/protobuf/compiler/cpp/names.h>

namespace actorcsi::generator {

namespace {

bool is_lower(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

char to_lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// The words of `text`.
std::set<std::string> words(const std::string& text) {
  std::istringstream in{text};
  return {std::istream_iterator<std::string>{in}, {}};
}

} // namespace

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

std::string snake_case(const std::string& name) {
  std::string result;
  for (size_t i = 0; i < name.size(); ++i) {
    // A word starts at a capital behind a small letter, and at the last capital
    // of a row: HTTPServer, I2CBus.
    auto starts_word = i > 0 && is_upper(name[i]) && name[i - 1] != '_'
                       && (is_lower(name[i - 1])
                           || (i + 1 < name.size() && is_lower(name[i + 1])));
    if (starts_word)
      result += '_';
    result += to_lower(name[i]);
  }
  return result;
}

bool is_keyword(const std::string& name) {
  // Those of C++20 too: gen/ must survive the next standard.
  static const auto keywords = words(
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch "
    "char char16_t char32_t char8_t class co_await co_return co_yield compl "
    "concept const const_cast consteval constexpr constinit continue "
    "decltype default delete do double dynamic_cast else enum explicit "
    "export extern false float for friend goto if inline int long mutable "
    "namespace new noexcept not not_eq nullptr operator or or_eq private "
    "protected public register reinterpret_cast requires return short "
    "signed sizeof static static_assert static_cast struct switch template "
    "this thread_local throw true try typedef typeid typename union "
    "unsigned using virtual void volatile wchar_t while xor xor_eq ");
  return keywords.count(name) > 0;
}

bool is_macro(const std::string& name) {
  // All that GNU's library has.
  static const auto macros = words(
    "alloca assert assert_perror basename be16toh be32toh be64toh clrbit "
    "d_fileno errno h_addr h_errno howmany htobe16 htobe32 htobe64 htole16 "
    "htole32 htole64 i386 ifa_broadaddr ifa_dstaddr ifc_buf ifc_req "
    "ifr_addr ifr_bandwidth ifr_broadaddr ifr_data ifr_dstaddr ifr_flags "
    "ifr_hwaddr ifr_ifindex ifr_map ifr_metric ifr_mtu ifr_name ifr_netmask "
    "ifr_newname ifr_qlen ifr_slave isclr isset issubnormal le16toh le32toh "
    "le64toh linux major makedev math_errhandling minor msg_cbytes offsetof "
    "powerof2 pthread_cleanup_pop pthread_cleanup_pop_restore_np "
    "pthread_cleanup_push pthread_cleanup_push_defer_np roundup s6_addr "
    "s6_addr16 s6_addr32 sa_handler sa_sigaction sched_priority setbit "
    "setjmp si_addr si_addr_lsb si_arch si_band si_call_addr si_fd si_int "
    "si_lower si_overrun si_pid si_pkey si_ptr si_status si_stime "
    "si_syscall si_timerid si_uid si_upper si_utime si_value "
    "sigev_notify_attributes sigev_notify_function sigmask sigsetjmp "
    "st_atime st_ctime st_mtime stderr stdin stdout strdupa strndupa "
    "timeradd timerclear timercmp timerisset timersub unix va_arg va_copy "
    "va_end va_start ");
  return macros.count(name) > 0;
}

bool may_be_macro(const std::string& name) {
  // The word before the first underscore, as in INT_MAX, M_PIf or CAF_ASSERT.
  auto word = name.substr(0, name.find('_'));
  for (auto c : word)
    if (is_lower(c))
      // Formats of <inttypes.h>.
      return name.compare(0, 3, "PRI") == 0 || name.compare(0, 3, "SCN") == 0;
  return name.size() > 1 && is_upper(name[0]);
}

std::string without_keyword(const std::string& name) {
  return is_keyword(name) || is_macro(name) ? name + "_" : name;
}

std::string identifier(const std::string& text) {
  std::string result;
  for (auto c : text)
    result += is_alnum(c) ? c : '_';
  return result;
}

uint32_t fnv1a(const std::string& text) {
  uint32_t hash = 2166136261u;
  for (auto c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619u;
  }
  return hash;
}

std::string cpp_namespace(const std::string& package) {
  std::string result;
  for (auto c : package)
    if (c == '.')
      result += "::";
    else
      result += c;
  return result;
}

std::string relative_name(const std::string& absolute,
                          const std::string& scope) {
  auto prefix = "::" + scope + "::";
  return absolute.compare(0, prefix.size(), prefix) == 0
           ? absolute.substr(prefix.size())
           : absolute;
}

std::string without_extension(const std::string& path) {
  return google::protobuf::compiler::cpp::StripProto(path);
}

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

std::string stem_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

} // namespace actorcsi::generator
