"""The page's program with a camera of Linux for a minute: what every such run shows."""

import json
import os
import subprocess

from machine_test import MachineTest
from v4l2_trace import OPTIONS, Trace

SECONDS = 60

# Frames that may be on their way at the end.
SLACK = 3

# minute OPTION...: the program, with strace, and a peer at its serial line that notes
# when each line arrives. wait_for FILE.
FUNCTIONS = r'''
wait_for() {
  i=0
  while [ ! -e $1 ] && [ $i -lt 200 ]; do sleep 0.1; i=$((i + 1)); done
}
minute() {
  strace OPTIONS -o /out/trace.txt actorcsi run "$@" --camera.source=v4l2 \
    --duration=SECONDSs --json --save=/out/frames --uart.link=/tmp/line \
    > /out/run.txt 2>&1 &
  run=$!
  wait_for /tmp/line
  stty -F /tmp/line raw -echo
  while read line; do
    read up rest < /proc/uptime
    echo "$up $line"
  done < /tmp/line > /out/peer.txt &
  wait $run
  echo $? > /out/status.txt
}
'''.replace('OPTIONS', OPTIONS).replace('SECONDS', str(SECONDS))


class MinuteTest(MachineTest):

    # The test of platform_test that looks at every saved frame.
    PIXELS = ''

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trace = Trace((cls.out / 'trace.txt').read_text(errors='replace'))

    def report(self):
        self.assertEqual(self.text('status.txt').strip(), '0', self.text('run.txt'))
        return json.loads(self.text('run.txt').splitlines()[-1])

    def check_every_frame(self, of_camera):
        """`of_camera`: the frames that the camera itself has counted."""
        report = self.report()
        frames = report['frames']
        dropped = sum(frames['dropped'].values())
        self.assertEqual(frames['begun'], frames['delivered'] + dropped
                         + frames['waiting'] + frames['in_flight'])
        self.assertAlmostEqual(of_camera, 30 * SECONDS, delta=30)
        self.assertAlmostEqual(frames['begun'], of_camera, delta=SLACK)
        # In virtual time nothing is late, so that nothing has to be dropped.
        self.assertLessEqual(dropped, SLACK)
        self.assertEqual(report['out_of_order'], 0)
        self.assertEqual(report['capture_errors'], 0)
        self.assertEqual(report['unsaved'], 0)

    def check_led_and_hello(self):
        report = self.report()
        self.assertAlmostEqual(report['led_toggles'], SECONDS * 5, delta=1)
        self.assertLess(report['led_late_us']['max'], 10_000)
        at = [float(x.split()[0]) for x in self.text('peer.txt').splitlines()
              if x.endswith(' hello')]
        # The peer may come after the first.
        self.assertAlmostEqual(len(at), SECONDS, delta=1)
        for before, after in zip(at, at[1:]):
            # /proc/uptime has hundredths.
            self.assertAlmostEqual(after - before, 1, delta=0.03)

    def check_pixels(self):
        done = subprocess.run(
            [self.programs['platform_test'], self.PIXELS], capture_output=True,
            text=True, env={**os.environ, 'ACTORCSI_SAVED': self.out / 'frames'})
        self.assertEqual(done.returncode, 0, done.stdout[-3000:])
        self.assertIn('All tests passed', done.stdout)

    def check_order_of_calls(self):
        self.assertEqual(self.trace.complaints, [])
        for call in ('S_FMT', 'REQBUFS', 'QUERYBUF', 'STREAMON', 'STREAMOFF'):
            self.assertGreaterEqual(self.trace.calls.get(call, 0), 1, call)
        for call in ('QBUF', 'DQBUF'):
            self.assertGreater(self.trace.calls[call], 30 * (SECONDS - 1), call)
