#include "platform/runtime/text_message.hpp"

#include <sstream>
#include <vector>

#include <catch2/catch.hpp>

#include "device_tables.hpp"
#include "sample_message.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace actorcsi::device_tables;

using sample::sample_info;

namespace {

std::vector<std::string> split(const std::string& line) {
  std::istringstream stream{line};
  std::vector<std::string> result;
  for (std::string word; stream >> word;)
    result.push_back(word);
  return result;
}

caf::expected<std::string> wire_of(const runtime::message_info& info,
                                   const std::string& line) {
  return runtime::wire_from_words(info, split(line));
}

/// What is understood of `line`, shown as a line again.
std::string echo(const runtime::message_info& info, const std::string& line) {
  auto wire = wire_of(info, line);
  if (!wire)
    return describe(wire.error());
  auto text = runtime::text_from_wire(info, *wire);
  return text ? *text : describe(text.error());
}

/// The text of the error that `line` is, without the code's sentence.
std::string refusal(const runtime::message_info& info,
                    const std::string& line) {
  auto wire = wire_of(info, line);
  if (wire)
    return "accepted";
  CHECK(wire.error() == errc::invalid_argument);
  auto text = describe(wire.error());
  auto begin = text.find('(') + 1;
  return text.substr(begin, text.size() - begin - 1);
}

/// What protobuf makes of `line` as a sample, in its own text format.
std::string sample_of(const std::string& line) {
  sample::protobuf proto;
  auto wire = wire_of(sample_info, line);
  if (!wire)
    return describe(wire.error());
  auto message = proto.parse(*wire);
  return message ? message->ShortDebugString() : "refused by protobuf";
}

} // namespace

// -- words --------------------------------------------------------------------

TEST_CASE("Words_WithoutNames_FillTheFieldsInOrder") {
  CHECK(echo(led_info, "on 500") == "on on period_ms 500");
  CHECK(echo(led_info, "off") == "on off period_ms 0");
  CHECK(echo(led_info, "") == "on off period_ms 0");
  CHECK(echo(camera_info, "RGB565 QVGA 0,0,160,120 30 3 stop")
        == "pixformat RGB565 framesize QVGA window 0,0,160,120 framerate 30 "
           "framebuffers 3 overrun stop");
}

TEST_CASE("Words_WithNames_SetThatFieldAndTheOthersFollowInOrder") {
  CHECK(echo(camera_info, "framerate=30 overrun=drop_oldest")
        == "framerate 30 overrun drop_oldest");
  CHECK(echo(camera_info, "framesize=QVGA RGB565 1,2,3,4")
        == "pixformat RGB565 framesize QVGA window 1,2,3,4 overrun "
           "unspecified");
  CHECK(echo(led_info, "period_ms=500 on") == "on on period_ms 500");
}

TEST_CASE("Words_InPairs_AreNameAndValue") {
  CHECK(echo(camera_info, "framesize QVGA")
        == echo(camera_info, "framesize=QVGA"));
  CHECK(echo(camera_info, "window.width 160 framerate 12.5")
        == "window ,,160,0 framerate 12.5 overrun unspecified");
  // A name that is a value of the field in turn is a value.
  CHECK(echo(led_info, "on 500") == "on on period_ms 500");
  CHECK(echo(led_info, "period_ms 500 on") == "on on period_ms 500");
  CHECK(echo(accounts_info, "dropped.a 1 dropped.b 2 12")
        == "begun 12 dropped.a 1 dropped.b 2");
  CHECK(refusal(led_info, "period_ms 5 period_ms 6")
        == "'period_ms': is given twice");
}

