#pragma once

#include <map>
#include <memory>
#include <string>
#include <type_traits>

#include "caf/event_based_actor.hpp"

#include "tests/sim/node.hpp"
#include "tests/support/any_request.hpp"

namespace actorcsi::sim {

/// The calls that somebody has made: each ends once, by its deadline.
class call_book {
public:
  call_book(world& surroundings, uint32_t who)
    : world_(surroundings), who_(who) {
    // nop
  }

  /// Returns the number of the call. It has to end by `deadline`.
  uint64_t begin(const std::string& what, time_point deadline);

  /// A call has ended. `code` is 0 for an answer.
  void end(uint64_t number, const caf::error& reason);

  /// Fails the run if a call is overdue.
  void check();

  /// Those who called are gone, and so is who would take the answers.
  void close();

  /// Calls after this have to be answered, and not with an error.
  void expect_success() {
    strict_ = true;
  }

  size_t open() const {
    return open_.size();
  }

  uint64_t answered() const {
    return answered_;
  }

  uint64_t failed() const {
    return failed_;
  }

private:
  struct call {
    std::string what;
    time_point deadline;
    bool strict;
  };

  world& world_;
  uint32_t who_;
  std::map<uint64_t, call> open_;
  time_point earliest_ = time_point::max();
  uint64_t last_ = 0;
  uint64_t answered_ = 0;
  uint64_t failed_ = 0;
  bool closed_ = false;
  bool strict_ = false;
};

using call_book_ptr = std::shared_ptr<call_book>;

/// Calls `Method` of `who` from within `at`, whose answer is `Answer` or
/// `void`. `done` gets an `expected<Answer>`, or an `error`.
template <class Method, class Answer, class Handle, class Request, class F>
void call(node& at, const call_book_ptr& book, const Handle& who,
          const std::string& what, time_point deadline, const Request& request,
          F done) {
  auto number = book->begin(what, deadline);
  auto message = [&] {
    if constexpr (std::is_same<Request, caf::unit_t>::value)
      return test::request_to<Method>(who);
    else
      return test::request_to<Method>(who, request);
  }();
  auto take = [book, number, done](const caf::type_erased_tuple& from) {
    if (from.match_elements<caf::error>()) {
      auto reason = from.get_as<caf::error>(0);
      book->end(number, reason);
      if constexpr (std::is_same<Answer, void>::value)
        done(std::move(reason));
      else
        done(caf::expected<Answer>{std::move(reason)});
      return true;
    }
    if constexpr (std::is_same<Answer, void>::value) {
      if (!from.empty() && !from.match_elements<caf::unit_t>())
        return false;
      book->end(number, caf::none);
      done(caf::error{});
    } else {
      if (!from.match_elements<Answer>())
        return false;
      book->end(number, caf::none);
      done(caf::expected<Answer>{from.get_as<Answer>(0)});
    }
    return true;
  };
  at.adopt(test::any_request(at.system(),
                             caf::actor_cast<caf::strong_actor_ptr>(who),
                             std::move(message), take));
}

} // namespace actorcsi::sim
