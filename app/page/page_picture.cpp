#include "app/page/page_picture.hpp"

#include <utility>

#include "app/commands/lower_thread_priority.hpp"

#include "platform/boards/host/jpeg_encoder.hpp"

namespace actorcsi {

namespace {

constexpr int quality = 80;

/// Largest possible size of a JPEG of `x`.
size_t room_for(const platform::frame& x) {
  return x.info().size.area() * 6 + 65'536;
}

} // namespace

page_picture::page_picture(std::function<void()> on_picture)
  : on_picture_(std::move(on_picture)), thread_([this] { run(); }) {
  // nop
}

page_picture::~page_picture() {
  close();
}

void page_picture::show(const platform::frame& x) {
  // `next` releases the replaced lease after the lock.
  auto next = x;
  std::unique_lock<std::mutex> guard{mutex_, std::try_to_lock};
  if (!guard) {
    // The actor's thread must not wait for a browser.
    ++skipped_;
    return;
  }
  if (watchers_ == 0 || closed_)
    return;
  if (waiting_)
    ++skipped_;
  std::swap(waiting_, next);
  changed_.notify_all();
}

bool page_picture::make(const platform::frame& x,
                        std::function<void(jpeg)> done) {
  std::unique_lock<std::mutex> guard{mutex_};
  if (closed_ || extra_.size() == max_extra)
    return false;
  extra_.push_back({x, std::move(done)});
  changed_.notify_all();
  return true;
}

bool page_picture::begin() {
  std::unique_lock<std::mutex> guard{mutex_};
  if (watchers_ == max_watchers) {
    ++refused_;
    return false;
  }
  ++watchers_;
  return true;
}

void page_picture::end() {
  platform::frame unwanted;
  std::unique_lock<std::mutex> guard{mutex_};
  if (--watchers_ > 0)
    return;
  std::swap(waiting_, unwanted);
  // An old picture is not shown to the next one.
  latest_.reset();
}

page_picture::jpeg page_picture::next(uint64_t& seen) const {
  std::unique_lock<std::mutex> guard{mutex_};
  if (number_ <= seen || !latest_)
    return nullptr;
  seen = number_;
  return latest_;
}

void page_picture::close() {
  platform::frame unwanted;
  std::deque<extra> none;
  {
    std::unique_lock<std::mutex> guard{mutex_};
    closed_ = true;
    std::swap(waiting_, unwanted);
    std::swap(extra_, none);
    changed_.notify_all();
  }
  if (thread_.joinable())
    thread_.join();
}

uint32_t page_picture::watchers() const {
  std::unique_lock<std::mutex> guard{mutex_};
  return watchers_;
}

uint64_t page_picture::shown() const {
  std::unique_lock<std::mutex> guard{mutex_};
  return number_;
}

uint64_t page_picture::skipped() const {
  return skipped_;
}

uint64_t page_picture::refused() const {
  std::unique_lock<std::mutex> guard{mutex_};
  return refused_;
}

void page_picture::run() {
  lower_thread_priority();
  platform::link::jpeg_encoder encoder{quality};
  for (;;) {
    platform::frame next;
    std::function<void(jpeg)> done;
    {
      std::unique_lock<std::mutex> guard{mutex_};
      changed_.wait(guard,
                    [this] { return closed_ || waiting_ || !extra_.empty(); });
      if (closed_)
        return;
      // Those of the stream are many, and skipped meanwhile.
      if (extra_.empty()) {
        std::swap(next, waiting_);
      } else {
        next = std::move(extra_.front().picture);
        done = std::move(extra_.front().done);
        extra_.pop_front();
      }
    }
    std::string made(room_for(next), '\0');
    auto size = encoder.encode(
      next, {reinterpret_cast<uint8_t*>(made.data()), made.size()});
    made.resize(size);
    // Returns the buffer to the camera before the picture is sent.
    next = platform::frame{};
    made.shrink_to_fit();
    if (done) {
      done(size == 0 ? nullptr
                     : std::make_shared<const std::string>(std::move(made)));
      continue;
    }
    if (size == 0)
      continue;
    {
      std::unique_lock<std::mutex> guard{mutex_};
      latest_ = std::make_shared<const std::string>(std::move(made));
      ++number_;
    }
    if (on_picture_)
      on_picture_();
  }
}

} // namespace actorcsi