TEST_CASE("Words_OfALastText_AreTakenToTheEnd") {
  CHECK(echo(heartbeat_info, "text still here") == R"(text "still here")");
  CHECK(echo(heartbeat_info, "text=still here") == R"(text "still here")");
  CHECK(echo(heartbeat_info, "40 still here")
        == R"(period_ms 40 text "still here")");
  // A field that has no value yet ends the text, any other word does not.
  CHECK(echo(heartbeat_info, "text=still here period_ms=40")
        == R"(period_ms 40 text "still here")");
  CHECK(echo(heartbeat_info, "40 a=b period_ms=50")
        == R"(period_ms 40 text "a=b period_ms=50")");
  // The field's name comes off, in a message of a single field as well.
  CHECK(echo(line_info, "me later") == R"(text "me later")");
  CHECK(echo(line_info, "text me later") == R"(text "me later")");
  CHECK(echo(line_info, "text=me later") == R"(text "me later")");
  CHECK(echo(line_info, "text=text me later") == R"(text "text me later")");
  CHECK(echo(line_info, "text") == "text text");
}

TEST_CASE("Words_OfARepeatedField_AreSeveralOrACommaList") {
  auto expected = "name gain values 1,0.5,-2";
  CHECK(echo(knob_info, "gain 1 0.5 -2") == expected);
  CHECK(echo(knob_info, "gain 1,0.5 -2") == expected);
  CHECK(echo(knob_info, "gain values=1,0.5 values=-2") == expected);
  CHECK(echo(knob_info, "values 1 0.5 -2 name=gain") == expected);
  CHECK(echo(knob_info, "gain") == "name gain");
}

TEST_CASE("Words_WithDots_ReachIntoMessagesAndMaps") {
  CHECK(echo(camera_info, "window.x=1 window.height=4 window.y=2")
        == "window 1,2,0,4 overrun unspecified");
  CHECK(echo(statistics_info, "frames.begun=12 frames.dropped.overwritten=3 "
                              "frames.dropped.torn=1 polls=7")
        == "frames.begun 12 frames.dropped.overwritten 3 frames.dropped.torn 1 "
           "polls 7");
  CHECK(sample_of("part.inner.at.y=-5") == "part { inner { at { y: -5 } } }");
  CHECK(sample_of("places.-7=1,2")
        == R"(places { key: -7 value { x: 1 y: 2 } })");
  // The key is the rest of the name.
  CHECK(sample_of("counts.a.b=1") == R"(counts { key: "a.b" value: 1 })");
}

TEST_CASE("Words_OfAMessage_AreACommaListThatMayHaveGaps") {
  CHECK(sample_of("at=,5") == "at { y: 5 }");
  CHECK(sample_of("at=") == "at { }");
  CHECK(sample_of("part=wheel,0.5")
        == R"(part { title: "wheel" amount: 0.5 })");
  CHECK(sample_of("parts=wheel,4 parts=,2")
        == R"(parts { title: "wheel" amount: 4 } parts { amount: 2 })");
  CHECK(sample_of("counts=torn,3") == R"(counts { key: "torn" value: 3 })");
}

TEST_CASE("Words_OfAMessage_WithFewerValues_LeaveOutWhatIsOptional") {
  for (auto line : {"window=160,120", "window 160,120", "window 160 120",
                    "window.width 160 window.height=120", "RGB565 QVGA 160 120",
                    "RGB565 QVGA 160,120"})
    CHECK_THAT(echo(camera_info, line), Catch::Contains("window ,,160,120 "));
  for (auto line : {"window=-5,0,160,120", "window -5,0,160,120",
                    "window -5 0 160 120", "RGB565 QVGA -5 0 160 120"})
    CHECK_THAT(echo(camera_info, line),
               Catch::Contains("window -5,0,160,120 "));
  // The words of a message end where another field is named.
  CHECK(echo(camera_info, "window 160 120 framerate 30 overrun=stop")
        == "window ,,160,120 framerate 30 overrun stop");
  CHECK(echo(camera_info, "window 1 2 3 4 RGB565 QVGA 30")
        == "pixformat RGB565 framesize QVGA window 1,2,3,4 framerate 30 "
           "overrun unspecified");
  CHECK(refusal(camera_info, "window 160 wide")
        == "'wide': window.height takes a whole number");
  CHECK(refusal(camera_info, "window 1 2 3 4 window.x 5")
        == "'window.x': is given twice");
}

