#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace actorcsi::emulator {

/// What peripherals object to. They cannot throw: their accesses are those of a
/// `register_block`.
class trouble_log {
public:
  /// The chip forbids this, or software cannot mean it; it is carried out.
  void complain(const std::string& what) {
    ++complaints_[what];
  }

  /// The model does not have this: the run must end.
  void refuse(const std::string& what) {
    if (refusal_.empty())
      refusal_ = what;
  }

  /// Each complaint, and how often.
  const std::map<std::string, uint64_t>& complaints() const {
    return complaints_;
  }

  /// Empty if nothing was refused.
  const std::string& refusal() const {
    return refusal_;
  }

private:
  std::map<std::string, uint64_t> complaints_;
  std::string refusal_;
};

/// `name` and an offset, e.g. `LPUART1+14`.
std::string register_name(const std::string& name, uint32_t offset);

} // namespace actorcsi::emulator
