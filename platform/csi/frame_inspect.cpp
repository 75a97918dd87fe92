#include "platform/csi/frame_inspect.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#ifndef ACTORCSI_WITHOUT_ARRIVALS
#include "platform/csi/frame_arrival.hpp"
#include "platform/csi/owning_framebuffer.hpp"
#endif
#include "platform/base/errc.hpp"
#include "platform/csi/frame_wire.hpp"

namespace actorcsi::platform {

namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

/// Field numbers of actorcsi.Frame. platform/ may not include proto/, so they
/// are repeated here; a test compares both.
enum field : int {
  sequence_field = 1,
  width_field = 2,
  height_field = 3,
  pixformat_field = 4,
  readout_begin_field = 5,
  readout_end_field = 6,
  pixels_field = 7,
};

int64_t to_ns(time_point x) {
  using std::chrono::nanoseconds;
  return std::chrono::duration_cast<nanoseconds>(x.time_since_epoch()).count();
}

time_point from_ns(int64_t x) {
  return time_point{
    std::chrono::duration_cast<time_point::duration>(caf::timespan{x})};
}

caf::error malformed(const char* what) {
  return make_error(errc::malformed_message,
                    std::string{"actorcsi.Frame: "} + what);
}

/// A width or height, or 0 if it is impossible.
uint16_t side(uint64_t number) {
  return number <= max_frame_side ? static_cast<uint16_t>(number) : 0;
}

bool is_valid(pixformat format) {
  return format >= pixformat::grayscale && format <= pixformat::jpeg;
}

bool is_valid(frame_size size) {
  return size.width > 0 && size.width <= max_frame_side && size.height > 0
         && size.height <= max_frame_side;
}

} // namespace

caf::error save(caf::serializer& sink, const frame& x) {
  if (!x) {
    // Format 0 means no frame.
    uint8_t none = 0;
    return sink(none);
  }
  auto info = x.info();
  auto format = static_cast<uint8_t>(info.format);
  auto begin = to_ns(info.readout_begin);
  auto end = to_ns(info.readout_end);
  if (auto err = sink(format, info.size.width, info.size.height, info.sequence,
                      begin, end))
    return err;
  for (size_t i = 0; i < num_drop_reasons; ++i)
    if (auto err = sink(info.lost[static_cast<drop_reason>(i)]))
      return err;
  // Saving never writes through the pointer.
  auto pixels = x.pixels();
  if (info.format == pixformat::jpeg) {
    auto bytes = static_cast<uint32_t>(pixels.size());
    if (auto err = sink(bytes))
      return err;
  }
  return sink.apply_raw(pixels.size(), const_cast<uint8_t*>(pixels.data()));
}

caf::error load(caf::deserializer& source, frame& x) {
  frame_info info;
  uint8_t format = 0;
  if (auto err = source(format))
    return err;
  if (format == 0) {
    x = frame{};
    return caf::none;
  }
  info.format = static_cast<pixformat>(format);
  int64_t begin = 0;
  int64_t end = 0;
  if (auto err =
        source(info.size.width, info.size.height, info.sequence, begin, end))
    return err;
  info.readout_begin = from_ns(begin);
  info.readout_end = from_ns(end);
  for (size_t i = 0; i < num_drop_reasons; ++i)
    if (auto err = source(info.lost[static_cast<drop_reason>(i)]))
      return err;
  if (!is_valid(info.format))
    return malformed("unknown pixel format");
  if (!is_valid(info.size))
    return malformed("impossible size");
  auto size = static_cast<uint32_t>(frame_bytes(info.size, info.format));
  if (info.format == pixformat::jpeg) {
    auto most = size;
    if (auto err = source(size))
      return err;
    if (size > most)
      return malformed("the JPEG is larger than its frame's memory");
  }
#ifndef ACTORCSI_WITHOUT_ARRIVALS
  if (auto bytes = dynamic_cast<caf::binary_deserializer*>(&source)) {
    x = frame_arrival::load(*bytes, info, size);
    if (x)
      return caf::none;
  }
#endif
  std::vector<uint8_t> pixels(size);
  if (auto err = source.apply_raw(pixels.size(), pixels.data()))
    return err;
  x = make_frame(info, std::move(pixels));
  return x ? caf::error{} : malformed("not a whole JPEG of the frame's size");
}

std::string to_string(const frame& x) {
  if (!x)
    return {};
  auto& info = x.info();
  return std::to_string(info.sequence) + ": " + to_string(info.size) + " "
         + to_string(info.format) + ", " + std::to_string(x.pixels().size())
         + " bytes";
}

