#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "platform/page/http/message.hpp"

namespace actorcsi::platform::http {

/// Limits of one request, in bytes and lines. What exceeds one is refused
/// before it is kept.
struct request_limits {
  /// Request line, or a line of a header.
  size_t line = 4096;
  /// Request line and headers together.
  size_t head = 8192;
  size_t headers = 64;
  size_t body = 16'384;
};

/// Reads requests from the bytes of a connection. Boost.Beast parses a head
/// that is complete and within the limits. Chunks are ours: Beast 1.74 asserts
/// what a sender can break.
class request_reader {
public:
  enum class status {
    /// No byte of a request has arrived.
    idle,
    /// A part of a request has arrived.
    reading,
    complete,
    /// The request cannot be read on; the connection has to end.
    refused,
  };

  explicit request_reader(request_limits limits = {});

  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  ~request_reader();

  /// Takes bytes until a request is complete or refused. Returns how many.
  size_t feed(const char* data, size_t size);

  /// The connection has no more bytes: refuses a part of a request.
  void finish();

  status state() const noexcept {
    return state_;
  }

  /// Whether the sender waits for `100 Continue` before it sends the body. True
  /// once for a request.
  bool take_wish_to_continue();

  /// The complete request. The reader begins anew.
  request take();

  /// The answer to a refused request.
  response refusal() const;

private:
  struct parser;

  size_t feed_head(const char* data, size_t size);

  size_t feed_body(const char* data, size_t size);

  void parse_head();

  void begin_body();

  /// Goes on with a complete line between the chunks.
  void end_chunk_line();

  /// Begins with a chunk of that size.
  void begin_chunk(std::string_view line);

  void refuse_body();

  void complete();

  void refuse(unsigned status, std::string reason);

  const request_limits limits_;
  status state_ = status::idle;
  /// Set after the head.
  std::unique_ptr<parser> parser_;
  /// The head; then the line between two chunks.
  std::string pending_;
  /// Bytes of the line that is being read, and lines before it.
  size_t line_ = 0;
  size_t lines_ = 0;
  /// The part of a chunked body that is read; `length` for a body whose length
  /// is known, and within a chunk.
  enum class body_part { length, size_line, end_of_chunk, trailer };
  body_part part_ = body_part::length;
  /// Bytes until the end of the body or the chunk.
  size_t left_ = 0;
  bool is_chunked_ = false;
  /// Bytes of the body with its framing.
  size_t body_bytes_ = 0;
  bool wants_continue_ = false;
  request request_;
  unsigned refusal_status_ = 0;
  std::string refusal_reason_;
};

/// The usual phrase for a status code, such as `Not Found`.
std::string reason_phrase(unsigned status);

} // namespace actorcsi::platform::http
