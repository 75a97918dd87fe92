#!/usr/bin/env python3
"""`tools/firmware notices` has the licence of every library in an image."""

import re
import subprocess
import unittest

from board import ELF, ROOT

# The libraries of each part.
PARTS = {
    "ActorCSI": ("actorcsi_",),
    "CAF": ("caf_core",),
    "Protocol Buffers": ("protobuf-lite",),
    "newlib": ("g_nano", "c_nano", "m"),
    "the run-time libraries of GCC": ("gcc", "stdc++_nano"),
}

# A sentence of each licence.
WORDS = {
    "ActorCSI": "BSD 3-Clause License",
    "CAF": "Dominik Charousset",
    "Protocol Buffers": "Google Inc",
    "newlib": "Red Hat",
    "the run-time libraries of GCC": "RUNTIME LIBRARY EXCEPTION",
}


class NoticesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run(
            [ROOT / "tools/firmware", "notices", "mps2-an500"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=240, check=True)
        cls.notices = re.split(r"^=+\n(.*)\n=+\n", done.stdout,
                               flags=re.MULTILINE)[1:]

    def test_Notices_HaveTheLicenceOfEachPart(self):
        texts = dict(zip(self.notices[::2], self.notices[1::2]))
        for name, words in WORDS.items():
            found = [x for title, x in texts.items() if title.startswith(name)]
            self.assertEqual(len(found), 1, name)
            self.assertIn(words, found[0])

    def test_EachLibraryOfTheImage_IsOfAPart(self):
        text = ELF.with_suffix(".map").read_text(encoding="utf-8")
        libraries = set(re.findall(r"/lib([\w+-]+)\.a\b", text))
        self.assertGreater(len(libraries), 5)
        for name in libraries:
            self.assertTrue(any(name.startswith(start) if start.endswith("_")
                                else name == start
                                for known in PARTS.values()
                                for start in known), name)


if __name__ == "__main__":
    unittest.main()
