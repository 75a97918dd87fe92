#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace actorcsi::platform {

/// The calls that are open, by number. Any thread may use it.
template <class Call>
class call_map {
public:
  void add(uint64_t id, std::shared_ptr<Call> x) {
    std::lock_guard<std::mutex> guard{mutex_};
    calls_.emplace(id, std::move(x));
  }

  /// Null if the call is over.
  std::shared_ptr<Call> find(uint64_t id) const {
    std::lock_guard<std::mutex> guard{mutex_};
    auto i = calls_.find(id);
    return i == calls_.end() ? nullptr : i->second;
  }

  void remove(uint64_t id) {
    // The last holder may be this one.
    std::shared_ptr<Call> last;
    std::lock_guard<std::mutex> guard{mutex_};
    auto i = calls_.find(id);
    if (i == calls_.end())
      return;
    last = std::move(i->second);
    calls_.erase(i);
  }

  std::map<uint64_t, std::shared_ptr<Call>> copy() const {
    std::lock_guard<std::mutex> guard{mutex_};
    return calls_;
  }

  size_t size() const {
    std::lock_guard<std::mutex> guard{mutex_};
    return calls_.size();
  }

private:
  mutable std::mutex mutex_;
  std::map<uint64_t, std::shared_ptr<Call>> calls_;
};

} // namespace actorcsi::platform
