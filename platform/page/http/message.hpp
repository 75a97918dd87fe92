#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caf/timespan.hpp"

namespace actorcsi::platform::http {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// A request that was read to its end.
struct request {
  std::string method;
  /// Path without the query, decoded.
  std::string path;
  /// Query as sent, without the question mark.
  std::string query;
  /// Names in lower case.
  header_list headers;
  std::string body;
  /// Address of the sender, without the port.
  std::string peer;
  bool keep_alive = false;

  /// The value of a header; empty if there is none.
  std::string_view header(std::string_view name) const;

  /// The decoded value of a parameter in the query.
  std::optional<std::string> parameter(std::string_view name) const;

  /// The value of a cookie; empty if there is none.
  std::string_view cookie(std::string_view name) const;
};

/// `text` with each `%XX` replaced; none if a digit is wrong. In a query, `+`
/// is a space.
std::optional<std::string> percent_decoded(std::string_view text,
                                           bool in_query);

/// `text` as a value in a query: letters, digits and `-._~` stay.
std::string percent_encoded(std::string_view text);

/// Bytes that several answers may share.
using shared_bytes = std::shared_ptr<const std::string>;

struct response {
  unsigned status = 200;
  std::string type = "application/json";
  shared_bytes body;
  header_list headers;
  /// Delay before the answer is sent.
  caf::timespan delay{0};
};

/// A response with a body of its own.
response make_response(unsigned status, std::string type, std::string body);

/// A refusal: `{"error": REASON}`.
response make_refusal(unsigned status, const std::string& reason);

/// `text` as a string of JSON, in quotes.
std::string json_quoted(std::string_view text);

/// A part of a stream: `head`, then `body`, then a line break.
struct stream_part {
  std::string head;
  shared_bytes body;
};

/// An answer without an end, read by the server when the browser has room.
class stream_source {
public:
  virtual ~stream_source() = default;

  /// The newest part; none if the last one is still the newest. The server
  /// calls it from its thread, after `server::wake_streams` or the last part.
  virtual std::optional<stream_part> next() = 0;
};

/// One request that waits for its answer. All members may be called by any
/// thread; the first answer counts.
class exchange {
public:
  virtual ~exchange() = default;

  virtual void answer(response x) = 0;

  virtual void stream(std::string type, std::unique_ptr<stream_source> x) = 0;
};

/// Answers a request now or later. The server calls it from its thread, so it
/// must not block.
using handler =
  std::function<void(const request&, const std::shared_ptr<exchange>&)>;

} // namespace actorcsi::platform::http
