#include "tests/platform/page/http/fuzz/request_fuzz.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "platform/page/http/request_reader.hpp"

namespace actorcsi::platform::http::test {

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

/// Reads all requests in `data`, in pieces of at most `piece` bytes. Returns
/// what they are as text.
std::string read_all(const uint8_t* data, size_t size, size_t piece) {
  const request_limits limits;
  std::string result;
  request_reader uut{limits};
  auto text = reinterpret_cast<const char*>(data);
  for (size_t i = 0; i < size;) {
    auto n = uut.feed(text + i, std::min(piece, size - i));
    require(n <= std::min(piece, size - i));
    i += n;
    if (uut.state() == request_reader::status::refused)
      break;
    static_cast<void>(uut.take_wish_to_continue());
    if (uut.state() != request_reader::status::complete) {
      require(n > 0);
      continue;
    }
    auto x = uut.take();
    require(uut.state() == request_reader::status::idle);
    require(x.body.size() <= limits.body);
    require(x.headers.size() <= limits.headers + limits.head / 4);
    require(!x.path.empty() && x.path.front() == '/');
    result += x.method + " " + x.path + " " + x.query + "\n";
    for (auto& kvp : x.headers) {
      require(kvp.second.size() <= limits.head);
      require(kvp.first.find_first_of("\r\n") == std::string::npos);
      result += kvp.first + ":" + kvp.second + "\n";
    }
    result += x.body + x.parameter("token").value_or("none");
    result += x.cookie("actorcsi_8080");
    auto encoded = percent_encoded(x.path);
    require(percent_decoded(encoded, true) == x.path);
  }
  uut.finish();
  if (uut.state() == request_reader::status::refused) {
    auto x = uut.refusal();
    require(x.status >= 400 && x.status < 600);
    require(!reason_phrase(x.status).empty());
    result += std::to_string(x.status);
  }
  return result;
}

} // namespace

void fuzz_request(const uint8_t* data, size_t size) {
  if (size < 1)
    return;
  auto piece = size_t{1} + data[0];
  ++data;
  --size;
  auto whole = read_all(data, size, std::max<size_t>(size, 1));
  require(read_all(data, size, piece) == whole);
  require(read_all(data, size, 1) == whole);
}

} // namespace actorcsi::platform::http::test

#ifdef ACTORCSI_FUZZ
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::platform::http::test::fuzz_request(data, size);
  return 0;
}
#endif
