#include "app/page/page_calls.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "platform/base/errc.hpp"

namespace actorcsi {

void page_calls::call(platform::page_call x, clock::time_point deadline,
                      callback done, size_t limit) {
  caf::error refusal;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    if (bell_ == nullptr) {
      refusal =
        make_error(errc::not_open, "viewer: not running; try again later");
    } else if (open_.size() >= limit) {
      refusal =
        make_error(errc::limit_reached, std::to_string(open_.size())
                                          + " calls are open; wait for one");
    } else {
      x.id = ++last_id_;
      open_[x.id] = {deadline, std::move(done)};
      waiting_.push_back(std::move(x));
      bell_->ring();
      return;
    }
  }
  done(std::move(refusal));
}

std::optional<uint64_t> page_calls::run() const {
  std::unique_lock<std::mutex> guard{mutex_};
  if (bell_ == nullptr)
    return std::nullopt;
  return runs_;
}

bool page_calls::expire(clock::time_point now) {
  std::vector<callback> late;
  bool result = false;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    for (auto i = open_.begin(); i != open_.end();) {
      if (i->second.deadline > now) {
        ++i;
        continue;
      }
      auto is_it = [id = i->first](auto& x) { return x.id == id; };
      waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(), is_it),
                     waiting_.end());
      late.push_back(std::move(i->second.done));
      i = open_.erase(i);
    }
    result = !open_.empty();
  }
  for (auto& done : late)
    done(make_error(errc::not_open, "viewer: no answer in time; try again"));
  return result;
}

void page_calls::on_call(platform::doorbell* bell) {
  std::map<uint64_t, open_call> ended;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    bell_ = bell;
    if (bell != nullptr) {
      ++runs_;
      return;
    }
    waiting_.clear();
    std::swap(ended, open_);
  }
  for (auto& kvp : ended)
    kvp.second.done(make_error(errc::not_open, "viewer: it ended"));
}

std::optional<platform::page_call> page_calls::next() {
  std::unique_lock<std::mutex> guard{mutex_};
  if (waiting_.empty())
    return std::nullopt;
  auto result = std::move(waiting_.front());
  waiting_.pop_front();
  return result;
}

void page_calls::answer(uint64_t id, caf::expected<std::string> response) {
  callback done;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    auto i = open_.find(id);
    if (i == open_.end())
      return;
    done = std::move(i->second.done);
    open_.erase(i);
  }
  done(std::move(response));
}

uint64_t page_calls::taken() const {
  std::unique_lock<std::mutex> guard{mutex_};
  return last_id_;
}

} // namespace actorcsi
