#!/usr/bin/env python3
"""The page's program for a minute on vivid, a camera in software, and the threads that
it needs for four cameras.

usage: test_minute_vivid.py ACTORCSI PLATFORM_TEST [unittest args]"""

from machine_test import main
from minute_test import FUNCTIONS, MinuteTest

# vivid has no QVGA as a webcam: 320x180 is the nearest.
SCRIPT = FUNCTIONS + r'''
load vivid n_devs=4 node_types=0x1,0x1,0x1,0x1 num_inputs=1,1,1,1 \
  input_types=0,0,0,0 || exit 1
four=--camera.names=a,b,c,d
for x in a=0 b=1 c=2 d=3; do
  four="$four --camera.${x%=*}.source=v4l2:/dev/video${x#*=}"
done
actorcsi run $four --camera.framesize=320x180 --uart.device=pty --duration=2s \
  --json > /out/four.txt 2>&1 &
run=$!
sleep 1
for x in /proc/$run/task/*; do cat $x/comm; done > /out/threads.txt
wait $run
echo $? >> /out/four.txt
minute --camera.framesize=320x180
exit 0
'''


class VividMinuteTest(MinuteTest):

    SCRIPT = SCRIPT
    PROGRAMS = ('actorcsi', 'platform_test')
    TOOLS = ('strace',)
    MODULES = ('vivid',)
    PIXELS = '[.bars]'

    def test_every_frame_is_delivered_or_counted(self):
        self.check_every_frame(self.trace.frames_at(30))

    def test_led_and_hello_are_on_time(self):
        self.check_led_and_hello()

    def test_every_saved_frame_has_the_pixels_of_the_drivers_pattern(self):
        self.check_pixels()

    def test_calls_to_the_kernel_are_in_order(self):
        self.check_order_of_calls()

    def test_four_cameras_and_a_pty_need_four_threads(self):
        lines = self.text('four.txt').splitlines()
        self.assertEqual(lines[-1], '0', lines[-3:])
        threads = self.text('threads.txt').split()
        self.assertLessEqual(len(threads), 4, threads)
        self.assertIn('actorcsi', threads)


if __name__ == '__main__':
    main(VividMinuteTest)
