#!/usr/bin/env python3
"""The viewer's page without a browser: calls, the stream of pictures, who may
look, and that those who look slow nobody down."""

import json
import os
import time

import actorcsi_process as ap
from http_client import Client

# How late an LED may be beyond what the machine itself is late.
LIMIT_US = 50_000


class ViewerTest(ap.ProcessTest):
    def open(self, *options):
        run = self.start("--viewer=0", "--json", *options)
        page = Client(run)
        # It is there before the actors are.
        self.wait_until(lambda: page.call("viewer.log")[0] == 200)
        return run, page

    def wait_for_beat(self, page):
        """From then on the log has whatever is said."""
        self.wait_until(lambda: "heartbeat" in {
            x["from"] for x in page.call("viewer.log")[1]["lines"]})

    def test_page_shows_and_calls_every_actor(self):
        run, page = self.open()
        status, text = page.ask("GET", "/")
        self.assertEqual(status, 200)
        self.assertIn(b"<title>ActorCSI</title>", text)
        # It works without a network.
        self.assertNotIn(b"https://", text)
        status, text = page.ask("GET", "/actors")
        self.assertEqual({x["name"] for x in json.loads(text)["actors"]},
                         {"camera", "capture", "heartbeat", "uart", "motion",
                          "button", "viewer", "traffic", "audit", "LED_BLUE", "LED_RED", "LED_GREEN"})
        self.assertEqual(page.call("LED_RED.toggle")[1]["on"], True)
        status, config = page.call("camera.configure", {"framesize": "VGA"})
        self.assertEqual((status, config["framesize"]), (200, "VGA"))
        first, second = page.pictures(2)
        self.assertTrue(first.startswith(b"\xff\xd8"))
        self.assertTrue(first.endswith(b"\xff\xd9"))
        self.assertNotEqual(first, second)
        # A VGA picture says its size in the header of its frame.
        self.assertIn((480).to_bytes(2, "big") + (640).to_bytes(2, "big"),
                      first)
        # A JPEG of the camera is shown as it is: the page would make a better
        # one.
        self.assertEqual(
            page.call("camera.configure", {"pixformat": "JPEG"})[0], 200)
        self.assertEqual(page.call("camera.set_knob", {
            "name": "quality", "values": [0]})[0], 200)
        self.wait_until(lambda: len(page.pictures(1)[0]) < 0.9 * len(first))
        self.assertEqual(page.call("camera.configure",
                                   {"pixformat": "RGB565"})[0], 200)
        self.wait_for_beat(page)
        self.assertEqual(page.call("motion.start")[0], 200)
        for edge in (("capture", "camera"), ("camera", "motion"),
                     ("camera", "viewer"), ("heartbeat", "uart"),
                     ("heartbeat", "viewer"), ("viewer", "LED_RED"),
                     ("supervisor", "capture")):
            self.wait_until(lambda edge=edge: self.messages(page).get(edge, 0))
        self.assertNotIn(("capture", "LED_RED"), self.messages(page))
        run.stop()
        self.check_clean_end(run)

    def wait_until(self, condition):
        end = time.monotonic() + ap.PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, condition)
            time.sleep(0.05)

    def messages(self, page):
        """Messages by sender and receiver."""
        counts = page.call("traffic.edges")[1]
        names = counts["actors"]
        return {(names[x.get("from", 0)], names[x.get("to", 0)]):
                int(x["messages"]) for x in counts["edges"]}

    def test_serial_text_is_shown_both_ways(self):
        run, page = self.open("--uart.link=cam")
        run.wait_line("^uart: ")
        peer = ap.Peer(os.open(self.folder / "cam", os.O_RDWR | os.O_NOCTTY))
        self.addCleanup(peer.close)
        self.wait_for_beat(page)
        peer.send_line("led state")
        peer.wait_line("^ok LED_BLUE: ")

        def both_ways():
            said = [(x["from"], x["text"])
                    for x in page.call("viewer.log")[1]["lines"]]
            return ("uart received", "led state") in said and any(
                x[0] == "uart sent" and x[1].startswith("ok LED_BLUE: on ")
                for x in said)

        self.wait_until(both_ways)
        peer.close()
        run.stop()
        self.check_clean_end(run)

    def test_bad_calls_say_what_is_wrong(self):
        run, page = self.open()
        for name, request, said in [
                ("nobody.toggle", {}, "nobody"),
                ("LED_RED.nothing", {}, "nothing"),
                ("LED_RED.blink", {"period_ms": 0}, "period_ms=0"),
                ("LED_RED.blink", {"color": 1}, "color"),
                ("camera.snapshot", {}, "a page calls no streams")]:
            status, answer = page.call(name, request)
            self.assertEqual(status, 400, answer)
            self.assertIn(said, answer["error"])
        self.assertEqual(page.ask("POST", "/call/LED_RED.toggle", "{}")[0],
                         415)
        self.assertEqual(page.ask("GET", "/", headers={
            "Host": "example.org"})[0], 403)
        self.assertEqual(page.ask("GET", "/nothing")[0], 404)
        run.stop()
        self.check_clean_end(run)

    def test_node_says_where_its_page_is(self):
        run = self.run_to_end("--name=x", "--roles=led", "--viewer",
                              command=("node",))
        self.assertEqual(run.code, 2, run)
        self.assertIn("--viewer.port: ", run.stderr)
        self.assertIn("attach HOST:PORT --viewer", run.stderr)

    def test_watchers_that_never_read_slow_nobody(self):
        with ap.Disturbance() as machine:
            run, page = self.open("--duration=5s", "--camera.framesize=VGA")
            idle = [page.stream() for _ in range(10)]
            run.wait()
        for link in idle:
            link.close()
        report = self.check_clean_end(run)
        ap.figures(f"10 idle watchers: LED late p99 "
                   f"{report['led_late_us']['p99']} us, {report['fps']} fps; "
                   f"the machine {machine.worst_us:.0f} us")
        if not ap.SANITIZED:
            self.assertGreater(report["fps"], 10)
            self.assertLess(report["led_late_us"]["p99"],
                            machine.worst_us + LIMIT_US)

    def test_too_many_watchers_are_turned_away(self):
        run, page = self.open()
        idle = [page.stream() for _ in range(16)]
        for link in idle:
            self.assertIn(b"200 OK", link.recv(64))
        self.assertEqual(page.ask("GET", "/stream")[0], 503)
        self.assertEqual(page.call("viewer.statistics")[1]["watchers"], 16)
        for link in idle:
            link.close()
        run.stop()
        self.check_clean_end(run)


if __name__ == "__main__":
    ap.main()
