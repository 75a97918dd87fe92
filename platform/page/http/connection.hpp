#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "platform/page/http/channel.hpp"
#include "platform/page/http/message.hpp"
#include "platform/page/http/request_reader.hpp"
#include "platform/page/http/server.hpp"

namespace actorcsi::platform::http {

/// One connection of a server. All members are for the server's thread.
class connection final : public std::enable_shared_from_this<connection> {
public:
  using clock = std::chrono::steady_clock;

  /// What a connection needs of its server, as long as it is not closed.
  struct surroundings {
    std::weak_ptr<boost::asio::io_context> io;
    server_limits limits;
    /// Headers of every answer, as lines.
    std::string header_lines;
    handler on_request;
    std::function<void(connection&)> on_end;
    std::function<void()> on_timeout;
  };

  connection(const surroundings& around, boost::asio::io_context& io,
             std::unique_ptr<channel> to, std::string peer);

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  ~connection();

  void start();

  /// Since when the server waits for the other end: for a request, or for it to
  /// take a part of an answer. None while the server itself has to answer, and
  /// for a stream: then the connection is not evicted.
  std::optional<clock::time_point> waits_since();

  const std::string& group() const noexcept {
    return group_;
  }

  /// Sends the next part of a stream, if there is one and the last is out.
  void pump();

  /// Ends the connection at once.
  void close();

  /// The same, and discards an answer that the other end does not take.
  void cut();

private:
  class exchange_of;

  enum class phase {
    /// For a request, or the rest of one.
    waiting,
    /// For the answer of the handler.
    answering,
    sending,
    streaming,
    /// For the other end to close, after the last answer.
    lingering,
    closed,
  };

  void enter(phase x, caf::timespan limit);

  void wake_at(clock::time_point end);

  void on_deadline();

  /// Renews `since_` if the other end has taken a part of the answer.
  void notice_progress();

  /// Whether the other end takes the answer fast enough; then waits again.
  bool is_taking_answer();

  void read();

  void on_read(size_t size);

  /// Goes on with bytes that have arrived.
  void work();

  void hand_over();

  void answer(uint64_t number, response x);

  void stream(uint64_t number, std::string type,
              std::unique_ptr<stream_source> x);

  void send(response x, bool then_close);

  /// Watches for the end of a browser that gets a stream.
  void watch();

  void write(std::function<void()> then);

  void after_answer();

  /// Ends the sending direction, and waits for the other end to close, so that
  /// the last answer is not lost.
  void linger();

  /// Reads and forgets what still arrives.
  void drain();

  const surroundings& around_;
  std::unique_ptr<channel> channel_;
  std::string peer_;
  std::string group_;
  boost::asio::steady_timer timer_;
  phase phase_ = phase::waiting;
  /// Begin of the phase, or the latest progress of an answer.
  clock::time_point since_ = clock::now();
  /// Limit of the time for the whole answer.
  clock::time_point answer_end_;
  size_t unacknowledged_ = 0;
  request_reader reader_;
  std::array<char, 4096> room_;
  /// Bytes in `room_` that the reader has not taken yet.
  size_t begin_ = 0;
  size_t end_ = 0;
  bool has_deadline_of_request_ = true;
  bool is_half_closed_ = false;
  bool keep_alive_ = false;
  bool without_body_ = false;
  /// Number of the request that is open or the last one; a late answer to an
  /// earlier one is ignored.
  uint64_t number_ = 0;
  std::string out_head_;
  shared_bytes out_body_;
  bool is_reading_ = false;
  bool is_writing_ = false;
  std::unique_ptr<stream_source> source_;
  size_t lingered_ = 0;
};

} // namespace actorcsi::platform::http
