#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "caf/actor_cast.hpp"
#include "caf/actor_config.hpp"
#include "caf/actor_control_block.hpp"
#include "caf/actor_system.hpp"
#include "caf/typed_actor.hpp"

#include "platform/runtime/directory.hpp"
#include "platform/runtime/method_info.hpp"
#include "platform/runtime/spawn.hpp"

namespace actorcsi {

/// Location of an actor that a part needs.
enum class reach : uint8_t {
  here,     ///< On this node; otherwise the part gets an invalid handle.
  anywhere, ///< On any node of the network, reached through a stand-in.
};

/// An actor that a part needs.
struct part_need {
  /// The needed part's name; empty for none.
  std::string name;
  /// A method of its service.
  uint32_t method = 0;
  reach from = reach::anywhere;
};

/// A method that the supervisor calls on a part after its start, with a request
/// in wire format.
struct first_order {
  uint32_t method = 0;
  std::string request;
  /// Makes a line for the console from the answer; empty for no line.
  std::function<std::string(const std::string&)> to_text;
};

/// A subscription whose items the supervisor shows as lines.
struct shown_items {
  uint32_t method = 0;
  std::function<std::string(const std::string&)> to_text;
};

/// The methods that return a part's statistics; 0 for none.
struct part_figures {
  const runtime::service_info* service = nullptr;
  uint32_t while_running = 0;
  /// At the end of the run.
  uint32_t at_end = 0;
};

/// Finds the actors that a part needs.
class resolver {
public:
  /// The running part with that name and method; `nullptr` if there is none.
  virtual caf::strong_actor_ptr find(const part_need& need) const = 0;

protected:
  ~resolver() = default;
};

/// An entry of the list: one actor, and how it is made and configured, at the
/// start and after a failure.
struct part {
  /// Its name in the directory and in the network.
  std::string name;
  /// Its role on a node of the network, and the group of its options. Empty for
  /// a part of every node.
  std::string group;
  const runtime::service_info* service = nullptr;
  std::vector<part_need> needs;
  /// Actors of other nodes that calls over this node's serial line may reach.
  std::vector<part_need> mentions;
  /// Makes the actor. Empty if the machine does not have its hardware.
  std::function<caf::strong_actor_ptr(caf::actor_system&, const resolver&)>
    make;
  std::vector<first_order> orders;
  /// Methods without a request, called at the end of the run.
  std::vector<uint32_t> last_orders;
  std::vector<shown_items> shown;
  part_figures figures;
  /// The node ends without this part.
  bool is_critical = false;
  /// The part cannot be restarted.
  bool is_unique = false;
  /// The part stands for an actor of another node.
  bool is_stand_in = false;
  /// The directory contains the part.
  bool is_listed = true;
  /// The arguments given so far match a constructor.
  bool is_complete = true;

  bool offers(uint32_t method) const;
};

// -- arguments of an actor's constructor --------------------------------------

template <class Signature>
struct first_tag;

template <template <class, class> class Mpi, template <class...> class List,
          class Tag, class... Tags, class Output>
struct first_tag<Mpi<List<Tag, Tags...>, Output>> {
  using type = Tag;
};

template <class Handle>
struct first_method;

template <class Signature, class... Signatures>
struct first_method<caf::typed_actor<Signature, Signatures...>>
  : first_tag<Signature>::type {};

/// The handle of a part.
template <class Handle>
struct needed_handle {
  part_need need;

  Handle get(const resolver& all) const {
    auto found = need.name.empty() ? nullptr : all.find(need);
    return found ? caf::actor_cast<Handle>(found) : Handle{};
  }
};

/// Hardware that the actor drives. It outlives the actor.
template <class Port>
struct driven_port {
  Port* port;

  std::reference_wrapper<Port> get(const resolver&) const {
    return std::ref(*port);
  }
};

/// A value, or a function without arguments that makes one for each start.
template <class T>
struct given_value {
  T value;

  auto get(const resolver&) const {
    if constexpr (std::is_invocable_v<const T&>)
      return value();
    else
      return value;
  }
};

template <class Arg>
using argument_t =
  decltype(std::declval<const Arg&>().get(std::declval<const resolver&>()));

// -- writing the list ---------------------------------------------------------

class part_list;

/// Completes an entry of the list. The constructor of `Actor` gets the
/// arguments in the order of these calls.
template <class Actor, class... Args>
class part_builder {
public:
  part_builder(part& to, bool is_possible, std::tuple<Args...> args)
    : to_(to), is_possible_(is_possible), args_(std::move(args)) {
    if constexpr (std::is_constructible_v<Actor, caf::actor_config&,
                                          argument_t<Args>...>) {
      to_.is_complete = true;
      to_.make = nullptr;
      if (is_possible_)
        to_.make = [args = args_](caf::actor_system& sys, const resolver& all) {
          return std::apply(
            [&](auto&... xs) {
              return caf::actor_cast<caf::strong_actor_ptr>(
                runtime::spawn<Actor>(sys, xs.get(all)...));
            },
            args);
        };
    } else {
      to_.is_complete = false;
    }
  }

