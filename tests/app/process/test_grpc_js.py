#!/usr/bin/env python3
"""A caller in Node.js that knows the services by reflection only. Needs node and
npm, which fetches @grpc/grpc-js and grpc-reflection-js into the current folder;
code 77 if that is not possible."""

import pathlib
import shutil
import subprocess
import sys

import actorcsi_process
import grpc_calls
import pictures

HERE = pathlib.Path(__file__).resolve().parent / "grpc_js"
PACKAGES = pathlib.Path("grpc_js").resolve()


def fetch():
    """Whether the packages are there."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    PACKAGES.mkdir(exist_ok=True)
    lock = PACKAGES / "package-lock.json"
    wanted = (HERE / lock.name).read_bytes()
    is_current = ((PACKAGES / "node_modules").exists() and lock.exists()
                  and lock.read_bytes() == wanted)
    for path in HERE.iterdir():
        shutil.copy(path, PACKAGES)
    if is_current:
        return True
    return subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
         "--silent"], cwd=PACKAGES, timeout=300, check=False).returncode == 0


class GrpcJsTest(grpc_calls.CallTest):
    def test_NodeJs_ListsCallsAndReceivesFrames(self):
        picture = pictures.make(320, 240, lambda x, y: ((x ^ y) & 0xFF,))
        (self.folder / "p.pgm").write_bytes(pictures.to_pnm(picture))
        (self.folder / "pixels").write_bytes(picture[3])
        run, address = self.listen(
            "--camera.source=p.pgm", "--camera.pixformat=GRAYSCALE",
            "--camera.fps=100")
        done = subprocess.run(
            ["node", PACKAGES / "calls.js", address, self.folder / "pixels"],
            capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in ("actorcsi.Camera", "grpc.health.v1.Health",
                     "period: 50", "frames: 100"):
            self.assertIn(word, done.stdout)
        run.stop()
        self.check_clean_end(run)


if __name__ == "__main__":
    if not fetch():
        print("node, npm or its packages are missing: skipped")
        sys.exit(77)
    actorcsi_process.main()
