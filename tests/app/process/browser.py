"""Drives a headless Chromium through its driver, by the WebDriver protocol."""

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PATIENCE_S = 120

OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu",
           "--disable-dev-shm-usage", "--window-size=1280,1560",
           "--disable-background-networking", "--no-first-run"]


def is_there():
    return shutil.which("chromium") and shutil.which("chromedriver")


class Browser:
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(
            prefix="actorcsi-browser-", ignore_cleanup_errors=True)
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, start_new_session=True,
            env={**os.environ, "HOME": self.folder.name})
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.url = f"http://127.0.0.1:{line.split()[-1].rstrip('.')}"
                break
        self.session = self.send("POST", "/session", {"capabilities": {
            "alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {
                "binary": shutil.which("chromium"),
                "args": OPTIONS + [f"--user-data-dir={self.folder.name}/p"],
            }}}})["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.send("DELETE", f"/session/{self.session}")
        finally:
            os.killpg(self.driver.pid, signal.SIGKILL)
            self.driver.wait()
            self.driver.stdout.close()
            self.folder.cleanup()

    def send(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, method=method,
            data=json.dumps(body or {}).encode() if method == "POST" else None,
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None

    def do(self, path, **body):
        return self.send("POST", f"/session/{self.session}/{path}", body)

    def open(self, url):
        self.do("url", url=url)

    def run(self, script, *args):
        """What the script returns in the page."""
        return self.do("execute/sync", script=script, args=args)

    def wait(self, script, what, patience=PATIENCE_S):
        """Waits until the script returns something true."""
        end = time.monotonic() + patience
        while True:
            found = self.run(script)
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"not in {patience} s: {what}")
            time.sleep(0.1)

    def click(self, selector):
        """As a person does: it has to be in sight."""
        found = self.do("element", using="css selector", value=selector)
        self.do(f"element/{list(found.values())[0]}/click")

    def press(self, key, times=1):
        """A key of the keyboard, such as Tab (U+E004)."""
        self.do("actions", actions=[{"type": "key", "id": "keyboard", "actions": [
            {"type": kind, "value": key} for _ in range(times)
            for kind in ("keyDown", "keyUp")]}])

    def be_a_phone(self):
        """The page has the size of a phone from now on."""
        self.do("goog/cdp/execute", cmd="Emulation.setDeviceMetricsOverride",
                params={"width": 390, "height": 844, "deviceScaleFactor": 2,
                        "mobile": True})

    def complaints(self, axe):
        """What the accessibility checker `axe` finds in the page."""
        self.run(axe + ";return 0;")
        found = self.run("""
          return axe.run(document, {resultTypes: ["violations"]}).then(
            x => x.violations.map(y => y.id + ": " + y.nodes.map(
              z => z.target + " " + z.failureSummary).join(" | ")));""")
        return found

    def screenshot(self, path):
        text = self.send("GET", f"/session/{self.session}/screenshot")
        path.write_bytes(base64.b64decode(text))
