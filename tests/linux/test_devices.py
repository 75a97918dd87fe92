#!/usr/bin/env python3
"""The program on a real Linux with LEDs, a button and serial devices: a GPIO chip in
software, the keyboard's LEDs of the LED class, and a USB serial device that is unplugged.

usage: test_devices.py ACTORCSI GPIO_CHIP [unittest args]"""

import json

from machine_test import MachineTest, main

SCRIPT = r'''
bad() {
  name=$1; shift
  timeout 20 "$@" > /dev/null 2> /out/bad-$name.txt
  echo $? >> /out/bad-$name.txt
}
wait_for() {
  i=0
  while [ ! -e $1 ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
}
load uhid && load hid-cp2112
mkfifo /tmp/pins
gpio_chip < /tmp/pins > /out/chip.txt 2>&1 &
exec 7> /tmp/pins
wait_for /dev/gpiochip0
sleep 0.5
ls /sys/class/leds > /out/leds.txt
led=$(ls /sys/class/leds | grep capslock | head -1)
here="--camera.framesize=QQVGA --camera.fps=20"
actorcsi run $here --uart.device=none --json --duration=5s --led.period-ms=100 \
  --led.names=blue=gpio:gpiochip0/2,red=gpio:gpiochip0/3/low,caps=led:$led \
  --capture.led=caps --capture.led-threshold=1 \
  --button.pin=gpio:gpiochip0/1/low --button.save=/out/pictures \
  > /out/run.txt 2>&1 &
run=$!
sleep 1.5
ls /proc/$run/task | wc -l > /out/threads.txt
cat /sys/class/leds/$led/brightness > /out/lit.txt
bad line-in-use actorcsi run $here --uart.device=none --duration=1s \
  --led.names=blue=gpio:gpiochip0/2
# A contact that bounces, a press for 0.3 s, and a long one.
for x in 1 2 3; do echo low 1 >&7; echo high 1 >&7; done
echo low 1 >&7; sleep 0.3; echo high 1 >&7; sleep 0.7
echo low 1 >&7; sleep 1.2; echo high 1 >&7
wait $run
echo $? >> /out/run.txt
cat /sys/class/leds/$led/brightness > /out/dark.txt
for x in chip=gpio:gpiochip7/1 line=gpio:gpiochip0/8 name=gpio:gpiochip0/LAMP \
         led=led:nonesuch kind=lamp:1 syntax=gpio:gpiochip0; do
  bad ${x%%=*} actorcsi run $here --uart.device=none --duration=1s \
    --led.names=blue=${x#*=}
done
bad button actorcsi run $here --uart.device=none --duration=1s \
  --button.pin=gpio:gpiochip0/8
bad no-key actorcsi run $here --uart.device=none --duration=1s --button.pin=key \
  < /dev/null
bad permission-gpio su user -c "/bin/actorcsi run $here --uart.device=none \
  --duration=1s --led.names=blue=gpio:gpiochip0/2"
bad permission-led su user -c "/bin/actorcsi run $here --uart.device=none \
  --duration=1s --led.names=blue=led:$led"
exec 7>&-

load dummy_hcd && load cdc-acm && load usb_f_acm && load g_serial
wait_for /dev/ttyACM0; wait_for /dev/ttyGS0
stty -F /dev/ttyGS0 raw -echo
actorcsi run $here --uart.device=/dev/ttyACM0 --uart.baud=921600 \
  --heartbeat.period-ms=200 --json --duration=12s > /out/serial.txt 2>&1 &
run=$!
sleep 1
timeout 2 cat /dev/ttyGS0 > /out/peer.txt &
peer=$!
bad second actorcsi call /dev/ttyACM0 heartbeat.statistics
stty -F /dev/ttyACM0 > /out/stty.txt
sleep 1
kill $peer; wait $peer
rmmod g_serial
sleep 2
load g_serial
wait_for /dev/ttyGS0
stty -F /dev/ttyGS0 raw -echo
timeout 3 cat /dev/ttyGS0 > /out/peer-again.txt
wait $run
echo $? >> /out/serial.txt
exit 0
'''


