#include "app/page/page_glances.hpp"

#include <algorithm>
#include <utility>

#include "actorcsi/camera.actor.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace http = platform::http;

namespace {

http::response picture(http::shared_bytes jpeg) {
  http::response result;
  result.type = "image/jpeg";
  result.body = std::move(jpeg);
  return result;
}

} // namespace

bool has_camera(const Directory& all, const std::string& name) {
  return std::any_of(all.actors().begin(), all.actors().end(), [&](auto& x) {
    return x.name() == name && x.service() == camera_service().name;
  });
}

size_t page_glances::open() const {
  size_t result = 0;
  for (auto& kvp : cameras_)
    result += kvp.second.all.size();
  return result;
}

void page_glances::add(const std::string& camera, const exchange_ptr& to,
                       clock::time_point now) {
  http::shared_bytes latest;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    auto& x = cameras_[camera];
    if (x.latest && now - x.made < fresh) {
      latest = x.latest;
    } else if (bell_ != nullptr && open() < max_open) {
      if (x.all.empty()) {
        wishes_.push_back(camera);
        bell_->ring();
      }
      x.all.push_back({to, now + longest_wait});
      return;
    }
  }
  to->answer(latest ? picture(std::move(latest))
                    : http::make_refusal(
                      503, "snapshot: too many requests are open; wait for "
                           "one"));
}

bool page_glances::expire(clock::time_point now) {
  std::vector<exchange_ptr> late;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    for (auto i = cameras_.begin(); i != cameras_.end();) {
      auto& all = i->second.all;
      auto is_late = [now](auto& x) { return x.deadline <= now; };
      for (auto& x : all)
        if (is_late(x))
          late.push_back(x.to);
      all.erase(std::remove_if(all.begin(), all.end(), is_late), all.end());
      i = all.empty() && now - i->second.made > longest_wait ? cameras_.erase(i)
                                                             : std::next(i);
    }
  }
  for (auto& to : late)
    to->answer(http::make_refusal(503, "snapshot: the camera sends no picture; "
                                       "try again"));
  std::unique_lock<std::mutex> guard{mutex_};
  return !cameras_.empty();
}

void page_glances::on_wish(platform::doorbell* bell) {
  std::vector<std::string> names;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    bell_ = bell;
    if (bell != nullptr)
      return;
    wishes_.clear();
    for (auto& kvp : cameras_)
      names.push_back(kvp.first);
  }
  for (auto& x : names)
    fail(x, "viewer: it ended");
}

std::optional<std::string> page_glances::next() {
  std::unique_lock<std::mutex> guard{mutex_};
  if (wishes_.empty())
    return std::nullopt;
  auto result = std::move(wishes_.front());
  wishes_.pop_front();
  return result;
}

std::vector<page_glances::waiting>
page_glances::all_of(const std::string& camera) {
  auto i = cameras_.find(camera);
  return i == cameras_.end() ? std::vector<waiting>{}
                             : std::exchange(i->second.all, {});
}

void page_glances::take(const std::string& camera,
                        const caf::expected<platform::frame>& x,
                        page_picture& encoder) {
  auto done = [this, camera](const page_picture::jpeg& made) {
    if (made)
      show(camera, made, clock::now());
    else
      fail(camera, "snapshot: the picture has no JPEG; try again");
  };
  if (!x)
    fail(camera, describe(x.error()));
  else if (!encoder.make(*x, done))
    fail(camera, "snapshot: too many at once; try again");
}

void page_glances::show(const std::string& camera,
                        const http::shared_bytes& jpeg, clock::time_point now) {
  std::vector<waiting> done;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    done = all_of(camera);
    // Those that wanted it may have gone, and their camera with them.
    if (auto i = cameras_.find(camera); i != cameras_.end()) {
      i->second.latest = jpeg;
      i->second.made = now;
    }
  }
  for (auto& x : done)
    x.to->answer(picture(jpeg));
}

void page_glances::fail(const std::string& camera, const std::string& reason) {
  std::vector<waiting> done;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    done = all_of(camera);
  }
  for (auto& x : done)
    x.to->answer(http::make_refusal(503, reason));
}

} // namespace actorcsi
