#!/usr/bin/env python3
"""The page's program for a minute on an emulated USB camera, and what its user sees
when that camera sends damaged pictures, stalls, is unplugged and comes back.

usage: test_minute_usb.py ACTORCSI PLATFORM_TEST USB_CAMERA [unittest args]"""

import json

from machine_test import main
from minute_test import FUNCTIONS, MinuteTest

SCRIPT = FUNCTIONS + r'''
load vhci-hcd && load uvcvideo || exit 1
mkfifo /tmp/usb
usb_camera < /tmp/usb > /out/usb_camera.txt 2>&1 &
exec 7> /tmp/usb
wait_for /dev/video0
minute --camera.framesize=QVGA
echo count >&7
actorcsi run --camera.source=v4l2 --uart.device=none --duration=14s --json \
  > /out/faults.txt 2>&1 &
run=$!
sleep 1; echo error >&7
sleep 1; echo short >&7
sleep 1; echo stall >&7
sleep 5; echo unplug >&7
sleep 2; echo plug >&7
wait $run
echo $? >> /out/faults.txt
exec 7>&-
exit 0
'''


class UsbMinuteTest(MinuteTest):

    SCRIPT = SCRIPT
    PROGRAMS = ('actorcsi', 'platform_test', 'usb_camera')
    TOOLS = ('strace',)
    MODULES = ('vhci-hcd', 'uvcvideo')
    PIXELS = '[.gradient]'

    def test_every_frame_is_delivered_or_counted(self):
        self.check_every_frame(int(self.text('usb_camera.txt').split()[0]))

    def test_led_and_hello_are_on_time(self):
        self.check_led_and_hello()

    def test_every_saved_frame_has_the_pixels_of_the_cameras_pattern(self):
        self.check_pixels()

    def test_calls_to_the_kernel_are_in_order(self):
        self.check_order_of_calls()

    def test_faults_are_counted_and_said(self):
        *seen, report, status = self.text('faults.txt').splitlines()
        self.assertEqual(status, '0')
        report = json.loads(report)
        dropped = report['frames']['dropped']
        # The error bit, and the picture without its end.
        self.assertEqual(dropped['overrun'], 1)
        self.assertEqual(dropped['missed_line'], 1)
        self.assertEqual(report['timeouts'], 1)
        self.assertEqual(int(report['actors']['camera']['rearmed']), 2)
        said = {second: line for line in seen
                for second in [line.split(' s ')[0].strip()]}
        self.assertIn('last: Frame capture has timed out.', said['6.0'])
        self.assertNotIn(' 0.0 fps', said['7.0'])
        self.assertIn("/dev/video0: the camera 'Emulated Camera", said['9.0'])
        self.assertIn('is unplugged; plug it in', said['9.0'])
        self.assertIn(' 0.0 fps', said['9.0'])
        self.assertIn(' 30.0 fps', said['13.0'])
        # LED and heartbeat go on meanwhile.
        self.assertAlmostEqual(report['led_toggles'], 14 * 5, delta=1)
        self.assertLess(report['led_late_us']['max'], 10_000)


if __name__ == '__main__':
    main(UsbMinuteTest)
