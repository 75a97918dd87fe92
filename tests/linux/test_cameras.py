#!/usr/bin/env python3
"""The program and its driver on a real Linux with vivid, a camera in software, and
with uvcvideo on an emulated USB camera.

usage: test_cameras.py ACTORCSI PLATFORM_TEST USB_CAMERA [unittest args]"""

import json

from machine_test import MachineTest, main
from v4l2_trace import OPTIONS, Trace

FORMATS = ('GRAYSCALE', 'RGB565', 'BAYER', 'YUV422')

# Frames that may be on their way at the end, or late at the start.
SLACK = 5

SCRIPT = r'''
vivid() { load vivid n_devs=1 node_types=0x20001 num_inputs=1 input_types=0; }
vivid || exit 1
actorcsi cameras > /out/cameras.txt
actorcsi cameras --json > /out/cameras.json
here="--uart.device=none --camera.framesize=320x180"
for x in GRAYSCALE RGB565 BAYER YUV422; do
  actorcsi run $here --camera.source=v4l2 --camera.pixformat=$x --duration=1s \
    --json > /out/run-$x.txt 2>&1
done
actorcsi run $here --camera.source=v4l2:vivid --camera.pixformat=RGB565 \
  --camera.fps=5 --duration=600ms --save=/out/frames > /out/save.txt 2>&1
bad() {
  name=$1; shift
  timeout 20 "$@" > /dev/null 2> /out/bad-$name.txt
  echo $? >> /out/bad-$name.txt
}
mkdir /tmp/folder
for x in null=/dev/null folder=/tmp/folder missing=/dev/video9 \
         metadata=/dev/video1 name=Nonesuch; do
  bad ${x%%=*} actorcsi run $here --camera.source=v4l2:${x#*=} --duration=1s
done
bad permission su user -c \
  "/bin/actorcsi run $here --camera.source=v4l2:/dev/video0 --duration=1s"
bad size actorcsi run --uart.device=none --camera.source=v4l2 \
  --camera.framesize=322x180 --duration=1s
bad rate actorcsi run $here --camera.source=v4l2 --camera.fps=31 --duration=1s
bad format actorcsi run $here --camera.source=v4l2 --camera.pixformat=JPEG --duration=1s
actorcsi run $here --camera.source=v4l2 --duration=1500ms > /dev/null 2>&1 &
sleep 0.8
bad busy actorcsi run $here --camera.source=v4l2 --duration=1s
wait
strace OPTIONS -o /out/vivid.trace platform_test '[vivid]' > /out/vivid.txt 2>&1
echo $? >> /out/vivid.txt
rmmod vivid
load vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=3
strace OPTIONS -o /out/hdmi.trace platform_test '[hdmi]' > /out/hdmi.txt 2>&1
echo $? >> /out/hdmi.txt
rmmod vivid
load vhci-hcd && load uvcvideo
mkfifo /tmp/usb
usb_camera < /tmp/usb > /out/usb_camera.txt 2>&1 &
exec 7> /tmp/usb
i=0
while [ ! -e /dev/video0 ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
actorcsi cameras > /out/usb.txt
strace OPTIONS -o /out/uvc.trace platform_test '[uvc]' > /out/uvc.txt 2>&1
echo $? >> /out/uvc.txt
exec 7>&-
exit 0
'''.replace('OPTIONS', OPTIONS)


class CamerasTest(MachineTest):

    SCRIPT = SCRIPT
    PROGRAMS = ('actorcsi', 'platform_test', 'usb_camera')
    TOOLS = ('strace',)
    MODULES = ('vivid', 'vhci-hcd', 'uvcvideo')

    def test_the_machine_has_a_camera(self):
        self.assertEqual(self.status, 0)
        listed = self.text('cameras.txt')
        self.assertIn('/dev/video0  vivid', listed)
        self.assertIn('320x180 at ', listed)
        self.assertNotIn('/dev/video1', listed)
        cameras = json.loads(self.text('cameras.json'))
        self.assertEqual([x['path'] for x in cameras], ['/dev/video0'])
        formats = {x['format'] for x in cameras[0]['formats']}
        self.assertLessEqual({'YUYV', 'RGBP', 'GREY', 'BA81'}, formats)
        self.assertIn('Brightness', {x['name'] for x in cameras[0]['controls']})

    def test_every_frame_is_delivered_or_counted(self):
        for x in FORMATS:
            text = self.text(f'run-{x}.txt')
            with self.subTest(pixformat=x):
                report = json.loads(text.splitlines()[-1])
                frames = report['frames']
                dropped = sum(frames['dropped'].values())
                self.assertEqual(frames['begun'],
                                 frames['delivered'] + dropped
                                 + frames['waiting'] + frames['in_flight'])
                # 30 per second for a second.
                self.assertGreater(frames['delivered'], 30 - SLACK, text)
                self.assertLessEqual(frames['begun'], 30 + SLACK, text)
                self.assertLess(dropped, SLACK, text)
                # LED and heartbeat are on time beside a real camera.
                self.assertGreaterEqual(report['led_toggles'], 3, text)
                self.assertGreaterEqual(report['heartbeats'], 1, text)

    def test_frames_are_saved(self):
        saved = list((self.out / 'frames').glob('**/*.png'))
        self.assertGreaterEqual(len(saved), 1, self.text('save.txt'))

    def test_bad_input_ends_with_a_sentence_and_code_1(self):
        says = {
            'null': 'it is not a camera; ',
            'folder': 'it is a directory; ',
            'missing': 'there is no such file; ',
            'metadata': "it carries a camera's metadata, not its pictures; ",
            'name': 'no camera has that in its name; ',
            'permission': 'no permission to open it; ',
            'size': 'has no such size; use one of its sizes: ',
            'rate': 'use one of these rates',
            'format': 'from which it cannot be made; use another pixel '
                      'format or camera',
            'busy': 'another program uses it; ',
        }
        for name, sentence in says.items():
            text = self.text(f'bad-{name}.txt')
            with self.subTest(input=name):
                self.assertIn(sentence, text)
                self.assertEqual(text.splitlines()[-1], '1', text)

    def test_the_drivers_tests_pass(self):
        for name in ('vivid.txt', 'hdmi.txt', 'uvc.txt'):
            text = self.text(name)
            with self.subTest(name=name):
                self.assertEqual(text.splitlines()[-1], '0', text)
                self.assertIn('All tests passed', text)

    def test_calls_to_the_kernel_are_in_order_whatever_fails(self):
        injected = {'vivid': ['QBUF is refused with EINVAL',
                              'REQBUFS is refused with EINVAL',
                              'STREAMON is refused with EINVAL'],
                    'hdmi': [], 'uvc': []}
        for name, refusals in injected.items():
            with self.subTest(name=name):
                trace = Trace(self.text(f'{name}.trace'))
                said = sorted(x.split(': ', 1)[1] for x in trace.complaints)
                self.assertEqual(said, refusals)
                self.assertGreater(trace.calls['DQBUF'], 20)

    def test_the_usb_camera_is_listed(self):
        text = self.text('usb.txt')
        self.assertIn('/dev/video0  Emulated Camera', text,
                      self.text('usb_camera.txt') + self.text('dmesg.txt'))
        self.assertIn('MJPG', text)
        self.assertIn('160x120', text.replace('QQVGA', '160x120'))


if __name__ == '__main__':
    main(CamerasTest)
