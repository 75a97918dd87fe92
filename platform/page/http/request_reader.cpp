#include "platform/page/http/request_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/status.hpp>

#include "platform/base/assert.hpp"

namespace actorcsi::platform::http {

namespace beast_http = boost::beast::http;
using beast_http::field;
using boost::beast::error_code;

struct request_reader::parser {
  beast_http::request_parser<beast_http::empty_body> beast;
};

request_reader::request_reader(request_limits limits) : limits_(limits) {
  // nop
}

request_reader::~request_reader() = default;

size_t request_reader::feed(const char* data, size_t size) {
  size_t taken = 0;
  while (taken < size && state_ != status::complete
         && state_ != status::refused) {
    state_ = status::reading;
    taken += parser_ ? feed_body(data + taken, size - taken)
                     : feed_head(data + taken, size - taken);
  }
  return taken;
}

void request_reader::finish() {
  if (state_ == status::reading)
    refuse(400, "the request has no end; send all of it");
}

// -- the head -----------------------------------------------------------------

size_t request_reader::feed_head(const char* data, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    ++line_;
    if (pending_.size() + i + 1 > limits_.head || line_ > limits_.line) {
      refuse(431, "the request line or a header is too long; send at most "
                    + std::to_string(limits_.line) + " bytes in a line and "
                    + std::to_string(limits_.head) + " in all");
      return i + 1;
    }
    if (data[i] != '\n')
      continue;
    // Only CR and LF: the head ends.
    auto is_empty = line_ <= 2;
    line_ = 0;
    // The request line is one of them.
    if (++lines_ > limits_.headers + 1 && !is_empty) {
      refuse(431, "too many headers; send at most "
                    + std::to_string(limits_.headers));
      return i + 1;
    }
    if (is_empty) {
      pending_.append(data, i + 1);
      parse_head();
      return i + 1;
    }
  }
  pending_.append(data, size);
  return size;
}

void request_reader::parse_head() {
  parser_ = std::make_unique<parser>();
  auto& beast = parser_->beast;
  beast.header_limit(static_cast<uint32_t>(limits_.head + 1));
  beast.body_limit(limits_.body);
  error_code err;
  beast.put(boost::asio::buffer(pending_), err);
  pending_.clear();
  if (err == beast_http::error::body_limit) {
    refuse_body();
    return;
  }
  if (err == beast_http::error::bad_transfer_encoding) {
    refuse(501, "Transfer-Encoding: unknown; send chunked or a length");
    return;
  }
  if ((err && err != beast_http::error::need_more) || !beast.is_header_done()) {
    refuse(400, "not a request of HTTP/1.1: "
                  + (err ? err.message() : std::string{"incomplete"}));
    return;
  }
  begin_body();
}

void request_reader::begin_body() {
  auto& beast = parser_->beast;
  auto& head = beast.get();
  if (head.version() != 10 && head.version() != 11)
    return refuse(505, "only HTTP/1.0 and HTTP/1.1 are served");
  if (head.count(field::host) > 1
      || (head.version() == 11 && head.count(field::host) == 0))
    return refuse(400, "Host: a request has one; send one");
  auto has_coding = head.count(field::transfer_encoding) > 0;
  if (has_coding && head.count(field::content_length) > 0)
    return refuse(400, "Content-Length and Transfer-Encoding: they contradict "
                       "each other; send one of them");
  if (has_coding
      && (head.count(field::transfer_encoding) > 1
          || !boost::beast::iequals(head[field::transfer_encoding], "chunked")))
    return refuse(501, "Transfer-Encoding: unknown; send chunked or a length");
  if (head.count(field::content_encoding) > 0)
    return refuse(415, "Content-Encoding: not supported; send the body as it "
                       "is");
  auto length = beast.content_length();
  if (length && *length > limits_.body)
    return refuse_body();
  if (auto i = head.find(field::expect); i != head.end()) {
    if (!boost::beast::iequals(i->value(), "100-continue"))
      return refuse(417, "Expect: unknown; send 100-continue or none");
    wants_continue_ = has_coding || length.value_or(0) > 0;
  }
  is_chunked_ = has_coding;
  part_ = has_coding ? body_part::size_line : body_part::length;
  left_ = static_cast<size_t>(length.value_or(0));
  if (!has_coding && left_ == 0)
    complete();
}

