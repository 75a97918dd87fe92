#include "app/compose/roles.hpp"

namespace actorcsi {

std::vector<std::string> role_names() {
  return {"camera", "led", "heartbeat", "uart", "capture", "gateway"};
}

} // namespace actorcsi
