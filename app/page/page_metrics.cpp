#include "app/page/page_metrics.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <unistd.h>

#include "app/compose/pc/process_usage.hpp"
#include "app/compose/report.hpp"

#include "platform/runtime/directory.hpp"

namespace actorcsi {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

namespace {

std::string shown(double x) {
  if (std::isnan(x))
    return "NaN";
  if (std::isinf(x))
    return x > 0 ? "+Inf" : "-Inf";
  char result[40];
  std::snprintf(result, sizeof(result), "%.17g", x);
  return result;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (char c : text) {
    if (c == '\\' || c == '"')
      result += '\\';
    if (c == '\n')
      result += "\\n";
    else
      result += c;
  }
  return result;
}

/// The value of a field that is a number or a truth; none of others.
bool number_of(const pb::Message& x, const FieldDescriptor* field,
               double& result) {
  auto& of = *x.GetReflection();
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    result = of.GetInt32(x, field);
    return true;
  case FieldDescriptor::CPPTYPE_UINT32:
    result = of.GetUInt32(x, field);
    return true;
  case FieldDescriptor::CPPTYPE_INT64:
    result = static_cast<double>(of.GetInt64(x, field));
    return true;
  case FieldDescriptor::CPPTYPE_UINT64:
    result = static_cast<double>(of.GetUInt64(x, field));
    return true;
  case FieldDescriptor::CPPTYPE_FLOAT:
    result = of.GetFloat(x, field);
    return true;
  case FieldDescriptor::CPPTYPE_DOUBLE:
    result = of.GetDouble(x, field);
    return true;
  case FieldDescriptor::CPPTYPE_BOOL:
    result = of.GetBool(x, field) ? 1 : 0;
    return true;
  default:
    return false;
  }
}

void add_fields(page_metrics& to, const std::string& name,
                const page_metrics::labels& of, const pb::Message& x) {
  auto& descriptor = *x.GetDescriptor();
  auto& reflection = *x.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    auto field = descriptor.field(i);
    auto own = name + "_" + field->name();
    double value = 0;
    if (field->is_map()) {
      auto key = field->message_type()->map_key();
      auto mapped = field->message_type()->map_value();
      if (key->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
        continue;
      for (int n = 0; n < reflection.FieldSize(x, field); ++n) {
        auto& entry = reflection.GetRepeatedMessage(x, field, n);
        if (!number_of(entry, mapped, value))
          break;
        auto with_key = of;
        with_key.emplace_back("key",
                              entry.GetReflection()->GetString(entry, key));
        to.add(own, with_key, value);
      }
    } else if (field->is_repeated()) {
      continue;
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      add_fields(to, own, of, reflection.GetMessage(x, field));
    } else if (number_of(x, field, value)) {
      to.add(own, of, value);
    }
  }
}

} // namespace

void page_metrics::add(const std::string& name, const labels& of,
                       double value) {
  auto& samples = samples_[name];
  samples += name;
  for (size_t i = 0; i < of.size(); ++i)
    samples +=
      (i == 0 ? "{" : ",") + of[i].first + "=\"" + escaped(of[i].second) + "\"";
  samples += (of.empty() ? " " : "} ") + shown(value) + "\n";
}

void page_metrics::add_message(const std::string& service,
                               const std::string& actor,
                               const std::string& type,
                               const std::string& wire) {
  auto descriptor =
    pb::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr)
    return;
  std::unique_ptr<pb::Message> message{
    pb::MessageFactory::generated_factory()->GetPrototype(descriptor)->New()};
  if (!message->ParseFromString(wire))
    return;
  add_fields(*this,
             "actorcsi_" + runtime::typed_name(runtime::last_part(service)),
             {{"actor", actor}}, *message);
}

void page_metrics::add_report(const NodeReport& report) {
  for (auto& part : report.parts())
    add("actorcsi_restarts", {{"actor", part.name()}},
        static_cast<double>(part.restarts()));
  // As in the report of `--json`: the camera counts them.
  auto skipped = read_report(report).camera.skipped_held();
  for (auto& part : report.parts())
    if (part.service() == "actorcsi.FrameSaver")
      add("actorcsi_frame_saver_skipped", {{"actor", part.name()}},
          static_cast<double>(skipped));
}

void page_metrics::add_process() {
  add("process_cpu_seconds_total", {}, cpu_seconds());
  std::ifstream statm{"/proc/self/statm"};
  uint64_t total = 0;
  uint64_t resident = 0;
  if (statm >> total >> resident)
    add("process_resident_memory_bytes", {},
        static_cast<double>(resident)
          * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  std::error_code err;
  std::filesystem::directory_iterator files{"/proc/self/fd", err};
  if (!err)
    add("process_open_fds", {},
        static_cast<double>(std::distance(begin(files), end(files))));
}

std::string page_metrics::text() const {
  std::string result;
  for (auto& kvp : samples_)
    result += "# TYPE " + kvp.first + " untyped\n" + kvp.second;
  return result;
}

} // namespace actorcsi
