#pragma once

#include "tests/support/virtual_node.hpp"

#include "platform/csi/mock/mock_csi.hpp"

namespace actorcsi::test {

/// A mock camera whose time is that of `node`, there until its last actor is
/// gone.
inline platform::mock_csi&
add_mock_camera(virtual_node& node,
                const platform::mock_csi_config& config = {}) {
  auto made = platform::mock_csi::make(config, node.time);
  REQUIRE(made);
  auto& result =
    *node.own<std::shared_ptr<platform::mock_csi>>(std::move(*made));
  node.time.add(&result);
  return result;
}

} // namespace actorcsi::test
