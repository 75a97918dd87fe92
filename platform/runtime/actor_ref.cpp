#include "platform/runtime/actor_ref.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include "platform/base/errc.hpp"

namespace actorcsi::runtime {

namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

/// Fields of actorcsi.ActorRef, which platform/ does not know.
enum field : int { name_field = 1, service_field = 2, node_field = 3 };

caf::error malformed() {
  return make_error(errc::malformed_message, "actorcsi.ActorRef");
}

bool is_valid(const actor_ref& x) {
  return x.name.size() <= actor_ref::max_name
         && x.service.size() <= actor_ref::max_name
         && x.node.size() <= actor_ref::max_name;
}

} // namespace

caf::error load(caf::deserializer& source, actor_ref& x) {
  if (auto err = source(x.name, x.service, x.node, x.who))
    return err;
  return is_valid(x) ? caf::none : malformed();
}

std::string to_string(const actor_ref& x) {
  return x.name + " (" + x.service + ") on " + (x.who ? x.node : "no node");
}

std::string to_wire(const actor_ref& x) {
  std::string result;
  {
    google::protobuf::io::StringOutputStream stream{&result};
    CodedOutputStream out{&stream};
    WireFormatLite::WriteString(name_field, x.name, &out);
    WireFormatLite::WriteString(service_field, x.service, &out);
    WireFormatLite::WriteString(node_field, x.node, &out);
  }
  return result;
}

caf::error from_wire(const std::string& bytes, actor_ref& x) {
  CodedInputStream in{reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size())};
  x = actor_ref{};
  while (auto tag = in.ReadTag()) {
    std::string* into = nullptr;
    if (WireFormatLite::GetTagWireType(tag)
        == WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      switch (WireFormatLite::GetTagFieldNumber(tag)) {
      case name_field:
        into = &x.name;
        break;
      case service_field:
        into = &x.service;
        break;
      case node_field:
        into = &x.node;
        break;
      default:
        break;
      }
    }
    uint32_t length = 0;
    if (into == nullptr ? !WireFormatLite::SkipField(&in, tag)
                        : !in.ReadVarint32(&length)
                            || !in.ReadString(into, static_cast<int>(length)))
      return malformed();
  }
  return in.ConsumedEntireMessage() && is_valid(x) ? caf::none : malformed();
}

} // namespace actorcsi::runtime
