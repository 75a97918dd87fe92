#include <cstdlib>
#include <memory>
#include <string>

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/calls/command.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/message_check.hpp"
#include "platform/runtime/text_message.hpp"

#include "tests/app/fuzz/fuzz_targets.hpp"

namespace actorcsi::test {

void fuzz_line(const uint8_t* data, size_t size) {
  auto list = std::make_shared<runtime::directory_snapshot::list>();
  for (auto service : services())
    list->push_back({runtime::typed_name(service->name), service, nullptr});
  const runtime::directory_snapshot all{list};
  const std::string line{reinterpret_cast<const char*>(data), size};
  auto found = parse_command(all, words_of(line));
  if (!found) {
    if (describe(found.error()).empty())
      std::abort();
    return;
  }
  auto& request = *found->method->request;
  if (runtime::check_message(request, found->request))
    std::abort();
  auto text = runtime::text_from_wire(request, found->request);
  if (!text || text->size() > runtime::max_text_message)
    std::abort();
}

} // namespace actorcsi::test

#ifdef ACTORCSI_FUZZ_LINE
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::test::fuzz_line(data, size);
  return 0;
}
#endif