namespace {

/// All before the pixels. Reserves room for `more` bytes after it.
std::string head_of(const frame& x, size_t more) {
  std::string result;
  auto& info = x.info();
  auto pixels = x.pixels();
  // Room, generously, for what comes before the pixels: one allocation.
  result.reserve(128 + more);
  google::protobuf::io::StringOutputStream stream{&result};
  CodedOutputStream out{&stream};
  WireFormatLite::WriteUInt32(sequence_field, info.sequence, &out);
  WireFormatLite::WriteUInt32(width_field, info.size.width, &out);
  WireFormatLite::WriteUInt32(height_field, info.size.height, &out);
  WireFormatLite::WriteString(pixformat_field, to_string(info.format), &out);
  WireFormatLite::WriteInt64(readout_begin_field, to_ns(info.readout_begin),
                             &out);
  WireFormatLite::WriteInt64(readout_end_field, to_ns(info.readout_end), &out);
  WireFormatLite::WriteTag(pixels_field,
                           WireFormatLite::WIRETYPE_LENGTH_DELIMITED, &out);
  out.WriteVarint32(static_cast<uint32_t>(pixels.size()));
  // The rest of its buffer is no part of the result.
  out.Trim();
  return result;
}

} // namespace

std::string wire_head(const frame& x) {
  return x ? head_of(x, 0) : std::string{};
}

std::string to_wire(const frame& x) {
  if (!x)
    return {};
  auto pixels = x.pixels();
  auto result = head_of(x, pixels.size());
  result.append(reinterpret_cast<const char*>(pixels.data()), pixels.size());
  return result;
}

namespace {

/// Reads a frame from its wire format. `pixels` is a part of `bytes`.
caf::error read_wire(const std::string& bytes, frame_info& info,
                     span<const uint8_t>& pixels) {
  CodedInputStream in{reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size())};
  // Tags hold the wire type as well; a field of another type is unknown.
  auto varint = [](int field) { return static_cast<uint32_t>(field) << 3; };
  auto delimited = [&](int field) { return varint(field) | 2; };
  while (auto tag = in.ReadTag()) {
    uint64_t number = 0;
    uint32_t length = 0;
    if (tag == delimited(pixformat_field)) {
      std::string name;
      if (!in.ReadVarint32(&length)
          || !in.ReadString(&name, static_cast<int>(length)))
        return malformed("damaged pixel format");
      auto format = parse_pixformat(name);
      if (!format)
        return malformed("unknown pixel format");
      info.format = *format;
    } else if (tag == delimited(pixels_field)) {
      if (!in.ReadVarint32(&length) || length > bytes.size())
        return malformed("damaged pixels");
      pixels = {reinterpret_cast<const uint8_t*>(bytes.data())
                  + in.CurrentPosition(),
                length};
      if (!in.Skip(static_cast<int>(length)))
        return malformed("damaged pixels");
    } else if (WireFormatLite::GetTagWireType(tag)
               != WireFormatLite::WIRETYPE_VARINT) {
      if (!WireFormatLite::SkipField(&in, tag))
        return malformed("damaged field");
    } else if (!in.ReadVarint64(&number)) {
      return malformed("damaged number");
    } else if (tag == varint(sequence_field)) {
      info.sequence = static_cast<uint32_t>(number);
    } else if (tag == varint(width_field)) {
      info.size.width = side(number);
    } else if (tag == varint(height_field)) {
      info.size.height = side(number);
    } else if (tag == varint(readout_begin_field)) {
      info.readout_begin = from_ns(static_cast<int64_t>(number));
    } else if (tag == varint(readout_end_field)) {
      info.readout_end = from_ns(static_cast<int64_t>(number));
    }
  }
  if (!in.ConsumedEntireMessage() || !is_valid(info.size))
    return malformed("impossible size");
  return is_whole(info, pixels) ? caf::none
                                : malformed("the pixels do not fit the size");
}

} // namespace

caf::error from_wire(const std::string& bytes, frame& x) {
  x = frame{};
  frame_info info;
  span<const uint8_t> pixels;
  if (bytes.empty())
    return caf::none;
  if (auto err = read_wire(bytes, info, pixels))
    return err;
  x = make_frame(info, {pixels.begin(), pixels.end()});
  return caf::none;
}

#ifndef ACTORCSI_WITHOUT_ARRIVALS
caf::error keep_wire(std::string bytes, frame& x) {
  x = frame{};
  frame_info info;
  span<const uint8_t> pixels;
  if (bytes.empty())
    return caf::none;
  auto kept = std::make_shared<const std::string>(std::move(bytes));
  if (auto err = read_wire(*kept, info, pixels))
    return err;
  // A small frame must not keep a large message.
  x = pixels.size() < kept->size() / 2
        ? make_frame(info, {pixels.begin(), pixels.end()})
        : make_owning_frame(info, pixels, std::move(kept));
  return caf::none;
}
#endif

} // namespace actorcsi::platform