TEST_CASE("Words_WithoutTheUnitOfAName_AreUnderstood") {
  CHECK(echo(led_info, "period 500 on") == "on on period_ms 500");
  CHECK(echo(led_info, "on period=500") == "on on period_ms 500");
  CHECK(refusal(led_info, "period 5 period_ms 6")
        == "'period_ms': is given twice");
  // A text may begin with such a word.
  CHECK(echo(knob_info, "period 5") == "name period values 5");
}

TEST_CASE("Words_OfEveryType_AreWhatProtobufReads") {
  CHECK(sample_of("yes=on") == "yes: true");
  CHECK(sample_of("yes=TRUE") == "yes: true");
  CHECK(sample_of("yes=1") == "yes: true");
  CHECK(sample_of("maybe=off") == "maybe: false");
  CHECK(sample_of("maybe=False") == "maybe: false");
  CHECK(sample_of("maybe=0") == "maybe: false");
  CHECK(sample_of("i32=-2147483648") == "i32: -2147483648");
  CHECK(sample_of("i64=-9223372036854775808") == "i64: -9223372036854775808");
  CHECK(sample_of("u32=4294967295") == "u32: 4294967295");
  CHECK(sample_of("u64=18446744073709551615") == "u64: 18446744073709551615");
  CHECK(sample_of("s32=-2147483648") == "s32: -2147483648");
  CHECK(sample_of("s64=9223372036854775807") == "s64: 9223372036854775807");
  CHECK(sample_of("f32=4294967295") == "f32: 4294967295");
  CHECK(sample_of("f64=18446744073709551615") == "f64: 18446744073709551615");
  CHECK(sample_of("sf32=-1") == "sf32: -1");
  CHECK(sample_of("sf64=-2") == "sf64: -2");
  CHECK(sample_of("single=-0.5") == "single: -0.5");
  CHECK(sample_of("twice=1e-3") == "twice: 0.001");
  CHECK(sample_of("mode=MODE_STOP") == "mode: MODE_STOP");
  CHECK(sample_of("mode=Drop_Oldest") == "mode: MODE_DROP_OLDEST");
  CHECK(sample_of("mode=below_zero") == "mode: MODE_BELOW_ZERO");
  CHECK(sample_of("mode=2") == "mode: MODE_STOP");
  CHECK(sample_of("mode=-3") == "mode: MODE_BELOW_ZERO");
  CHECK(sample_of("name=\xC3\xBC") == R"(name: "\303\274")");
  CHECK(sample_of("blob=00fF7e") == R"(blob: "\000\377~")");
  CHECK(sample_of("modes=stop,1 flags=on,off")
        == "modes: MODE_STOP modes: MODE_DROP_OLDEST flags: true flags: false");
  CHECK(sample_of("rest=to the end") == R"(rest: "to the end")");
}

