"""What the tests of installed files share."""

import os
import subprocess


def say(*command, **options):
    """Runs a command. Returns its exit code and all that it has said."""
    done = subprocess.run([os.fspath(x) for x in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    return done.returncode, done.stdout
