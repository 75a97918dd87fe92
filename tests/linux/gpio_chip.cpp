// A GPIO chip in software, for the kernel that it runs on: the CP2112 of
// Silicon Laboratories, an USB device of class HID with eight lines, given to
// the kernel's driver hid-cp2112 through uhid. Lines of its input are what
// happens to its pins: `low N` and `high N`. It writes each change of an
// output, `N LEVEL`, to standard output, and ends with its input.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <poll.h>
#include <unistd.h>

namespace {

// Reports of the CP2112, Silicon Laboratories' application note 495.
constexpr uint8_t gpio_config = 0x02;
constexpr uint8_t gpio_get = 0x03;
constexpr uint8_t gpio_set = 0x04;
constexpr uint8_t version = 0x05;
constexpr uint8_t smbus_config = 0x06;

/// Reports of bytes, of a class of its own.
constexpr uint8_t descriptor[] = {
  0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00,
  0x75, 0x08, 0x95, 0x3F, 0x85, 0x01, 0x09, 0x01, 0xB1, 0x02, 0xC0};

class chip {
public:
  chip() : fd_(open("/dev/uhid", O_RDWR | O_CLOEXEC)) {
    uhid_event x{};
    x.type = UHID_CREATE2;
    auto& made = x.u.create2;
    std::strcpy(reinterpret_cast<char*>(made.name), "CP2112");
    made.rd_size = sizeof(descriptor);
    std::memcpy(made.rd_data, descriptor, sizeof(descriptor));
    made.bus = BUS_USB;
    made.vendor = 0x10C4;
    made.product = 0xEA90;
    send(x);
  }

  int fd() const {
    return fd_;
  }

  void drive(unsigned pin, bool high) {
    driven_ =
      static_cast<uint8_t>(high ? driven_ | 1u << pin : driven_ & ~(1u << pin));
  }

  void serve() {
    uhid_event x{};
    if (read(fd_, &x, sizeof(x)) <= 0)
      return;
    if (x.type == UHID_GET_REPORT)
      answer(x.u.get_report);
    else if (x.type == UHID_SET_REPORT)
      take(x.u.set_report);
  }

private:
  void send(const uhid_event& x) const {
    if (write(fd_, &x, sizeof(x)) < 0)
      std::perror("gpio_chip: /dev/uhid");
  }

  uint8_t levels() const {
    return static_cast<uint8_t>((latch_ & outputs_) | (driven_ & ~outputs_));
  }

  void answer(const uhid_get_report_req& asked) {
    uhid_event x{};
    x.type = UHID_GET_REPORT_REPLY;
    auto& reply = x.u.get_report_reply;
    reply.id = asked.id;
    reply.data[0] = asked.rnum;
    switch (asked.rnum) {
    case gpio_config:
      reply.size = 5;
      reply.data[1] = outputs_;
      break;
    case gpio_get:
      reply.size = 2;
      reply.data[1] = levels();
      break;
    case version:
      reply.size = 3;
      reply.data[1] = 0x0C;
      break;
    case smbus_config:
      reply.size = 14;
      break;
    default:
      reply.err = EIO;
    }
    send(x);
  }

  void take(const uhid_set_report_req& x) {
    auto before = static_cast<uint8_t>(latch_ & outputs_);
    auto known = outputs_;
    if (x.rnum == gpio_config)
      outputs_ = x.data[1];
    else if (x.rnum == gpio_set)
      latch_ =
        static_cast<uint8_t>((latch_ & ~x.data[2]) | (x.data[1] & x.data[2]));
    auto changed = ((latch_ & outputs_) ^ before) | (outputs_ & ~known);
    for (unsigned pin = 0; pin < 8; ++pin)
      if ((changed >> pin & 1) != 0 && (outputs_ >> pin & 1) != 0)
        std::printf("%u %u\n", pin, latch_ >> pin & 1u);
    std::fflush(stdout);
    uhid_event reply{};
    reply.type = UHID_SET_REPORT_REPLY;
    reply.u.set_report_reply.id = x.id;
    send(reply);
  }

  int fd_;
  uint8_t outputs_ = 0;
  uint8_t latch_ = 0;
  /// Inputs are pulled up.
  uint8_t driven_ = 0xFF;
};

} // namespace

int main() {
  chip device;
  std::string typed;
  for (;;) {
    pollfd fds[] = {{device.fd(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    poll(fds, 2, -1);
    if ((fds[0].revents & POLLIN) != 0)
      device.serve();
    if (fds[1].revents == 0)
      continue;
    char text[256];
    auto count = read(STDIN_FILENO, text, sizeof(text));
    if (count <= 0)
      return 0;
    typed.append(text, static_cast<size_t>(count));
    for (auto end = typed.find('\n'); end != std::string::npos;
         end = typed.find('\n')) {
      std::istringstream line{typed.substr(0, end)};
      typed.erase(0, end + 1);
      std::string level;
      unsigned pin = 0;
      if (line >> level >> pin && pin < 8)
        device.drive(pin, level == "high");
    }
  }
}
