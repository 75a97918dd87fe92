#include <cstdlib>
#include <string>
#include <vector>

#include "actorcsi/registry.actor.hpp"

#include "app/compose/pc/method_json.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"

#include "tests/app/fuzz/fuzz_targets.hpp"

namespace actorcsi::test {

void fuzz_json(const uint8_t* data, size_t size) {
  if (size < 2)
    return;
  std::vector<const runtime::method_info*> methods;
  for (auto service : services())
    for (auto& method : service->methods)
      methods.push_back(&method);
  auto& method = *methods[(data[0] * 256u + data[1]) % methods.size()];
  const std::string json{reinterpret_cast<const char*>(data) + 2, size - 2};
  auto wire = wire_from_json(*method.request, json);
  if (!wire) {
    if (describe(wire.error()).empty())
      std::abort();
    return;
  }
  auto back = json_from_wire(method.request->name, *wire);
  if (!back || !is_utf8(*back))
    std::abort();
  auto again = wire_from_json(*method.request, *back);
  if (!again || again->size() > wire->size() + json.size() + 1024)
    std::abort();
}

} // namespace actorcsi::test

#ifdef ACTORCSI_FUZZ_JSON
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::test::fuzz_json(data, size);
  return 0;
}
#endif
