#include <algorithm>
#include <cstdlib>
#include <string>

#include "app/commands/config_file.hpp"

#include "platform/base/errc.hpp"

#include "tests/app/fuzz/fuzz_targets.hpp"

namespace actorcsi::test {

void fuzz_config(const uint8_t* data, size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  auto found = parse_config(text, "F");
  if (!found) {
    if (!(found.error() == errc::invalid_argument)
        || context_of(found.error()).compare(0, 2, "F:") != 0)
      std::abort();
    return;
  }
  if (found->size() > lines + 1)
    std::abort();
  for (auto& x : *found)
    if (x.where.compare(0, 2, "F:") != 0 || x.value.size() > size
        || (x.name.empty() && !x.is_group))
      std::abort();
}

} // namespace actorcsi::test

#ifdef ACTORCSI_FUZZ_CONFIG
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::test::fuzz_config(data, size);
  return 0;
}
#endif
