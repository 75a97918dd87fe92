#pragma once

#include <utility>

#include "caf/actor_clock.hpp"
#include "caf/actor_system.hpp"
#include "caf/detail/type_traits.hpp"
#include "caf/message_id.hpp"

namespace actorcsi::runtime {

/// A request with a deadline that has been sent: what `then` hangs on, as on
/// CAF's response handle. CAF 0.17 keeps the deadline of a request that was
/// answered, and wakes the actor at it for nothing: behind this it ends with
/// the answer.
template <class Response>
class pending_answer {
public:
  explicit pending_answer(Response x) : response_(std::move(x)) {
    // nop
  }

  /// Calls `f` with the answer.
  template <class F>
  void then(F f) {
    response_.then(settled(std::move(f)));
  }

  /// Calls `f` with the answer, or `g` with the error in its place.
  template <class F, class G>
  void then(F f, G g) {
    response_.then(settled(std::move(f)), settled(std::move(g)));
  }

private:
  using self_pointer = decltype(std::declval<Response&>().self());

  template <class F, class Arguments>
  struct settling;

  /// Does what was to be done, then ends the deadline, which may wait.
  template <class F, class... Ts>
  struct settling<F, caf::detail::type_list<Ts...>> {
    void operator()(Ts... xs) {
      f(std::forward<Ts>(xs)...);
      self->home_system().clock().cancel_request_timeout(self, id);
    }

    self_pointer self;
    caf::message_id id;
    F f;
  };

  template <class F>
  auto settled(F f) {
    using arguments = typename caf::detail::get_callable_trait<F>::arg_types;
    return settling<F, arguments>{response_.self(), response_.id(),
                                  std::move(f)};
  }

  Response response_;
};

} // namespace actorcsi::runtime
