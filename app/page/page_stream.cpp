#include "app/page/page_stream.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace actorcsi {

namespace http = platform::http;

std::optional<http::stream_part> page_stream::next() {
  auto picture = from_.next(seen_);
  if (!picture)
    return std::nullopt;
  return http::stream_part{"--actorcsi-frame\r\nContent-Type: image/jpeg\r\n"
                           "Content-Length: "
                             + std::to_string(picture->size()) + "\r\n\r\n",
                           picture};
}

void page_snapshots::add(const std::shared_ptr<http::exchange>& to,
                         clock::time_point now) {
  if (!from_.begin()) {
    to->answer(
      http::make_refusal(503, "snapshot: too many browsers; close one"));
    return;
  }
  all_.push_back({to, from_.shown(), now + longest_wait});
  has_wish_ = true;
}

bool page_snapshots::answer(clock::time_point now) {
  auto is_done = [&](waiting& x) {
    auto picture = from_.next(x.seen);
    if (!picture && now < x.deadline)
      return false;
    http::response result;
    result.type = "image/jpeg";
    result.body = picture;
    x.to->answer(picture ? std::move(result)
                         : http::make_refusal(503, "snapshot: the camera sends "
                                                   "no picture; try again"));
    from_.end();
    return true;
  };
  all_.erase(std::remove_if(all_.begin(), all_.end(), is_done), all_.end());
  if (!all_.empty())
    has_wish_ = true;
  return !all_.empty();
}

} // namespace actorcsi
