#pragma once

#include <cstdint>

#include "caf/actor_addr.hpp"
#include "caf/expected.hpp"
#include "caf/local_actor.hpp"
#include "caf/send.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/message_counter.hpp"

// Stands for the header of that name in collisions.py, as method_codec.hpp
// does.

namespace actorcsi::runtime {

class subscriber_list {
public:
  virtual void remove(const caf::actor_addr& who);

  virtual void clear();

protected:
  ~subscriber_list() = default;
};

class subscriber_lists {
public:
  void add(subscriber_list& x);

  void remove(const caf::actor_addr& who) const;

  void clear() const;
};

template <class Method, class Request>
class subscribers final : public subscriber_list {
public:
  struct entry {
    uint64_t id;
    typename Method::sink sink;
    Request request;
  };

  caf::expected<uint64_t> add(caf::local_actor& owner,
                              typename Method::sink sink,
                              const Request& request);

  void cancel(uint64_t id);

  template <class Item>
  void send(caf::local_actor& owner, const entry& to, const Item& item) const;

  const entry* begin();

  const entry* end();
};

} // namespace actorcsi::runtime
