#include "app/page/page_metrics.hpp"

#include <catch2/catch.hpp>

#include "actorcsi/camera.pb.h"

using namespace actorcsi;
using Catch::Contains;

TEST_CASE("PageMetrics_Message_HasASampleForEachNumber") {
  CameraStatistics x;
  x.set_polls(7);
  x.mutable_frames()->set_delivered(3);
  (*x.mutable_frames()->mutable_dropped())["overrun"] = 2;
  page_metrics uut;
  for (auto actor : {"left", "a\"b\\"})
    uut.add_message("actorcsi.Camera", actor, "actorcsi.CameraStatistics",
                    x.SerializeAsString());
  auto text = uut.text();
  CHECK_THAT(text, Contains("# TYPE actorcsi_camera_polls untyped\n"
                            "actorcsi_camera_polls{actor=\"left\"} 7\n"
                            "actorcsi_camera_polls{actor=\"a\\\"b\\\\\"} 7\n"));
  CHECK_THAT(text, Contains("actorcsi_camera_frames_delivered{actor=\"left\"} "
                            "3\n"));
  CHECK_THAT(text, Contains("actorcsi_camera_frames_dropped{actor=\"left\","
                            "key=\"overrun\"} 2\n"));
  // Nothing of what is no message.
  page_metrics empty;
  empty.add_message("actorcsi.Camera", "x", "actorcsi.Nothing", "");
  empty.add_message("actorcsi.Camera", "x", "actorcsi.CameraStatistics",
                    "\xff");
  CHECK(empty.text().empty());
}

TEST_CASE("PageMetrics_Report_HasRestartsAndSkippedFrames") {
  NodeReport report;
  auto& camera = *report.add_parts();
  camera.set_name("camera");
  camera.set_service("actorcsi.Camera");
  camera.set_restarts(2);
  CameraStatistics x;
  x.set_skipped_held(5);
  camera.set_statistics(x.SerializeAsString());
  page_metrics without_saver;
  without_saver.add_report(report);
  CHECK(without_saver.text()
        == "# TYPE actorcsi_restarts untyped\n"
           "actorcsi_restarts{actor=\"camera\"} 2\n");
  auto& saver = *report.add_parts();
  saver.set_name("saver");
  saver.set_service("actorcsi.FrameSaver");
  page_metrics uut;
  uut.add_report(report);
  CHECK_THAT(uut.text(), Contains("actorcsi_restarts{actor=\"saver\"} 0\n"));
  CHECK_THAT(uut.text(),
             Contains("actorcsi_frame_saver_skipped{actor=\"saver\"} 5\n"));
}

TEST_CASE("PageMetrics_Process_SaysWhatTheSystemKnows") {
  page_metrics uut;
  uut.add_process();
  for (auto name : {"process_cpu_seconds_total ", "process_open_fds ",
                    "process_resident_memory_bytes "})
    CHECK_THAT(uut.text(), Contains(std::string{"\n"} + name));
}
