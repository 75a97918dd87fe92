// Messages and words by chance, from fixed seeds, with protobuf as the judge.

#include "platform/runtime/text_message.hpp"

#include <algorithm>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <google/protobuf/util/message_differencer.h>

#include "sample_message.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;

using sample::sample_info;

namespace {

std::vector<std::string> split(const std::string& line) {
  std::istringstream stream{line};
  std::vector<std::string> result;
  for (std::string word; stream >> word;)
    result.push_back(word);
  return result;
}

bool is_printable(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7F; });
}

} // namespace

TEST_CASE("Text_OfAnyMessage_TypedBackIsTheSameToProtobuf") {
  sample::protobuf proto;
  std::mt19937 random{20'240'607};
  for (int i = 0; i < 2000; ++i) {
    auto source = proto.make();
    sample::fill(*source, random);
    auto bytes = source->SerializeAsString();
    auto message = proto.parse(bytes);
    REQUIRE(message);
    auto text = runtime::text_from_wire(sample_info, bytes);
    REQUIRE(text);
    if (text->size() == runtime::max_text_message)
      continue;
    INFO(*text);
    // Bytes and empty texts are shown as what they are not.
    auto words = split(*text);
    std::vector<std::string> kept;
    for (size_t j = 0; j + 1 < words.size(); j += 2)
      if (words[j] != "blob" && words[j + 1] != R"("")") {
        kept.push_back(words[j]);
        kept.push_back(words[j + 1]);
      }
    auto wire = runtime::wire_from_words(sample_info, kept);
    if (!wire)
      FAIL(describe(wire.error()));
    auto back = proto.parse(*wire);
    REQUIRE(back);
    // An empty message within it has no words; here it makes no difference.
    std::string difference;
    google::protobuf::util::MessageDifferencer differ;
    differ.set_message_field_comparison(
      google::protobuf::util::MessageDifferencer::EQUIVALENT);
    differ.ReportDifferencesToString(&difference);
    INFO(difference);
    CHECK(differ.Compare(*message, *back));
  }
}

TEST_CASE("Text_OfACutWire_IsRefusedWhereProtobufRefusesIt") {
  sample::protobuf proto;
  std::mt19937 random{7};
  for (int i = 0; i < 50; ++i) {
    auto message = proto.make();
    sample::fill(*message, random, true);
    auto wire = message->SerializeAsString();
    // A text that is full says nothing of what comes behind.
    auto whole = runtime::text_from_wire(sample_info, wire);
    REQUIRE(whole);
    if (whole->size() == runtime::max_text_message)
      continue;
    for (size_t size = 0; size < wire.size(); ++size) {
      auto cut = wire.substr(0, size);
      auto text = runtime::text_from_wire(sample_info, cut);
      CHECK(static_cast<bool>(text) == (proto.parse(cut) != nullptr));
    }
  }
}

TEST_CASE("Text_OfGarbage_IsPrintableAndBoundedOrAnError") {
  sample::protobuf proto;
  std::mt19937 random{11};
  size_t refused = 0;
  size_t shown = 0;
  for (int i = 0; i < 5000; ++i) {
    auto message = proto.make();
    sample::fill(*message, random, true);
    auto wire = message->SerializeAsString();
    for (auto n = random() % 4; n > 0 && !wire.empty(); --n)
      wire[random() % wire.size()] = static_cast<char>(random());
    auto text = runtime::text_from_wire(sample_info, wire);
    if (!text) {
      CHECK(text.error() == errc::malformed_message);
      ++refused;
      continue;
    }
    ++shown;
    CHECK(text->size() <= runtime::max_text_message);
    CHECK(is_printable(*text));
  }
  CHECK(refused > 100);
  CHECK(shown > 100);
}

TEST_CASE("Words_ByChance_MakeAMessageOrAnErrorThatSaysWhy") {
  const std::vector<std::string> parts = {
    "yes",   "i32",  "u64",   "single", "mode",  "name",  "blob",   "maybe",
    "names", "at",   "part",  "parts",  "title", "inner", "counts", "places",
    "this",  "that", "flags", "rest",   "stop",  "on",    "1",      "-1",
    "0.5",   "ff",   "x",     "=",      "=",     "=",     ".",      ".",
    ",",     ",",    " ",     " ",      " ",     " ",     " ",      "\xC3"};
  sample::protobuf proto;
  std::mt19937 random{13};
  size_t refused = 0;
  size_t understood = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string line;
    for (auto n = random() % 12; n > 0; --n)
      line += parts[random() % parts.size()];
    INFO(line);
    auto wire = runtime::wire_from_words(sample_info, split(line));
    if (!wire) {
      CHECK(wire.error() == errc::invalid_argument);
      CHECK(is_printable(describe(wire.error())));
      CHECK(describe(wire.error()).find("'") != std::string::npos);
      ++refused;
      continue;
    }
    ++understood;
    CHECK(proto.parse(*wire));
    CHECK(runtime::text_from_wire(sample_info, *wire));
  }
  CHECK(refused > 1000);
  CHECK(understood > 1000);
}