class DevicesTest(MachineTest):

    SCRIPT = SCRIPT
    PROGRAMS = ('actorcsi', 'gpio_chip')
    MODULES = ('uhid', 'hid-cp2112', 'dummy_hcd', 'cdc-acm', 'usb_f_acm',
               'g_serial')

    def report(self, name):
        """The JSON object before the exit code, which is 0."""
        lines = self.text(name).splitlines()
        self.assertEqual(lines[-1], '0', lines[-3:])
        return json.loads(lines[-2])

    def test_leds_are_lit_at_their_pins(self):
        report = self.report('run.txt')
        levels = {}
        for line in self.text('chip.txt').splitlines():
            pin, level = line.split()
            levels.setdefault(pin, []).append(level)
        toggles = report['led_toggles']
        self.assertGreaterEqual(toggles, 45)
        # Off before and after; the first toggle lights it.
        self.assertEqual(levels['2'][:3], ['0', '1', '0'])
        self.assertAlmostEqual(len(levels['2']), toggles + 1, delta=1)
        self.assertEqual(levels['2'][-1], '0')
        # Active low. The driver makes the line an output before it sets the level.
        self.assertEqual(levels['3'][-1], '1')
        self.assertIn(levels['3'][:-1], ([], ['0']))

    def test_an_led_of_the_led_class_is_lit(self):
        self.assertIn('capslock', self.text('leds.txt'))
        self.assertEqual(self.text('lit.txt').strip(), '1')
        self.assertEqual(self.text('dark.txt').strip(), '0')

    def test_the_button_takes_pictures(self):
        seen = self.report('run.txt')['actors']['button']
        self.assertEqual(int(seen['presses']), 2, seen)
        self.assertEqual(int(seen['pictures']), 2, seen)
        self.assertEqual(int(seen['long_presses']), 1, seen)
        self.assertEqual(len(list((self.out / 'pictures').iterdir())), 2)
        self.assertIn('button: picture of press 1, frame ',
                      self.text('run.txt'))

    def test_devices_have_no_threads(self):
        # One processor: two workers, the leader, and the main thread.
        self.assertLessEqual(int(self.text('threads.txt')), 4)

    def test_wrong_devices_are_sentences_and_code_1(self):
        says = {
            'line-in-use': "--led.names: blue=gpio:gpiochip0/2: the line is in use by "
                           "'actorcsi'; end that, or use another line",
            'chip': "there is no such GPIO chip; 'gpiodetect' lists them",
            'line': 'the chip has the lines 0 to 7; give one of them',
            'name': "the chip has no line of that name; 'gpioinfo gpiochip0' "
                    'lists them',
            'led': "blue=led:nonesuch: there is no such LED; 'ls "
                   "/sys/class/leds' lists them",
            'kind': "'lamp:1' is no device of an LED; give ",
            'syntax': 'it names no line of a chip; give gpio:CHIP/LINE',
            'button': '--button.pin: gpio:gpiochip0/8: the chip has the lines 0 to 7',
            'no-key': '--button.pin: key: standard input is not a terminal; ',
            'permission-gpio': 'no permission to open gpiochip0; ',
            'permission-led': 'no permission to write ',
            'second': '/dev/ttyACM0: another program uses it; end that program, '
                      'or use another device',
        }
        for name, sentence in says.items():
            text = self.text(f'bad-{name}.txt')
            with self.subTest(input=name):
                self.assertIn(sentence, text)
                self.assertEqual(text.splitlines()[-1], '1', text)

    def test_a_serial_device_has_its_rate_and_a_peer(self):
        self.assertIn('speed 921600 baud', self.text('stty.txt'))
        self.assertGreaterEqual(self.text('peer.txt').count('hello'), 5)

    def test_a_serial_device_that_comes_back_goes_on(self):
        report = self.report('serial.txt')
        said = [x for x in self.text('serial.txt').splitlines()
                if x.startswith('uart: ')]
        self.assertEqual(said, [
            'uart: /dev/ttyACM0',
            'uart: /dev/ttyACM0: the device is gone; it is opened again when it '
            'is back',
            'uart: /dev/ttyACM0: the device is back'])
        self.assertGreaterEqual(self.text('peer-again.txt').count('hello'), 5)
        self.assertGreaterEqual(report['heartbeats'], 50)


if __name__ == '__main__':
    main(DevicesTest)
