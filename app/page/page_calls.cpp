#include "app/page/page_calls.hpp"

#include <utility>

#include "platform/base/errc.hpp"

namespace actorcsi {

caf::expected<std::string> page_calls::call(platform::page_call x,
                                            caf::timespan timeout) {
  std::unique_lock<std::mutex> guard{mutex_};
  if (bell_ == nullptr)
    return make_error(errc::not_open, "viewer: not running; try again later");
  if (open_.size() == max_open)
    return make_error(errc::limit_reached, std::to_string(max_open)
                                             + " calls are open; wait for one");
  x.id = ++last_id_;
  auto id = x.id;
  auto& slot = open_[id];
  waiting_.push_back(std::move(x));
  bell_->ring();
  answered_.wait_for(guard, timeout, [&] { return static_cast<bool>(slot); });
  auto result = slot ? std::move(*slot)
                     : caf::expected<std::string>{make_error(
                       errc::not_open, "viewer: no answer in time; try again")};
  open_.erase(id);
  return result;
}

void page_calls::on_call(platform::doorbell* bell) {
  std::unique_lock<std::mutex> guard{mutex_};
  bell_ = bell;
  if (bell != nullptr)
    return;
  waiting_.clear();
  for (auto& kvp : open_)
    if (!kvp.second)
      kvp.second = caf::expected<std::string>{
        make_error(errc::not_open, "viewer: it ended")};
  answered_.notify_all();
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
  std::unique_lock<std::mutex> guard{mutex_};
  auto i = open_.find(id);
  if (i == open_.end() || i->second)
    return;
  i->second = std::move(response);
  answered_.notify_all();
}

uint64_t page_calls::taken() const {
  std::unique_lock<std::mutex> guard{mutex_};
  return last_id_;
}

} // namespace actorcsi
