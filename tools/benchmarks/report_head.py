"""The beginning of a report."""

import datetime
import os

# Identifies a report.
TITLE = "# What tools/bench measured"


def how(wanted):
    """The command, and when it was run."""
    command = ["tools/bench", *wanted.names]
    if wanted.smoke:
        command.append("--smoke")
    else:
        command.append(f"--rounds {wanted.rounds}")
    if os.environ.get("MICROPYTHON"):
        command.insert(0, "MICROPYTHON=$(tools/benchmarks/micropython)")
    text = f"`{' '.join(command)}`, {datetime.date.today()}"
    return text + (": each ran for a moment, to see that it runs" * wanted.smoke)
