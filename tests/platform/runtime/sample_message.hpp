#pragma once

#include <memory>
#include <random>
#include <string>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include "platform/runtime/message_info.hpp"

namespace actorcsi::sample {

/// A message with a field of every type, every presence, and a map.
extern const runtime::message_info sample_info;

/// Two numbers of one kind.
extern const runtime::message_info point_info;

/// Knows `sample_info`'s message to protobuf, so that protobuf itself can say
/// whether a wire is right.
class protobuf {
public:
  using message_ptr = std::unique_ptr<google::protobuf::Message>;

  protobuf();

  /// An empty message of that name, without the package.
  message_ptr make(const std::string& name = "Sample");

  /// What protobuf makes of `wire`; null if it refuses it.
  message_ptr parse(const std::string& wire,
                    const std::string& name = "Sample");

private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
};

/// Gives the fields of `message` values that text can hold in full: no bytes,
/// no repeated messages, no message beyond `depth`, and nine digits at most of
/// numbers with a fraction. `more` allows the rest, too.
void fill(google::protobuf::Message& message, std::mt19937& random,
          bool more = false, int depth = 4);

} // namespace actorcsi::sample
