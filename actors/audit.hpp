#pragma once

#include <map>
#include <string>

#include "actorcsi/audit.actor.hpp"

namespace actorcsi {

/// Keeps the record of the orders from elsewhere: publishes an entry for each,
/// within a limit of their rate. On a PC only.
class audit final : public audit_base {
public:
  /// Entries of one caller at once, and the time after which there may be one
  /// more. A caller with a certificate is known by its name, any other by its
  /// address without the port.
  static constexpr int burst = 20;
  static constexpr auto pause = caf::timespan{250'000'000};

  /// Callers with a limit of their own; further ones share one.
  static constexpr size_t max_callers = 64;

  /// Delay before orders that were left out are reported without an entry.
  static constexpr auto conclusion = caf::timespan{1'000'000'000};

  /// Bytes of a text in an entry; longer ones are cut.
  static constexpr size_t max_text = 240;

  using audit_base::audit_base;

private:
  caf::error subscribe() override;

  caf::expected<AuditStatistics> statistics() override;

  caf::expected<void> record(const AuditEntry& request) override;

  void conclude() override;

  /// Whether an entry of that caller is within the limit; counts it.
  bool take(std::string key);

  /// By caller: when it may have all of `burst` again.
  std::map<std::string, platform::time_point> callers_;
  uint64_t left_out_ = 0;
  AuditStatistics counts_;
};

/// `desk at 10.0.0.7:40112 (observe): actorcsi.Led/Blink of LED_RED: refused`.
std::string text_of(const AuditEntry& x);

} // namespace actorcsi
