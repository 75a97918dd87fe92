// Replaces CAF's logger, which needs a thread, files and half a megabyte of
// iostreams. A device logs nothing of CAF's.

#include "caf/logger.hpp"

#include "caf/actor_system.hpp"

namespace caf {

logger::config::config()
  : verbosity(CAF_LOG_LEVEL_QUIET),
    file_verbosity(CAF_LOG_LEVEL_QUIET),
    console_verbosity(CAF_LOG_LEVEL_QUIET),
    inline_output(true),
    console_coloring(false) {
  // nop
}

logger::logger(actor_system& sys) : system_(sys) {
  // nop
}

logger::~logger() {
  system_.logger_dtor_done_ = true;
}

void logger::init(actor_system_config&) {
  // nop
}

void logger::start() {
  // nop
}

void logger::stop() {
  // nop
}

void logger::log(event&&) {
  // nop
}

bool logger::accepts(unsigned, atom_value) {
  return false;
}

actor_id logger::thread_local_aid() {
  return invalid_actor_id;
}

actor_id logger::thread_local_aid(actor_id) {
  return invalid_actor_id;
}

void logger::set_current_actor_system(actor_system*) {
  // nop
}

logger* logger::current_logger() {
  return nullptr;
}

} // namespace caf
