// How late and how dear a frame of a camera of Linux is in its handler: in a
// bare loop of poll and DQBUF (`bare`), in the same loop with all system calls
// of driver and pool (`calls`), and through driver, camera actor and capture
// (`actors`). All measure the brightness of each frame, as the page's program
// does. For each frame it prints the time in its handler, in ns of the
// monotonic clock; first the processor time per frame, in us.
//
// usage: camera_bench bare|calls|actors PATH FRAMES

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "actors/brightness.hpp"
#include "actors/camera.hpp"
#include "actors/capture.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/csi/v4l2/linux_kernel.hpp"
#include "platform/csi/v4l2/v4l2_csi.hpp"
#include "platform/runtime/host/host_scheduler.hpp"
#include "platform/runtime/spawn.hpp"
#include "tools/benchmarks/node.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

constexpr frame_size size{320, 180};
constexpr uint32_t most_frames = 10'000;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "camera_bench: %s: error %d\n", what, errno);
  std::exit(1);
}

int64_t read_ns(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

/// When frames were handled, and what the processor had done by then.
class record {
public:
  explicit record(uint32_t wanted) : wanted_(wanted) {
    // nop
  }

  /// Notes a frame now.
  void note() {
    auto n = count_.load();
    if (n == wanted_)
      return;
    at_[n] = read_ns(CLOCK_MONOTONIC);
    if (n == 0)
      first_cpu_ = read_ns(CLOCK_PROCESS_CPUTIME_ID);
    if (n + 1 == wanted_)
      last_cpu_ = read_ns(CLOCK_PROCESS_CPUTIME_ID);
    count_ = n + 1;
  }

  bool is_full() const {
    return count_ == wanted_;
  }

  void print() const {
    std::printf("%.3f\n", static_cast<double>(last_cpu_ - first_cpu_) / 1000
                            / (wanted_ - 1));
    for (uint32_t i = 0; i < wanted_; ++i)
      std::printf("%lld\n", static_cast<long long>(at_[i]));
  }

private:
  uint32_t wanted_;
  std::atomic<uint32_t> count_{0};
  std::array<int64_t, most_frames> at_{};
  int64_t first_cpu_ = 0;
  int64_t last_cpu_ = 0;
};

// -- the bare loop ------------------------------------------------------------

/// A picture of the camera's size, so that the loop does the same work per
/// frame.
frame make_picture() {
  framebuffers buffers;
  if (buffers.configure(1, size_t{size.width} * size.height * 2))
    fail("framebuffers");
  buffers.begin(size, pixformat::rgb565, {});
  buffers.finish({});
  auto taken = buffers.take();
  if (!taken)
    fail("framebuffers");
  return taken;
}

void call(int fd, unsigned long request, void* arg, const char* name) {
  if (ioctl(fd, request, arg) != 0)
    fail(name);
}

/// Waits as the pool does: in an epoll that has the driver's, with a time
/// limit, and an alarm that is set before and after a job.
class pool_calls {
public:
  explicit pool_calls(int fd)
    : driver_(epoll_create1(0)),
      pool_(epoll_create1(0)),
      alarm_(timerfd_create(CLOCK_MONOTONIC, 0)) {
    epoll_event what{};
    what.events = EPOLLIN;
    if (epoll_ctl(driver_, EPOLL_CTL_ADD, fd, &what) != 0
        || epoll_ctl(pool_, EPOLL_CTL_ADD, driver_, &what) != 0 || alarm_ < 0)
      fail("epoll");
  }

  void wait() const {
    epoll_event found[16];
    timespec limit{0, 200'000'000};
    epoll_pwait2(pool_, found, 16, &limit, nullptr);
  }

  void set_alarm(int64_t ahead_ns) const {
    auto ns = read_ns(CLOCK_MONOTONIC) + ahead_ns;
    itimerspec when{};
    when.it_value.tv_sec = ns / 1'000'000'000;
    when.it_value.tv_nsec = ns % 1'000'000'000;
    timerfd_settime(alarm_, TFD_TIMER_ABSTIME, &when, nullptr);
  }

private:
  int driver_;
  int pool_;
  int alarm_;
};

void run_loop(const char* path, bool as_pool, record& notes) {
  auto fd = open(path, O_RDWR | O_NONBLOCK);
  if (fd < 0)
    fail(path);
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  format.fmt.pix.width = size.width;
  format.fmt.pix.height = size.height;
  format.fmt.pix.pixelformat = V4L2_PIX_FMT_RGB565;
  call(fd, VIDIOC_S_FMT, &format, "S_FMT");
  v4l2_streamparm rate{};
  rate.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  rate.parm.capture.timeperframe = {1, 30};
  call(fd, VIDIOC_S_PARM, &rate, "S_PARM");
  v4l2_requestbuffers wanted{};
  wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  wanted.memory = V4L2_MEMORY_MMAP;
  wanted.count = 5;
  call(fd, VIDIOC_REQBUFS, &wanted, "REQBUFS");
  std::vector<const uint8_t*> memory;
  auto buffer = [](uint32_t index) {
    v4l2_buffer x{};
    x.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    x.memory = V4L2_MEMORY_MMAP;
    x.index = index;
    return x;
  };
  for (uint32_t i = 0; i < wanted.count; ++i) {
    auto x = buffer(i);
    call(fd, VIDIOC_QUERYBUF, &x, "QUERYBUF");
    auto at = mmap(nullptr, x.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
                   x.m.offset);
    if (at == MAP_FAILED)
      fail("mmap");
    memory.push_back(static_cast<const uint8_t*>(at));
    call(fd, VIDIOC_QBUF, &x, "QBUF");
  }
  auto picture = make_picture();
  unsigned seen = 0;
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  call(fd, VIDIOC_STREAMON, &type, "STREAMON");
  // It watches the camera as soon as it is there.
  std::optional<pool_calls> pool;
  if (as_pool)
    pool.emplace(fd);
  while (!notes.is_full()) {
    pollfd ready{fd, POLLIN, 0};
    if (pool)
      pool->wait();
    else
      poll(&ready, 1, -1);
    auto x = buffer(0);
    if (ioctl(fd, VIDIOC_DQBUF, &x) != 0) {
      if (errno == EAGAIN)
        continue;
      fail("DQBUF");
    }
    if (pool) {
      call(fd, VIDIOC_QBUF, &x, "QBUF");
      auto next = buffer(0);
      if (ioctl(fd, VIDIOC_DQBUF, &next) == 0)
        call(fd, VIDIOC_QBUF, &next, "QBUF");
      pool->set_alarm(300'000);
    }
    seen += *memory[x.index] + measure_brightness(picture).mean;
    notes.note();
    if (pool)
      pool->set_alarm(100'000'000);
    else
      call(fd, VIDIOC_QBUF, &x, "QBUF");
  }
  call(fd, VIDIOC_STREAMOFF, &type, "STREAMOFF");
  close(fd);
  // Nothing of the work may be left out.
  std::fprintf(stderr, "camera_bench: sum %u\n", seen);
}

// -- the actors ---------------------------------------------------------------

/// Takes no time, but notes when it is asked to: at the end of capture's
/// handler.
class noting_cpu final : public platform::cpu {
public:
  explicit noting_cpu(record& notes) : notes_(notes) {
    // nop
  }

  void busy(caf::timespan) override {
    notes_.note();
  }

private:
  record& notes_;
};

void run_actors(const char* path, record& notes) {
  runtime::host_time time;
  auto port =
    v4l2_csi::make(std::make_shared<v4l2::linux_kernel>(), path, time);
  if (!port)
    fail(describe(port.error()).c_str());
  auto& camera_port = **port;
  for (auto& err :
       {camera_port.set_pixformat(pixformat::rgb565),
        camera_port.set_framesize(size), camera_port.set_framerate(30)})
    if (err)
      fail(describe(err).c_str());
  noting_cpu cpu{notes};
  benchmarks::node all{benchmarks::policy::leading};
  auto& sys = all.system();
  runtime::host_scheduler::of(sys)->drive(camera_port);
  auto from = all.keep(runtime::spawn<camera>(sys, camera_port));
  auto loop = all.keep(
    runtime::spawn<capture>(sys, from, uart_peer_actor{}, led_actor{}, cpu));
  CaptureConfig config;
  config.set_process_ms(1);
  all.ask<capture_configure, CaptureConfig>(loop, config);
  all.order<capture_start>(loop);
  while (!notes.is_full())
    std::this_thread::sleep_for(std::chrono::seconds{1});
  all.order<capture_stop>(loop);
}

} // namespace

int main(int argc, char** argv) {
  std::string how = argc == 4 ? argv[1] : "";
  auto frames = argc == 4 ? std::strtoul(argv[3], nullptr, 10) : 0;
  if ((how != "bare" && how != "calls" && how != "actors") || frames < 2
      || frames > most_frames) {
    std::fprintf(stderr, "usage: camera_bench bare|calls|actors PATH FRAMES\n");
    return 2;
  }
  static record notes{static_cast<uint32_t>(frames)};
  if (how == "actors")
    run_actors(argv[2], notes);
  else
    run_loop(argv[2], how == "calls", notes);
  notes.print();
  return 0;
}
