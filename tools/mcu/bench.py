#!/usr/bin/env python3
"""Counts instructions on the emulated board, in the image as it is.

usage: bench.py ELF [--json] [--smoke] [--program PROGRAM]

--json     as one JSON object
--smoke    fewer of everything, to see that all of it can be measured
--program  actorcsi for a PC, which calls over the serial line; without one
           that is left out

By the board's time, of which every instruction takes 16 ns (-icount shift=4):
an empty poll, and the way from an interrupt to the handler in capture. By what
QEMU says that it executes: the rest (costs.py). Exits with 1 above a limit."""

import argparse
import json
import os
import statistics
import sys

import costs
import qemu

NS_PER_INSTRUCTION = 16
MOST_PER_POLL = 600
MOST_TO_HANDLER = 3_600
MOST_PER_FRAME = 9_000

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


def result_of(elf, boot_lines):
    code, lines, errors = qemu.run(
        elf, boot_lines, trace=False, icount="shift=4", sleep=False)
    if code != 0:
        raise ValueError("\n".join(lines + errors))
    return json.loads(lines[-1])


def measure(elf, program, smoke):
    # Polls again and again; the sensor, which the processor plays, is slow.
    busy = result_of(elf, [f"duration {1 if smoke else 5}",
                           "camera polling yield", "camera framerate 1"])
    page = result_of(elf, [f"duration {1 if smoke else 10}"])
    per_us = 1_000 / NS_PER_INSTRUCTION
    figures = {
        "empty_poll":
            busy["duration_s"] * 1e9 / NS_PER_INSTRUCTION / busy["polls"],
        "interrupt_to_handler": page["latency_us"]["p50"] * per_us,
        "interrupt_to_handler_max": page["latency_us"]["max"] * per_us,
        "self_message": costs.of_self_messages(elf, 200 if smoke else 5_000),
    }
    figures.update(costs.of_frames(elf, 2 if smoke else 10))
    figures["frame_overhead"] = figures["frame"] - figures["look"]
    figures["serial_calls"] = (
        costs.of_calls(elf, program, 1 if smoke else 12) if program else [])
    return figures


def describe(x):
    yield (f"empty poll: {x['empty_poll']:,.0f} instructions, at most "
           f"{MOST_PER_POLL:,} wanted")
    yield (f"interrupt to capture handler: {x['interrupt_to_handler']:,.0f} "
           f"instructions (p50; {x['interrupt_to_handler_max']:,.0f} at most), "
           f"at most {MOST_TO_HANDLER:,} wanted")
    yield (f"frame: {x['frame_overhead']:,.0f} instructions, at most "
           f"{MOST_PER_FRAME:,} wanted; {x['interrupts']:,.0f} of them in "
           f"interrupts; and {x['look']:,.0f} to look at its pixels")
    yield (f"self-message: {x['self_message']:,.0f} instructions from sending "
           "it to its handler")
    yield (f"timed self-message: {x['tick']:,.0f} instructions from waking up "
           "for an LED to sleeping again")
    yield (f"call from actor to actor: {x['question'] + x['answer']:,.0f} "
           f"instructions, {x['question']:,.0f} to the handler and "
           f"{x['answer']:,.0f} back")
    calls = x["serial_calls"]
    if calls:
        yield (f"call over the serial line: {min(calls):,} instructions if "
               f"its bytes come in few pieces (of {len(calls)}; p50 "
               f"{statistics.median(calls):,.0f}, at most {max(calls):,}: the "
               "busier this machine, the more pieces)")
    else:
        yield ("call over the serial line: not measured, tools/demo builds "
               "the program that calls")


def main():
    parser = argparse.ArgumentParser(prog="tools/firmware bench")
    parser.add_argument("elf")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--program", default=os.path.join(
        ROOT, "build", "host", "app", "actorcsi"))
    options = parser.parse_args()
    program = options.program if os.path.exists(options.program) else None
    try:
        figures = measure(options.elf, program, options.smoke)
    except (OSError, ValueError) as reason:
        sys.exit(f"bench: {reason}")
    print(json.dumps(figures) if options.json
          else "\n".join(describe(figures)))
    sys.exit(figures["empty_poll"] > MOST_PER_POLL
             or figures["interrupt_to_handler"] > MOST_TO_HANDLER
             or figures["frame_overhead"] > MOST_PER_FRAME)


if __name__ == "__main__":
    main()
