#pragma once

#include <optional>
#include <string>

#include "app/commands/actor_options.hpp"
#include "app/commands/page_options.hpp"

#include "platform/net/tls.hpp"

namespace actorcsi {

/// Options of the commands that connect to a board at the end of a serial line
/// or to a node of the network.
class target_options : public actor_options {
public:
  /// Time after which the command ends; 0 for no limit.
  caf::timespan duration() const {
    return duration_;
  }

  /// Speed of a serial line, in bits per second.
  uint32_t baud() const {
    return baud_;
  }

  /// Files for a node on another machine; empty for plain TCP.
  const platform::tls_files& tls() const {
    return tls_;
  }

protected:
  target_options(std::string command, std::string words, std::string purpose,
                 std::string details);

private:
  caf::timespan duration_{0};
  uint32_t baud_ = 115'200;
  platform::tls_files tls_;
};

/// The options of `actorcsi attach`.
class attach_options final : public target_options {
public:
  attach_options();

  /// Frames to read; no value for all frames.
  std::optional<uint32_t> frames() const {
    return frames_;
  }

  /// The camera whose frames to read; empty for the first one.
  const std::string& camera() const {
    return camera_;
  }

  const std::string& save() const {
    return save_;
  }

  bool json() const {
    return json_;
  }

  /// Settings of the viewer's page, if it was requested.
  std::optional<host_page_config> viewer() const {
    auto result = page_.config();
    if (result)
      result->tls = {tls().certificate, tls().key};
    return result;
  }

  /// The role of the browsers that the page lets in.
  runtime::access page_role() const {
    return page_.role();
  }

private:
  page_options page_;
  std::optional<uint32_t> frames_;
  std::string camera_;
  std::string save_;
  bool json_ = false;
};

/// The options of `actorcsi call`.
class call_options final : public target_options {
public:
  call_options();

  bool list() const {
    return list_;
  }

  /// The actor that is called, empty for the first one with the method.
  const std::string& actor() const {
    return actor_;
  }

  /// How long to wait for an answer, in ms; 0 if the method decides.
  uint32_t deadline_ms() const;

  /// Items of a subscription to print, 0 for all.
  uint32_t items() const {
    return items_;
  }

private:
  bool list_ = false;
  std::string actor_;
  std::optional<caf::timespan> deadline_;
  uint32_t items_ = 0;
};

/// The options of `actorcsi top`.
class top_options final : public target_options {
public:
  top_options();
};

} // namespace actorcsi
