"""A test whose script runs once in a machine of its own; its cases read what that has
left in /out."""

import pathlib
import shutil
import sys
import tempfile
import time
import unittest

import machine

# A machine runs for a minute or two of a processor that others use as well.
LIMIT_S = 600


class MachineTest(unittest.TestCase):
    """A class below says what it runs, as text, with which programs, in the order of
    the arguments, programs of this machine, and modules of the kernel."""

    SCRIPT = ''
    PROGRAMS = ()
    TOOLS = ()
    MODULES = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name) / 'out'
        begin = time.monotonic()
        tools = {x: shutil.which(x) for x in cls.TOOLS}
        cls.status = machine.run(cls.SCRIPT, {**cls.programs, **tools}, cls.MODULES,
                                 cls.out, LIMIT_S)
        print(f'the machine ran {time.monotonic() - begin:.0f} s')

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def text(self, name):
        return (self.out / name).read_text(errors='backslashreplace')


def main(test):
    """Runs the cases of `test`. Exits with 77 where there can be no machine."""
    test.programs = {name: pathlib.Path(sys.argv.pop(1)).resolve()
                     for name in test.PROGRAMS}
    try:
        machine.find_tools(test.TOOLS)
        machine.kernel()
    except machine.Unavailable as x:
        print(f'skipped: {x}')
        sys.exit(77)
    unittest.main(verbosity=2)
