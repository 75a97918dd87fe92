#pragma once

#include <google/protobuf/compiler/code_generator.h>

namespace actorcsi::generator {

/// Writes a typed actor for every service, and a registry for every folder.
class actor_generator final : public google::protobuf::compiler::CodeGenerator {
public:
  bool Generate(const google::protobuf::FileDescriptor* file,
                const std::string& parameter,
                google::protobuf::compiler::GeneratorContext* context,
                std::string* error) const override;

  bool
  GenerateAll(const std::vector<const google::protobuf::FileDescriptor*>& files,
              const std::string& parameter,
              google::protobuf::compiler::GeneratorContext* context,
              std::string* error) const override;

  uint64_t GetSupportedFeatures() const override;
};

} // namespace actorcsi::generator
