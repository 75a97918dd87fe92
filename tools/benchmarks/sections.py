"""The benchmarks, one function each. Each returns its figures, and a text with
tables of medians and, in brackets, the least and the most."""

import json
import os
import shutil
import statistics
import sys

import chatter
from awake import Awake
from runs import HERE, pythons


def spread(values, form="{:.1f}"):
    values = sorted(values)
    middle = form.format(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({form.format(values[0])} to {form.format(values[-1])})"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, x)) + " |" for x in lines)


def awake(run, fps):
    with Awake():
        return run(f"--camera.fps={fps}")


def page(bench):
    """The page's program, on asyncio and as actors, in turn."""
    ways = {}
    for name, path in pythons().items():
        ways[f"asyncio, {name}"] = lambda fps, path=path: bench.busy_page(path, fps, 0)
    for name, options in {
        "actors, notify": [],
        "actors, notify, CAF's sharing": ["--caf.scheduler.policy=sharing"],
        "actors, notify, one thread": ["--scheduler=cooperative"],
        "actors, yield": ["--camera.polling=yield"],
        "actors, yield, one thread": [
            "--camera.polling=yield",
            "--scheduler=cooperative",
        ],
    }.items():
        ways[name] = lambda fps, options=options: bench.busy_actorcsi(
            f"--camera.fps={fps}", *options
        )
    ways["actors, notify, nobody at the UART"] = lambda fps: bench.actorcsi(
        f"--camera.fps={fps}"
    )
    ways["actors, notify, cores kept awake"] = lambda fps: awake(
        bench.busy_actorcsi, fps
    )
    ways["the same, nobody at the UART"] = lambda fps: awake(bench.actorcsi, fps)
    ways["the limit: a loop that only polls"] = bench.bare
    rates = [30] if bench.smoke else [30, 150]
    seen = {(name, fps): [] for name in ways for fps in rates}
    for _ in range(bench.rounds):
        for name, fps in seen:
            seen[name, fps].append(ways[name](fps))
    rows = []
    for (name, fps), runs in seen.items():
        rows.append(
            [name, fps]
            + [
                spread([figure(run[what]) for run in runs], form)
                if what in runs[0]
                else ""
                for what, figure, form in [
                    ("latency_us", lambda x: x["p50"], "{:.1f}"),
                    ("latency_us", lambda x: x["p99"], "{:.1f}"),
                    ("led_late_us", lambda x: x["p99"], "{:.1f}"),
                    ("cpu_percent", lambda x: x, "{:.2f}"),
                ]
            ]
        )
    text = (
        "The page's program with LED, heartbeat and UART\n\n"
        f"At the UART a line arrives every {1000 * chatter.PERIOD_S:.0f} ms and is "
        "answered.\n\n"
    ) + table(
        [
            "",
            "fps",
            "frame ready to handler, p50, us",
            "p99, us",
            "LED late, p99, us",
            "CPU, % of a core",
        ],
        rows,
    )
    starved = starvation(bench)
    return {
        "figures": {
            "runs": [
                {"way": name, "fps": fps, "runs": runs}
                for (name, fps), runs in seen.items()
            ],
            "starvation": starved,
        },
        "text": text
        + f"\n\nProcessing a frame takes that long, at 30 fps for {bench.seconds} s:"
        + " LED toggles, hellos, latest toggle\n\n"
        + table(
            ["ms", *starved],
            [
                [ms] + [cell(starved[name][ms]) for name in starved]
                for ms in next(iter(starved.values()))
            ],
        ),
    }


def cell(run):
    late = run["led_late_us"]
    text = f"{late['max'] / 1000:.1f} ms" if late else "never"
    return f"{run['led_toggles']}, {run['heartbeats']}, {text}"


def starvation(bench):
    times = [40] if bench.smoke else [0, 10, 30, 34, 50, 100]
    result = {}
    for name, path in pythons().items():
        result[f"asyncio, {name}"] = {
            ms: bench.busy_page(path, 30, ms) for ms in times
        }
    for name, options in {
        "actors": [],
        "actors, one thread": ["--scheduler=cooperative"],
    }.items():
        result[name] = {
            ms: bench.busy_actorcsi(f"--capture.process-ms={ms}", *options)
            for ms in times
        }
    return result


def polls(bench):
    """Polls that find nothing."""
    seen = {}

    def add(name, value):
        seen.setdefault(name, []).append(value)

    allocated = []
    for _ in range(bench.rounds):
        for name, path in pythons().items():
            add(f"asyncio, {name}", bench.page(path, 0, 0)["polls_per_s"])
        found = bench.micro("polls_")
        add("actors", found["polls_actor/leading"]["polls_per_s"])
        add("actors, CAF's sharing", found["polls_actor/sharing"]["polls_per_s"])
        add("a loop that does nothing else", found["polls_bare"]["polls_per_s"])
        allocated.append(found["polls_actor/leading"]["allocations_per_1000_polls"])
    ratios = {
        name: [ours / theirs for ours, theirs in zip(seen["actors"], seen[name])]
        for name in seen
    }
    return {
        "figures": {"polls_per_s": seen, "allocations_per_1000_polls": allocated},
        "text": "Polls that find nothing\n\n"
        + table(
            ["", "million polls/s", "actors are faster by"],
            [
                [
                    name,
                    spread([x / 1e6 for x in seen[name]], "{:.2f}"),
                    "" if name == "actors" else spread(ratios[name], "{:.2f}"),
                ]
                for name in seen
            ],
        )
        + "\n\nAllocations per 1,000 of the actors' polls: "
        + spread(allocated, "{:.3f}"),
    }


def frames(bench):
    """The way of a frame, and what it costs at least."""
    rounds = [bench.micro("frames_") for _ in range(bench.rounds)]
    rows = []
    for name, label in {
        "frames_capture/leading": "camera and capture",
        "frames_capture/sharing": "the same, CAF's sharing",
        "frames_bare": "the driver's side alone, no actor",
    }.items():
        rows.append(
            [
                label,
                spread([x[name]["frames_per_s"] / 1e3 for x in rounds], "{:.0f}"),
                spread([x[name]["allocations_per_frame"] for x in rounds], "{:.2f}"),
            ]
        )
    sizes = [
        name.split("/")[1] for name in rounds[0] if name.startswith("frames_mock/")
    ]
    costs = []
    for size in sizes:
        mock = [x[f"frames_mock/{size}"]["real_time"] / 1e3 for x in rounds]
        copy = [x[f"frames_memcpy/{size}"]["real_time"] / 1e3 for x in rounds]
        costs.append(
            [
                size,
                spread(mock),
                spread(copy),
                spread([a / b for a, b in zip(mock, copy)], "{:.2f}"),
            ]
        )
    return {
        "figures": rounds,
        "text": "Frames that are ready at once, with no pixel work\n\n"
        + table(["", "thousand frames/s", "allocations per frame"], rows)
        + "\n\nA frame of the mock camera, RGB565, which leaves the lines of a still "
        + "picture that its\nbuffer holds, and a copy of all its bytes\n\n"
        + table(["", "frame, us", "memcpy, us", "ratio"], costs),
    }


def scale(bench):
    """1 to 1,000 cameras in one process, and one at 30 to 1,000 fps."""
    speeds = [1000] if bench.smoke else [30, 100, 300, 1000]
    fast = {fps: bench.actorcsi(f"--camera.fps={fps}") for fps in speeds}
    pattern = "scale_cameras/(1|10)/" if bench.smoke else "scale_"
    found = bench.micro(pattern)
    rows = []
    for name, entry in found.items():
        rows.append(
            [
                name.split("/")[1],
                f"{entry['frames_per_s']:.0f}",
                f"{entry['missed']:.0f}",
                f"{entry['cpu_us_per_frame']:.1f}",
                f"{entry['bytes_per_camera']:.0f}",
            ]
        )
    by_speed = [
        [
            fps,
            run["frames"]["delivered"],
            sum(run["frames"]["dropped"].values()),
            f"{run['latency_us']['p50']:.1f}",
            f"{run['cpu_percent'] * 1e4 * run['duration_s'] / run['frames']['delivered']:.0f}",
        ]
        for fps, run in fast.items()
    ]
    return {
        "figures": {"cameras": found, "rates": fast},
        "text": "One camera, QVGA, at many rates\n\n"
        + table(
            [
                "fps",
                "frames delivered",
                "dropped",
                "ready to handler, p50, us",
                "CPU per frame, us",
            ],
            by_speed,
        )
        + "\n\nCameras in one process, QQVGA at 30 fps\n\n"
        + table(
            [
                "cameras",
                "frames/s",
                "missed",
                "CPU per frame, us",
                "bytes per camera beyond its buffers",
            ],
            rows,
        ),
    }


def firmware(bench):
    """Instructions and bytes on the emulated board."""
    if bench.smoke:
        return {"figures": None, "text": "Firmware: left out, for --smoke"}
    if shutil.which("qemu-system-arm") is None:
        missing = "left out, there is no qemu-system-arm (tools/mcu/setup)"
        return {"figures": None, "text": "Firmware: " + missing}
    root = os.path.join(HERE, "..", "firmware")
    # It fails above a limit, but its figures are still needed.
    found = json.loads(bench.run([root, "bench", "--json"], may_fail=True))
    size = bench.run([root, "size"]).strip()
    rows = [
        ["an empty poll through the scheduler", f"{found['empty_poll']:,.0f}"],
        [
            "interrupt to capture's handler",
            f"{found['interrupt_to_handler']:,.0f} "
            f"(at most {found['interrupt_to_handler_max']:,.0f})",
        ],
        [
            "a frame: interrupts, messages, and the buffer back",
            f"{found['frame'] - found['look']:,.0f}",
        ],
        ["and to look at its pixels", f"{found['look']:,.0f}"],
        [
            "a self-message, from sending to its handler",
            f"{found['self_message']:,.0f}",
        ],
        [
            "a timed one, from waking up for it to sleeping again",
            f"{found['tick']:,.0f}",
        ],
        [
            "a call from actor to actor and its answer",
            f"{found['question']:,.0f} + {found['answer']:,.0f}",
        ],
        [
            "a call over the serial line, bytes in to bytes out",
            spread(found["serial_calls"], "{:,.0f}"),
        ],
    ]
    return {
        "figures": {"instructions": found, "size": size},
        "text": "Firmware on the emulated board\n\n"
        + table(["", "instructions"], rows)
        + f"\n\nWhere its bytes are\n\n```\n{size}\n```",
    }


def network(bench):
    """Frames between two nodes, against a plain socket."""
    if bench.smoke:
        return {"figures": None, "text": "Network: left out, for --smoke"}
    # It fails below its limit, but its figures are still needed.
    text = bench.run([os.path.join(HERE, "..", "bench-network")], may_fail=True).strip()
    return {
        "figures": text,
        "text": f"Frames from node to node, against a plain socket\n\n```\n{text}\n```",
    }


def linux(bench):
    """A frame of a camera of Linux, through actors and in a bare loop, in QEMU."""
    if bench.smoke:
        return {"figures": None, "text": "Linux: left out, for --smoke"}
    text = bench.run(
        [
            sys.executable,
            os.path.join(HERE, "..", "..", "tests", "linux", "bench_cameras.py"),
            os.path.join(bench.build, "tests", "linux", "camera_bench"),
            "--json",
        ]
    )
    seen = json.loads(text.splitlines()[-1])
    rows = [
        [
            clock,
            way,
            f"{ways[way]['p50_us']:.0f}",
            f"{ways[way]['p99_us']:.0f}",
            f"{ways[way]['cpu_us_per_frame']:.0f}",
        ]
        for clock, ways in seen.items()
        for way in ("bare", "calls", "actors")
    ]
    head = ["clock", "way", "ready to handler, p50, us", "p99, us", "CPU per frame, us"]
    more = "; ".join(
        f"{clock}: {ways['more_us_at_p50']:.0f} us more at p50, "
        f"{ways['cpu_ratio']:.2f} times the CPU"
        for clock, ways in seen.items()
    )
    return {
        "figures": seen,
        "text": f"A frame of vivid at 30 fps, in QEMU\n\n{table(head, rows)}\n\n{more}",
    }