TEST_CASE("Words_ThatDoNotFit_AreNamedWithWhatWouldBeRight") {
  CHECK(refusal(led_info, "on soon")
        == "'soon': period_ms takes a whole number");
  CHECK(refusal(led_info, "on -1")
        == "'-1': period_ms takes a whole number from 0 to 4294967295");
  CHECK(refusal(led_info, "on 4294967296")
        == "'4294967296': period_ms takes a whole number from 0 to "
           "4294967295");
  CHECK(refusal(led_info, "period_ms=")
        == "'': period_ms takes a whole number");
  CHECK(refusal(led_info, "blue") == "'blue': on takes on or off");
  CHECK(refusal(led_info, "on 5 6")
        == "'6': unexpected; use on=on|off period_ms=N");
  CHECK(refusal(led_info, "peri=6")
        == "'peri': there is no such field; use on=on|off period_ms=N");
  CHECK(refusal(led_info, "period_ms=5 period_ms=6")
        == "'period_ms': is given twice");
  CHECK(refusal(led_info, "period_ms.x=5")
        == "'period_ms.x': period_ms has no parts");
  CHECK(refusal(runtime::empty_info, "x")
        == "'x': unexpected; nothing is taken here");
  CHECK(refusal(camera_info, "overrun=oldest")
        == "'oldest': overrun takes one of stop, drop_oldest");
  CHECK(refusal(camera_info, "overrun=9")
        == "'9': overrun takes one of stop, drop_oldest");
  CHECK(refusal(camera_info, "window 1 2 3 4 RGB565 QVGA fast")
        == "'fast': framerate takes a number");
  CHECK(refusal(camera_info, "framerate=fast")
        == "'fast': framerate takes a number");
  CHECK(refusal(camera_info, "framerate=nan")
        == "'nan': framerate takes a number");
  CHECK(refusal(camera_info, "window=1,2,3,4,5")
        == "'1,2,3,4,5': window takes at most 4 values");
  CHECK(refusal(camera_info, "window=1,2,wide,4")
        == "'wide': window.width takes a whole number");
  CHECK(refusal(camera_info, "window.size=4")
        == "'window.size': there is no such field; use [x=N] [y=N] "
           "width=N height=N");
  CHECK(refusal(camera_info, "window=1,2,3,4 window.x=5")
        == "'window.x': is given twice");
  CHECK(refusal(sample_info, "blob=abc")
        == "'abc': blob takes pairs of hexadecimal digits");
  CHECK(refusal(sample_info, "blob=zz")
        == "'zz': blob takes pairs of hexadecimal digits");
  CHECK(refusal(sample_info, "name=\xFF") == "'?': name takes text in UTF-8");
  CHECK(refusal(sample_info, "single=1e39")
        == "'1e39': single takes a smaller number");
  CHECK(refusal(sample_info, "i32=2147483648")
        == "'2147483648': i32 takes a whole number from -2147483648 to "
           "2147483647");
  CHECK(refusal(sample_info, "part=a,1,2") == "'2': set part.at by its name");
  CHECK(refusal(sample_info, "places.x=1,2")
        == "'x': a key of places takes a whole number");
  CHECK(refusal(sample_info, "part.inner.inner.inner.title=x")
        == "'part.inner.inner.inner.title': at most 4 names in a row");
  CHECK(refusal(led_info, std::string(300, 'x')).size() < 100);
}

TEST_CASE("Words_ThatMakeTooLongAMessage_AreRefused") {
  std::string numbers = "numbers=1";
  for (int i = 0; i < 400; ++i)
    numbers += ",1";
  auto wire = wire_of(sample_info, numbers);
  REQUIRE_FALSE(wire);
  CHECK(wire.error() == errc::limit_reached);
}

// -- text ---------------------------------------------------------------------

TEST_CASE("Text_LeavesOutOnlyOptionalFields") {
  CHECK(*runtime::text_from_wire(led_info, "") == "on off period_ms 0");
  CHECK(runtime::text_from_wire(heartbeat_info, "")->empty());
  // Zero, but there.
  CHECK(echo(heartbeat_info, "0") == "period_ms 0");
  CHECK(*runtime::text_from_wire(line_info, "") == R"(text "")");
}

TEST_CASE("Text_IsOnePrintableLine") {
  std::string text = "tab\t, \"quotes\" \\ and \xC3\xBC";
  sample::protobuf proto;
  auto point = proto.make("Part");
  point->GetReflection()->SetString(
    point.get(), point->GetDescriptor()->FindFieldByName("title"), text);
  auto line = runtime::text_from_wire(line_info, point->SerializeAsString());
  CHECK(*line == R"(text "tab\x09, \"quotes\" \\ and \xc3\xbc")");
}

TEST_CASE("Text_OfBytes_IsTheirNumber") {
  auto text = echo(sample_info, "blob=00ff7e");
  CHECK(text.find(" blob 3B ") != std::string::npos);
}

TEST_CASE("Text_OfDeepMessages_EndsWhereWordsDo") {
  auto text = echo(sample_info, "part.inner.inner.title=x");
  CHECK(text.find(" part.inner.inner.title x ") != std::string::npos);
  sample::protobuf proto;
  auto part = proto.make("Part");
  auto inner = part.get();
  for (int i = 0; i < 1000; ++i)
    inner = inner->GetReflection()->MutableMessage(
      inner, inner->GetDescriptor()->FindFieldByName("inner"));
  auto outer = proto.make();
  auto field = outer->GetDescriptor()->FindFieldByName("part");
  outer->GetReflection()->MutableMessage(outer.get(), field)->CopyFrom(*part);
  auto deep = runtime::text_from_wire(sample_info, outer->SerializeAsString());
  REQUIRE(deep);
  CHECK(deep->find("part.inner.inner.inner ...") != std::string::npos);
}

