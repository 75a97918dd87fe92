#include "actors/remote/calls/caller.hpp"

#include <catch2/catch.hpp>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/registry.actor.hpp"
#include "actorcsi/supervisor.actor.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/directory.hpp"

using namespace actorcsi;
using runtime::access;

namespace {

const runtime::method_info& method(uint32_t id) {
  auto found = runtime::find_method(services(), id);
  REQUIRE(found);
  return *found->method;
}

caller with_role(access role) {
  return {"desk", "10.0.0.7:1", role, "--allow=desk:"};
}

} // namespace

TEST_CASE("Caller_EachRole_MayCallWhatNeedsItOrLess") {
  int allowed = 0;
  int refused = 0;
  for (auto service : services())
    for (auto& x : service->methods)
      for (auto role : {access::observe, access::operate, access::administer}) {
        auto reason = refusal(with_role(role), x);
        auto may = x.access != access::internal && x.access <= role;
        INFO(x.name << " by " << to_string(role));
        CHECK(may == !reason);
        CHECK((may || reason == errc::permission_denied));
        ++(may ? allowed : refused);
      }
  CHECK(allowed > 100);
  CHECK(refused > 50);
}

TEST_CASE("Caller_Refusal_NamesMethodRolesAndOption") {
  CHECK(context_of(refusal(with_role(access::observe), method(led_blink::id)))
        == "actorcsi.Led/Blink: it needs the role operate, and desk at "
           "10.0.0.7:1 has observe; allow it with --allow=desk:operate");
  call_policy policy;
  policy.line = access::operate;
  policy.page = access::observe;
  CHECK(
    context_of(refusal(policy.over_line(), method(camera_configure::id)))
    == "actorcsi.Camera/Configure: it needs the role administer, and serial "
       "line has operate; allow it with --uart.role=administer");
  CHECK(context_of(
          refusal(policy.over_page("127.0.0.1"), method(camera_configure::id)))
        == "actorcsi.Camera/Configure: it needs the role administer, and page "
           "127.0.0.1 has observe; allow it with --viewer.role=administer");
}

TEST_CASE("Caller_InternalMethods_AreRefusedToEveryone") {
  auto reason = refusal(local_user(), method(supervisor_note::id));
  CHECK(reason == errc::permission_denied);
  CHECK(context_of(reason)
        == "actorcsi.Supervisor/Note: internal; only actors of its own node "
           "call it");
}

TEST_CASE("CallPolicy_Default_IsOperateForCertificatesAndAllForThisMachine") {
  call_policy policy;
  CHECK(policy.over_network("desk", "10.0.0.7:1").role == access::operate);
  CHECK(policy.over_network("", "127.0.0.1:1").role == access::administer);
  CHECK(policy.over_network("", "unix").role == access::administer);
  CHECK(policy.over_line().role == access::administer);
  CHECK(policy.over_page("127.0.0.1").role == access::administer);
}

TEST_CASE("CallPolicy_NameOfACertificate_HasTheRoleThatIsGiven") {
  call_policy policy;
  policy.names = {{"guest", access::observe}, {"boss", access::administer}};
  CHECK(policy.over_network("guest", "10.0.0.7:1").role == access::observe);
  CHECK(policy.over_network("boss", "10.0.0.7:1").role == access::administer);
  CHECK(policy.over_network("Boss", "10.0.0.7:1").role == access::operate);
  CHECK(policy.over_network("boss.", "10.0.0.7:1").role == access::operate);
}