// -- the body -----------------------------------------------------------------

size_t request_reader::feed_body(const char* data, size_t size) {
  if (part_ == body_part::length) {
    auto taken = std::min(size, left_);
    request_.body.append(data, taken);
    left_ -= taken;
    body_bytes_ += taken;
    if (left_ > 0)
      return taken;
    if (is_chunked_)
      part_ = body_part::end_of_chunk;
    else
      complete();
    return taken;
  }
  size_t taken = 0;
  while (taken < size) {
    // Lines between chunks and trailers count as well.
    if (++body_bytes_ > limits_.body + limits_.head) {
      refuse_body();
      break;
    }
    pending_ += data[taken++];
    if (pending_.back() == '\n') {
      end_chunk_line();
      break;
    }
  }
  return taken;
}

void request_reader::end_chunk_line() {
  auto line = std::exchange(pending_, {});
  if (line.size() < 2 || line[line.size() - 2] != '\r')
    return refuse(400, "the body is not in chunks: a line ends without CR");
  line.resize(line.size() - 2);
  switch (part_) {
  case body_part::size_line:
    begin_chunk(line);
    break;
  case body_part::end_of_chunk:
    if (!line.empty())
      refuse(400, "the body is not in chunks: a chunk is longer than its size");
    part_ = body_part::size_line;
    break;
  default: // a trailer, which nobody needs
    if (line.empty())
      complete();
  }
}

void request_reader::begin_chunk(std::string_view line) {
  constexpr size_t most_digits = 8;
  auto digits =
    std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
  auto rest = line.substr(digits);
  if (digits == 0 || digits > most_digits
      || (!rest.empty() && rest.find_first_of(";\t ") != 0))
    return refuse(400, "the body is not in chunks: a size is not hexadecimal");
  std::from_chars(line.data(), line.data() + digits, left_, 16);
  if (left_ > limits_.body - request_.body.size())
    return refuse_body();
  part_ = left_ == 0 ? body_part::trailer : body_part::length;
}

void request_reader::refuse_body() {
  refuse(413, "the body is too long; send at most "
                + std::to_string(limits_.body) + " bytes");
}

void request_reader::complete() {
  auto& beast = parser_->beast;
  request_.keep_alive = beast.keep_alive();
  auto& head = beast.get();
  request_.method = std::string{head.method_string()};
  std::string target{head.target()};
  auto mark = target.find('?');
  auto path = percent_decoded(target.substr(0, mark), false);
  if (!path || path->empty() || path->front() != '/'
      || path->find('\0') != std::string::npos)
    return refuse(400, "the address is not a path; begin it with /");
  request_.path = std::move(*path);
  if (mark != std::string::npos)
    request_.query = target.substr(mark + 1);
  for (auto& x : head) {
    std::string name{x.name_string()};
    for (auto& c : name)
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    request_.headers.emplace_back(std::move(name), std::string{x.value()});
  }
  state_ = status::complete;
}

bool request_reader::take_wish_to_continue() {
  return std::exchange(wants_continue_, false) && state_ == status::reading;
}

request request_reader::take() {
  ACTORCSI_ASSERT(state_ == status::complete);
  auto result = std::exchange(request_, {});
  parser_.reset();
  pending_.clear();
  line_ = lines_ = body_bytes_ = 0;
  wants_continue_ = false;
  state_ = status::idle;
  return result;
}

void request_reader::refuse(unsigned status, std::string reason) {
  state_ = status::refused;
  refusal_status_ = status;
  refusal_reason_ = std::move(reason);
  pending_.clear();
  pending_.shrink_to_fit();
  parser_.reset();
}

response request_reader::refusal() const {
  return make_refusal(refusal_status_, refusal_reason_);
}

std::string reason_phrase(unsigned status) {
  return std::string{
    beast_http::obsolete_reason(static_cast<beast_http::status>(status))};
}

} // namespace actorcsi::platform::http