TEST_CASE("Text_BeyondTheLimit_EndsInAnEllipsis") {
  sample::protobuf proto;
  auto message = proto.make();
  auto field = message->GetDescriptor()->FindFieldByName("names");
  for (int i = 0; i < 10'000; ++i)
    message->GetReflection()->AddString(message.get(), field, "name");
  auto text =
    runtime::text_from_wire(sample_info, message->SerializeAsString());
  REQUIRE(text);
  CHECK(text->size() == runtime::max_text_message);
  CHECK(text->substr(text->size() - 3) == "...");
}

TEST_CASE("Text_OfWhatComesTwice_IsTheLastOrTheSum") {
  // As protobuf reads it: numbers replace each other, messages are merged.
  auto first = wire_of(camera_info, "window=1,2 framerate=10");
  auto second = wire_of(camera_info, "window=,3,4 framerate=20");
  CHECK(*runtime::text_from_wire(camera_info, *first + *second)
        == "window ,3,4,2 framerate 20 overrun unspecified");
}

TEST_CASE("Text_OfUnknownFields_IsEmpty") {
  auto wire = wire_of(sample_info, "u64=5 single=1 twice=2 name=x rest=y");
  CHECK(runtime::text_from_wire(runtime::empty_info, *wire)->empty());
  // A field of another type is none of ours either.
  CHECK(*runtime::text_from_wire(led_info, "\x0a\x01x")
        == "on off period_ms 0");
}

TEST_CASE("Text_OfBrokenWire_IsAnErrorThatNamesTheMessage") {
  using namespace std::string_literals;
  for (auto& wire :
       {"\x08"s, "\x10\xFF"s, "\x0A\x05x"s, "\x00\x00"s, "\x0B\x0C"s,
        "\x0D\x01"s, "\x09\x01\x02"s,
        "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s,
        "\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s, "\x0F"s}) {
    auto text = runtime::text_from_wire(led_info, wire);
    REQUIRE_FALSE(text);
    CHECK(text.error() == errc::malformed_message);
    CHECK(describe(text.error()) == "The message is malformed. (Led)");
  }
  // Within a message, within a packed field, within an entry.
  CHECK_FALSE(runtime::text_from_wire(camera_info, "\x1A\x01\x08"));
  CHECK_FALSE(runtime::text_from_wire(knob_info, "\x12\x03\x01\x02\x03"));
  CHECK_FALSE(runtime::text_from_wire(accounts_info, "\x12\x01\x0A"));
}

// -- usage --------------------------------------------------------------------

TEST_CASE("Usage_SaysWhatCanBeLeftOut") {
  CHECK(runtime::usage_of(led_info) == "on=on|off period_ms=N");
  CHECK(runtime::usage_of(heartbeat_info) == "[period_ms=N] [text=TEXT]");
  CHECK(runtime::usage_of(camera_info)
        == "[pixformat=TEXT] [framesize=TEXT] [window=[x,y,]width,height] "
           "[framerate=X] [framebuffers=N] [overrun=stop|drop_oldest]");
  CHECK(runtime::usage_of(knob_info) == "name=TEXT [values=X,...]");
  CHECK(runtime::usage_of(statistics_info)
        == "[frames.begun=N] [frames.dropped.KEY=N] polls=N");
  CHECK(runtime::usage_of(runtime::empty_info).empty());
}

TEST_CASE("Usage_OfAMessageThatHoldsItself_Ends") {
  auto usage = runtime::usage_of(sample_info);
  CHECK(usage.find("[blob") == std::string::npos);
  CHECK(usage.find("blob=HEX") != std::string::npos);
  CHECK(usage.find("[part.inner.inner.inner...]") != std::string::npos);
  CHECK(usage.find("[places.KEY=x,y]") != std::string::npos);
  CHECK(usage.size() <= runtime::max_text_message);
}
