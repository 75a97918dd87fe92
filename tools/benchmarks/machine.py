"""What the machine is that was measured on."""

import datetime
import os
import platform


def describe():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores of {model}, Linux {platform.release()}, "
        f"load {load:.1f} at the start"
    )


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
