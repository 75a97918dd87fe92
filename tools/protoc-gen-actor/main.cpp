#include <google/protobuf/compiler/plugin.h>

#include "generator.hpp"

int main(int argc, char** argv) {
  actorcsi::generator::actor_generator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
