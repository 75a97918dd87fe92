// A USB camera in software, for the kernel that it runs on: the USB/IP protocol
// over a socket that is given to the host controller vhci-hcd. Lines of its
// input are what happens to the camera: `error` (the next picture has the error
// bit), `short` (only half of the next picture arrives), `stall` (no picture
// for four seconds), `unplug` and `plug`. `count` prints the number of pictures
// since the stream began. It ends with its input.

#include "tests/linux/usb_camera.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <turbojpeg.h>
#include <unistd.h>

using namespace usb_camera;
using std::chrono::steady_clock;

namespace {

// Of USB/IP.
constexpr uint32_t cmd_submit = 1;
constexpr uint32_t cmd_unlink = 2;
constexpr uint32_t ret_submit = 3;
constexpr uint32_t ret_unlink = 4;
constexpr size_t header_words = 12;
constexpr auto attach_path = "/sys/devices/platform/vhci_hcd.0/attach";

// Requests of USB and of its Video Class.
constexpr uint8_t get_status = 0x00;
constexpr uint8_t clear_feature = 0x01;
constexpr uint8_t get_descriptor = 0x06;
constexpr uint8_t set_configuration = 0x09;
constexpr uint8_t set_interface = 0x0B;
constexpr uint8_t set_cur = 0x01;
constexpr uint8_t get_cur = 0x81;
constexpr uint8_t get_min = 0x82;
constexpr uint8_t get_max = 0x83;
constexpr uint8_t get_res = 0x84;
constexpr uint8_t get_len = 0x85;
constexpr uint8_t get_info = 0x86;
constexpr uint8_t get_def = 0x87;

// Bits of a payload's header.
constexpr uint8_t end_of_frame = 0x02;
constexpr uint8_t error_bit = 0x40;
constexpr uint8_t end_of_header = 0x80;

constexpr auto period = std::chrono::microseconds{33'333};
constexpr auto stall_time = std::chrono::seconds{4};

struct request {
  uint32_t number = 0;
  uint32_t length = 0;
};

bytes jpeg() {
  auto [width, height] = size_of(format::mjpeg);
  bytes rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      rgb.push_back(static_cast<uint8_t>(x * 255 / width));
      rgb.push_back(static_cast<uint8_t>(y));
      rgb.push_back(128);
    }
  auto turbo = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  tjCompress2(turbo, rgb.data(), width, 0, height, TJPF_RGB, &data, &size,
              TJSAMP_422, 90, 0);
  bytes result(data, data + size);
  tjFree(data);
  tjDestroy(turbo);
  return result;
}

class camera {
public:
  void plug() {
    int ends[2];
    if (fd_ >= 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
      return;
    fd_ = ends[0];
    // Port 0, any number of a device, and USB's high speed.
    std::ofstream attach{attach_path};
    attach << "0 " << ends[1] << " 65538 3" << std::flush;
    if (!attach)
      std::fprintf(stderr, "usb_camera: %s refuses it\n", attach_path);
    ::close(ends[1]);
    streaming_ = false;
    waiting_.clear();
    payloads_.clear();
  }

  void unplug() {
    if (fd_ >= 0) {
      shutdown(fd_, SHUT_RDWR);
      ::close(fd_);
    }
    fd_ = -1;
  }

  int fd() const {
    return fd_;
  }

  void order(const std::string& line) {
    if (line == "plug")
      plug();
    else if (line == "unplug")
      unplug();
    else if (line == "error")
      next_has_error_ = true;
    else if (line == "short")
      next_is_short_ = true;
    else if (line == "stall")
      due_ = steady_clock::now() + stall_time;
    else if (line == "count")
      print_count();
    else
      std::fprintf(stderr, "usb_camera: '%s' is no order\n", line.c_str());
  }

  int until_next_picture() const {
    using namespace std::chrono;
    auto left = duration_cast<milliseconds>(due_ - steady_clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left) + 1;
  }

  void take_picture() {
    auto now = steady_clock::now();
    if (now < due_)
      return;
    due_ = due_ + period < now ? now + period : due_ + period;
    if (!streaming_ || waiting_.empty() || !payloads_.empty())
      return;
    auto picture = format_ == format::mjpeg
                     ? jpeg_
                     : bytes(size_of(format::yuyv).bytes(), ++shade_);
    if (std::exchange(next_is_short_, false))
      picture.resize(picture.size() / 2);
    auto bad = std::exchange(next_has_error_, false);
    ++pictures_;
    toggle_ ^= 1;
    constexpr size_t room = max_payload - 2;
    for (size_t at = 0; at < picture.size(); at += room) {
      auto size = std::min(room, picture.size() - at);
      auto last = at + size == picture.size();
      bytes x(2 + size);
      x[0] = 2;
      x[1] =
        static_cast<uint8_t>(end_of_header | toggle_ | (last ? end_of_frame : 0)
                             | (bad ? error_bit : 0));
      std::copy_n(picture.begin() + at, size, x.begin() + 2);
      payloads_.push_back(std::move(x));
    }
    send_payloads();
  }

  void serve() {
    std::array<uint32_t, header_words> words{};
    if (!receive(words.data(), sizeof(words)))
      return unplug();
    for (size_t i = 0; i < 10; ++i)
      words[i] = ntohl(words[i]);
    request x{words[1], words[6]};
    if (words[0] == cmd_unlink)
      return unlink(x.number, words[5]);
    if (words[0] != cmd_submit)
      return unplug();
    auto in = words[3] != 0;
    bytes sent(in ? 0 : x.length);
    if (!sent.empty() && !receive(sent.data(), sent.size()))
      return unplug();
    if (words[4] != 0) {
      waiting_.push_back(x);
      return send_payloads();
    }
    uint8_t setup[8];
    std::memcpy(setup, &words[10], sizeof(setup));
    control_request(x, setup, sent);
  }

private:
  void print_count() const {
    std::printf("%u pictures\n", pictures_);
    std::fflush(stdout);
  }

  bool receive(void* to, size_t size) {
    auto at = static_cast<char*>(to);
    while (size > 0) {
      auto n = read(fd_, at, size);
      if (n <= 0)
        return false;
      at += n;
      size -= static_cast<size_t>(n);
    }
    return true;
  }

  void send(const void* from, size_t size) {
    auto at = static_cast<const char*>(from);
    while (size > 0) {
      auto n = write(fd_, at, size);
      if (n <= 0)
        return;
      at += n;
      size -= static_cast<size_t>(n);
    }
  }

  void answer(uint32_t kind, uint32_t number, int status, uint32_t length) {
    std::array<uint32_t, header_words> words{};
    words[0] = htonl(kind);
    words[1] = htonl(number);
    words[5] = htonl(static_cast<uint32_t>(status));
    words[6] = htonl(length);
    send(words.data(), sizeof(words));
  }

  void reply(const request& x, const bytes& data) {
    auto size = std::min<size_t>(x.length, data.size());
    answer(ret_submit, x.number, 0, static_cast<uint32_t>(size));
    send(data.data(), size);
  }

  void stall(const request& x) {
    answer(ret_submit, x.number, -EPIPE, 0);
  }

  void unlink(uint32_t number, uint32_t victim) {
    for (auto i = waiting_.begin(); i != waiting_.end(); ++i)
      if (i->number == victim) {
        waiting_.erase(i);
        return answer(ret_unlink, number, -ECONNRESET, 0);
      }
    // It was answered before.
    answer(ret_unlink, number, 0, 0);
  }

  void send_payloads() {
    while (!waiting_.empty() && !payloads_.empty()) {
      reply(waiting_.front(), payloads_.front());
      waiting_.pop_front();
      payloads_.pop_front();
    }
  }

  void control_request(const request& x, const uint8_t* setup,
                       const bytes& sent) {
    auto is_class = (setup[0] & 0x60) == 0x20;
    auto value = setup[3];
    if (is_class && setup[4] == 1)
      return stream_request(x, setup[1], value, sent);
    if (is_class)
      return unit_request(x, setup[1], setup[5], value, sent);
    switch (setup[1]) {
    case get_descriptor: {
      auto data = descriptor(setup[3], setup[2]);
      return data.empty() ? stall(x) : reply(x, data);
    }
    case get_status:
      return reply(x, {0, 0});
    case clear_feature:
      // How the driver ends a stream of bulk transfers.
      streaming_ = false;
      payloads_.clear();
      [[fallthrough]];
    case set_configuration:
    case set_interface:
      return answer(ret_submit, x.number, 0, 0);
    default:
      return stall(x);
    }
  }

  void stream_request(const request& x, uint8_t code, uint8_t selector,
                      const bytes& sent) {
    constexpr uint8_t commit = 2;
    if (code == set_cur) {
      if (sent.size() > 2 && (sent[2] == 1 || sent[2] == 2))
        format_ = static_cast<format>(sent[2]);
      streaming_ = selector == commit;
      pictures_ = 0;
      return answer(ret_submit, x.number, 0,
                    static_cast<uint32_t>(sent.size()));
    }
    auto parameters = stream_parameters(format_);
    if (code == get_len)
      return reply(x, {static_cast<uint8_t>(parameters.size()), 0});
    if (code == get_info)
      return reply(x, {3});
    reply(x, parameters);
  }

  void unit_request(const request& x, uint8_t code, uint8_t entity,
                    uint8_t selector, const bytes& sent) {
    for (auto& c : controls_) {
      if (c.entity != entity || c.selector != selector)
        continue;
      auto number = [&](int32_t value) {
        bytes data(c.size);
        std::memcpy(data.data(), &value, c.size);
        reply(x, data);
      };
      switch (code) {
      case set_cur:
        c.value = 0;
        std::memcpy(&c.value, sent.data(),
                    std::min<size_t>(c.size, sent.size()));
        return answer(ret_submit, x.number, 0,
                      static_cast<uint32_t>(sent.size()));
      case get_cur:
        return number(c.value);
      case get_min:
        return number(c.least);
      case get_max:
        return number(c.most);
      case get_res:
        return number(c.step);
      case get_def:
        return number(c.usual);
      case get_len:
        return reply(x, {c.size, 0});
      case get_info:
        return reply(x, {3});
      default:
        return stall(x);
      }
    }
    stall(x);
  }

  int fd_ = -1;
  std::deque<request> waiting_;
  std::deque<bytes> payloads_;
  std::vector<control> controls_ = controls();
  const bytes jpeg_ = jpeg();
  format format_ = format::mjpeg;
  bool streaming_ = false;
  bool next_has_error_ = false;
  bool next_is_short_ = false;
  uint8_t toggle_ = 0;
  uint8_t shade_ = 0;
  uint32_t pictures_ = 0;
  steady_clock::time_point due_ = steady_clock::now();
};

} // namespace

int main() {
  camera it;
  it.plug();
  std::string line;
  for (;;) {
    pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {it.fd(), POLLIN, 0}};
    poll(fds, 2, it.until_next_picture());
    if (fds[0].revents != 0) {
      char c = 0;
      if (read(STDIN_FILENO, &c, 1) != 1)
        return 0;
      if (c != '\n') {
        line += c;
      } else {
        it.order(line);
        line.clear();
        continue;
      }
    }
    if (it.fd() >= 0 && fds[1].revents != 0)
      it.serve();
    it.take_picture();
  }
}
