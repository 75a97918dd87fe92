"""What a frame, a self-message and a call cost on the emulated board, in
instructions.

What the board does in the sensor's place is left out, and so are the tick that
keeps the time and what others do in between."""

import itertools
import socket
import statistics
import subprocess
import threading

import trace

# Exceptions: 16, and the interrupt of platform/boards/mps2_an500/board.hpp.
UART1 = (16 + 2, 16 + 3)
CSI = 16 + 30

# Mangled names of functions.
POLL = "_ZN8actorcsi6camera4pollEv"
SEND_POLL = ("_ZN8actorcsi7runtime12self_messageIXadL_ZNS_11camera_base4pollEv"
             "EEE4sendEv")
SNAPSHOT = "_ZN8actorcsi6camera8snapshotERKNS_15SnapshotRequestE"
HAND_OUT = ("_ZN8actorcsi14frame_hand_out6answerERKNS_8platform5frameENSt6"
            "chrono10time_pointINS5_3_V212steady_clockENS5_8durationIxSt5ratio"
            "ILx1ELx1000000000EEEEEE")
NEXT = "_ZN8actorcsi7capture4nextEv"
PROCESS = "_ZN8actorcsi7capture7processERKNS_8platform5frameE"
LOOK = "_ZN8actorcsi18measure_brightnessERKNS_8platform5frameE"
REPORT = "_ZN8actorcsi7capture6reportEv"
TICK = "_ZN8actorcsi3led4tickEv"
BEAT = "_ZN8actorcsi9heartbeat4tickEv"
STATUS = "_ZN8actorcsi10supervisor6statusEv"
WATCH = "_ZN8actorcsi6camera5watchEv"
CALL = "_ZN8actorcsi15call_dispatcher4callERKNS_8EnvelopeE"
SET = "_ZN8actorcsi3led3setERKNS_8LedStateE"
UART_POLL = "_ZN8actorcsi9uart_peer4pollEv"
UART_TICK = "_ZN8actorcsi9uart_peer4tickEv"
ANSWER_READ = ("_ZN8actorcsi8platform4link10device_end11answer_readERNS1_"
               "7channelEm")

# Skips the start, which costs more.
FIRST_FRAMES = 2
FIRST_POLLS = 200


def of_frames(elf, most):
    """The cost of `most` frames of the page's program, and of the LED's ticks.

    A frame is the interrupts of its begin and its end, and all that is done
    until the processor sleeps again."""
    names = [POLL, SNAPSHOT, HAND_OUT, NEXT, PROCESS, LOOK, REPORT, TICK, BEAT,
             STATUS, WATCH]
    seen = {name: [] for name in (
        "frame", "look", "interrupts", "question", "answer", "tick")}
    events = trace.follow(elf, ["duration 60", "camera framerate 10"], names,
                          sleep=False)
    frames, interrupts = 0, 0
    for turn in trace.turns(events):
        if turn.has(PROCESS) and not turn.has(TICK, BEAT, STATUS, WATCH):
            frames += 1
            if frames > FIRST_FRAMES:
                handlers = turn.after[CSI] - interrupts
                seen["interrupts"].append(handlers)
                seen["frame"].append(turn.count([trace.THREAD]) + handlers)
                seen["look"] += turn.between(LOOK, REPORT)
                seen["question"] += turn.between(NEXT, SNAPSHOT)
                seen["answer"] += turn.between(HAND_OUT, PROCESS)
            if frames == FIRST_FRAMES + most:
                break
        elif turn.has(TICK) and not turn.has(PROCESS, BEAT, STATUS, WATCH):
            seen["tick"].append(turn.count([trace.THREAD]))
        if turn.has(PROCESS):
            interrupts = turn.after[CSI]
    events.close()
    return {name: statistics.median(values) for name, values in seen.items()}


def of_self_messages(elf, most):
    """From where an actor sends itself a message to its handler: the camera's
    poll while it polls all the time. The mean: every fiftieth message waits
    for the others' turn."""
    events = trace.follow(
        elf, ["duration 60", "camera framerate 1", "camera polling yield"],
        [POLL, SEND_POLL], sleep=False)
    found = trace.between(events, SEND_POLL, POLL)
    result = statistics.mean(
        itertools.islice(found, FIRST_POLLS, FIRST_POLLS + most))
    events.close()
    return result


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def of_calls(elf, program, most):
    """Of `most` calls that `program` makes over UART1: from the answer to the
    one before to its own. They differ by the pieces in which bytes arrive, each
    of which takes the board a turn of 3,000 to 5,000 instructions: four on an
    idle machine, ten and more on a busy one."""
    device = f"tcp:127.0.0.1:{free_port()}"
    hosts, failed, enough = [], [], threading.Event()

    def call():
        for i in range(5 * most):
            state = '{"on": %s}' % ("false" if i % 2 else "true")
            host = subprocess.Popen(
                [program, "call", device, "LED_GREEN.set", state],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True)
            hosts.append(host)
            if enough.is_set():
                host.kill()
            said = host.communicate()[1]
            if enough.is_set():
                return
            if host.returncode != 0:
                # On a busy machine a single run may be too slow.
                failed.append(said)

    others = [POLL, TICK, BEAT, STATUS]
    events = trace.follow(
        elf, ["duration 600", "camera framerate 1"],
        [*others, CALL, SET, UART_POLL, UART_TICK, ANSWER_READ],
        uart=f"{device},server=on,wait=off")
    caller = threading.Thread(target=call)
    seen, cost, called, disturbed = [], 0, False, False
    for turn in trace.turns(events):
        # The line is open after the first beat.
        if caller.ident is None and turn.has(BEAT):
            caller.start()
        if len(seen) == most or caller.ident and not caller.is_alive():
            break
        if not turn.has(SET, UART_POLL, UART_TICK):
            continue
        cost += turn.count([trace.THREAD, *UART1])
        called = called or turn.has(CALL)
        disturbed = disturbed or turn.has(*others)
        if turn.has(ANSWER_READ):
            if called and not disturbed:
                seen.append(cost)
            cost, called, disturbed = 0, False, False
    enough.set()
    events.close()
    if hosts:
        hosts[-1].kill()
    caller.join()
    if len(seen) < most:
        raise ValueError(f"{program}: {' '.join(failed) or 'no calls'}")
    return seen
