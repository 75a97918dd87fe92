#!/usr/bin/env python3
"""What a frame of vivid, a camera in software, costs in a bare loop of poll and DQBUF,
in that loop with all system calls of driver and pool, and through actors, one after the
other in the same machine: from the moment at which the kernel hands the frame over to
the end of its handler, and processor time. Once in virtual time, once in the host's.

usage: bench_cameras.py CAMERA_BENCH [FRAMES [ROUNDS]] [--json]"""

import bisect
import json
import pathlib
import re
import statistics
import sys
import tempfile

import machine

WAYS = ('bare', 'calls', 'actors')

# The trace's clock is that of camera_bench. A mark tells which run an event is of.
SCRIPT = r'''
load vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0 || exit 1
mount -t tracefs t /sys/kernel/tracing
cd /sys/kernel/tracing
echo mono > trace_clock
echo 1 > events/vb2/vb2_buf_done/enable
for round in $(seq ROUNDS); do
  for how in bare calls actors; do
    echo > trace
    camera_bench $how /dev/video0 FRAMES > /out/$how-$round.txt 2> /out/log.txt \
      || exit 1
    cat trace > /out/$how-$round.trace
  done
done
exit 0
'''

DONE = re.compile(r' (\d+)\.(\d{6}): vb2_buf_done: ')

LIMIT_S = 900


def read(folder, name):
    """Microseconds to the handler's end, for each frame, and of processor time per
    frame."""
    cpu, *handled = (folder / f'{name}.txt').read_text().split()
    ready = [int(x) * 1_000_000 + int(y)
             for x, y in DONE.findall((folder / f'{name}.trace').read_text())]
    late = []
    for at in (int(x) / 1000 for x in handled):
        before = bisect.bisect_right(ready, at)
        if before > 0:
            late.append(at - ready[before - 1])
    return late, float(cpu)


def measure(program, virtual_time, frames, rounds):
    """By way: late_us of all rounds, and cpu_us of each."""
    script = SCRIPT.replace('ROUNDS', str(rounds)).replace('FRAMES', str(frames))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        status = machine.run(script, {'camera_bench': program}, ('vivid',), folder,
                             LIMIT_S, virtual_time)
        if status != 0:
            raise RuntimeError(f'camera_bench ends with {status}')
        result = {}
        for way in WAYS:
            runs = [read(folder, f'{way}-{x}') for x in range(1, rounds + 1)]
            result[way] = {'late_us': [x for late, _ in runs for x in late],
                           'cpu_us': [cpu for _, cpu in runs]}
        return result


def figures(program, frames, rounds):
    result = {}
    for name, virtual in (('virtual time', True), ("the host's time", False)):
        seen = measure(program, virtual, frames, rounds)
        ways = {}
        for way in WAYS:
            late = sorted(seen[way]['late_us'])
            ways[way] = {'frames': len(late), 'p50_us': statistics.median(late),
                         'p99_us': late[len(late) * 99 // 100],
                         'cpu_us_per_frame': statistics.median(seen[way]['cpu_us'])}
        bare, actors = ways['bare'], ways['actors']
        ways['more_us_at_p50'] = actors['p50_us'] - bare['p50_us']
        ways['cpu_ratio'] = actors['cpu_us_per_frame'] / bare['cpu_us_per_frame']
        result[name] = ways
    return result


def main():
    args = [x for x in sys.argv[1:] if x != '--json']
    if not args:
        sys.exit(__doc__)
    frames, rounds = (int(x) for x in (args[1:] + ['300', '3'][len(args) - 1:]))
    try:
        seen = figures(pathlib.Path(args[0]), frames, rounds)
    except (machine.Unavailable, RuntimeError, TimeoutError) as x:
        sys.exit(f'bench_cameras: {x}')
    if '--json' in sys.argv:
        print(json.dumps(seen))
        return
    for name, ways in seen.items():
        print(name)
        for way in WAYS:
            x = ways[way]
            print(f"  {way:7} ready to handler p50 {x['p50_us']:.0f} us, p99 "
                  f"{x['p99_us']:.0f} us; {x['cpu_us_per_frame']:.0f} us of "
                  'processor time per frame')
        print(f"  actors are {ways['more_us_at_p50']:.0f} us later at p50 and take "
              f"{ways['cpu_ratio']:.2f} times the processor time")


if __name__ == '__main__':
    main()
