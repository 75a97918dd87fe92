#include "app/commands/cluster_options.hpp"

namespace actorcsi {

cluster_options::cluster_options()
  : option_set("cluster", "FILE", "Run all nodes of FILE on this machine",
               "FILE is a configuration file with one group for each node. "
               "`needs` lists the\nnodes that it connects to; all other "
               "entries are options of 'actorcsi node':\n\n"
               "  [nodes.front]\n  roles = \"camera,led\"\n"
               "  camera.fps = 60\n\n"
               "  [nodes.eyes]\n  roles = \"capture\"\n"
               "  needs = [\"front\"]") {
  add_time("duration", duration_, caf::timespan{0}, caf::timespan::max(),
           "how long to run, 0s for no limit");
  add_flag("json", json_,
           "print one JSON object with the reports of all nodes as the last "
           "line of output");
}

} // namespace actorcsi