  /// Passes the handle of the part `name`, or an invalid handle if `name` is
  /// empty.
  template <class Handle>
  auto needs(std::string name, reach from = reach::anywhere) const {
    part_need need{std::move(name), first_method<Handle>::id, from};
    if (!need.name.empty())
      to_.needs.push_back(need);
    return with_argument(needed_handle<Handle>{std::move(need)});
  }

  /// Passes a port. If `port` is `nullptr`, the part does not exist.
  template <class Port>
  auto drives(Port* port) const {
    return with_argument(driven_port<Port>{port}, port != nullptr);
  }

  /// Passes a value, or the result of a function, called for each start.
  template <class T>
  auto with(T value) const {
    return with_argument(given_value<T>{std::move(value)});
  }

  /// If `condition` is false, the part does not exist.
  part_builder only_if(bool condition) const {
    return {to_, is_possible_ && condition, args_};
  }

  // -- not for the constructor ------------------------------------------------

  const part_builder& in(std::string group) const {
    to_.group = std::move(group);
    return *this;
  }

  const part_builder& on_every_node() const {
    return in({});
  }

  const part_builder& critical(bool value = true) const {
    to_.is_critical = value;
    return *this;
  }

  /// Calls `Method` of the part after its start.
  template <class Method, class Request>
  const part_builder& orders(const Request& request) const {
    to_.orders.push_back({Method::id, request.SerializeAsString(), nullptr});
    return *this;
  }

  template <class Method>
  const part_builder& orders() const {
    to_.orders.push_back({Method::id, {}, nullptr});
    return *this;
  }

  /// Prints a line made from the answer to the previous order.
  template <class Answer>
  const part_builder& says(std::string (*to_text)(const Answer&)) const {
    to_.orders.back().to_text = parsed(to_text);
    return *this;
  }

  /// Calls `Method` of the part at the end of the run.
  template <class Method>
  const part_builder& at_end() const {
    to_.last_orders.push_back(Method::id);
    return *this;
  }

  /// Subscribes to `Method` and prints its items as lines.
  template <class Method, class Item>
  const part_builder& shows(std::string (*to_text)(const Item&)) const {
    to_.shown.push_back({Method::id, parsed(to_text)});
    return *this;
  }

  /// Makes an actor of another node known here, for callers of this part.
  template <class Handle>
  const part_builder& mentions(std::string name) const {
    to_.mentions.push_back(
      {std::move(name), first_method<Handle>::id, reach::anywhere});
    return *this;
  }

private:
  template <class Arg>
  auto with_argument(Arg x, bool is_possible = true) const {
    return part_builder<Actor, Args..., Arg>{
      to_, is_possible_ && is_possible,
      std::tuple_cat(args_, std::make_tuple(std::move(x)))};
  }

  template <class Message>
  static std::function<std::string(const std::string&)>
  parsed(std::string (*to_text)(const Message&)) {
    return [to_text](const std::string& bytes) {
      Message x;
      return x.ParseFromString(bytes) ? to_text(x) : std::string{};
    };
  }

  part& to_;
  bool is_possible_;
  std::tuple<Args...> args_;
};

/// All parts in the order of their start: a part needs only parts before it.
class part_list {
public:
  /// Adds an actor. Its name is `name`, or that of its service: `frame_saver`
  /// for `actorcsi.FrameSaver`. Its group is the service's name.
  template <class Actor>
  part_builder<Actor> add(std::string name = {}) {
    auto& service = Actor::method_table();
    auto& x = add(part{});
    x.service = &service;
    x.group = runtime::typed_name(service.name);
    x.name = name.empty() ? x.group : std::move(name);
    x.figures = figures_of(service);
    return {x, true, {}};
  }

  part& add(part x) {
    entries_.push_back(std::move(x));
    return entries_.back();
  }

  std::deque<part>& entries() {
    return entries_;
  }

  /// The running actors, for calls by name.
  const std::shared_ptr<runtime::directory>& actors() const {
    return actors_;
  }

  /// The method `Statistics`; `nullptr` if the service has none.
  static const runtime::method_info*
  find_statistics(const runtime::service_info& service);

  static part_figures figures_of(const runtime::service_info& service);

  /// Removes parts without hardware.
  void keep_all() {
    keep_if([](const part&) { return true; });
  }

  /// Removes parts without hardware and parts in none of `roles`.
  template <class Roles>
  void keep(const Roles& roles) {
    keep_if([&roles](const part& x) {
      return x.group.empty()
             || std::find(roles.begin(), roles.end(), x.group) != roles.end();
    });
  }

private:
  void keep_if(const std::function<bool(const part&)>& is_wanted);

  std::deque<part> entries_;
  std::shared_ptr<runtime::directory> actors_ =
    std::make_shared<runtime::directory>();
};

} // namespace actorcsi
