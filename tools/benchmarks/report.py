"""Writes the measurements as a page with plots."""

import os
import statistics

import matplotlib
import report_head

matplotlib.use("svg")
# Makes the file reproducible from the same figures.
matplotlib.rcParams["svg.hashsalt"] = "actorcsi"
import matplotlib.pyplot as plot  # noqa: E402


def write(folder, figures, parts):
    plots = {"page": latency, "polls": polls, "scale": scale}
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as out:
        out.write(report_head.TITLE + "\n\n")
        out.write(figures["how"] + ".\n\n" + figures["machine"] + ".\n\n")
        out.write(
            "Where brackets follow, a figure is the median of all rounds, with the "
            "least and\nthe most, and what is compared was run turn and turn about. "
            "What has none was run\nonce.\n"
        )
        for part in parts:
            out.write("\n## " + part["text"] + "\n")
            if part["name"] in plots:
                name = part["name"] + ".svg"
                plots[part["name"]](part["figures"], os.path.join(folder, name))
                out.write(f"\n![{part['name']}]({name})\n")


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plot.close(figure)


def latency(figures, path):
    runs = [x for x in figures["runs"] if x["fps"] == 30]
    names = [x["way"] for x in runs]
    figure, axes = plot.subplots(figsize=(8, 3.5))
    for shift, share in enumerate(["p50", "p99"]):
        axes.barh(
            [i + 0.4 * shift for i in range(len(runs))],
            [
                statistics.median(run["latency_us"][share] for run in x["runs"])
                for x in runs
            ],
            height=0.4,
            label=share,
        )
    axes.set_yticks([i + 0.2 for i in range(len(runs))], names)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("frame ready to handler at 30 fps, us")
    axes.legend()
    save(figure, path)


def polls(figures, path):
    seen = {k: v for k, v in figures["polls_per_s"].items() if "nothing" not in k}
    figure, axes = plot.subplots(figsize=(8, 2.5))
    axes.barh(list(seen), [statistics.median(x) / 1e6 for x in seen.values()])
    axes.invert_yaxis()
    axes.set_xlabel("polls that find nothing, million/s")
    save(figure, path)


def scale(figures, path):
    cameras = figures["cameras"]
    counts = [int(name.split("/")[1]) for name in cameras]
    figure, axes = plot.subplots(figsize=(8, 3))
    axes.plot(counts, [x["cpu_us_per_frame"] for x in cameras.values()], marker="o")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("cameras in one process, QQVGA at 30 fps")
    axes.set_ylabel("CPU per frame, us")
    save(figure, path)
