#include "platform/runtime/method_info.hpp"

#include <utility>

#include "caf/actor.hpp"
#include "caf/message.hpp"
#include "caf/scheduled_actor.hpp"
#include "caf/send.hpp"

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/runtime/any_call.hpp"
#include "platform/runtime/message_check.hpp"

namespace actorcsi::runtime {

namespace {

/// Protobuf does not read a request, though its fields were checked.
caf::error not_read(const method_info& method) {
  return make_error(errc::malformed_message, method.request->name);
}

constexpr const char* access_names[] = {"observe", "operate", "administer",
                                        "internal"};

} // namespace

const char* to_string(access x) {
  return access_names[static_cast<size_t>(x)];
}

std::optional<access> role_named(std::string_view name) {
  for (auto x : {access::observe, access::operate, access::administer})
    if (name == to_string(x))
      return x;
  return std::nullopt;
}

void method_info::call(caf::scheduled_actor& self,
                       const caf::strong_actor_ptr& who,
                       const std::string& bytes, caf::timespan deadline,
                       const answer_handler& done) const {
  ACTORCSI_ASSERT(kind == method_kind::call && read != nullptr);
  if (auto err = check_message(*request, bytes)) {
    done(std::move(err));
    return;
  }
  auto message = make_request(bytes, {});
  if (message.empty())
    done(not_read(*this));
  else
    call_any(self, who, std::move(message), deadline, read, done);
}

void method_info::subscribe(caf::scheduled_actor& self,
                            const caf::strong_actor_ptr& who,
                            const std::string& bytes, caf::timespan deadline,
                            const item_handler& on_item,
                            const subscription_handler& done) const {
  ACTORCSI_ASSERT(kind == method_kind::subscription && read != nullptr);
  if (auto err = check_message(*request, bytes)) {
    done(std::move(err));
    return;
  }
  auto sink = spawn_any_sink(self, who, read, on_item);
  auto message = make_request(bytes, sink);
  if (message.empty()) {
    caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
    done(not_read(*this));
  } else {
    subscribe_any(self, who, std::move(message), deadline, sink, done);
  }
}

} // namespace actorcsi::runtime
