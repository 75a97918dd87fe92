#!/usr/bin/env python3
"""The rules of v4l2_trace.py: each is broken once and noticed."""

import unittest

from v4l2_trace import Trace

OPEN = 'openat(AT_FDCWD, "/dev/video0", O_RDWR) = 5</dev/video0>'
S_FMT = 'ioctl(5</dev/video0>, VIDIOC_S_FMT, {...}) = 0'
REQBUFS = 'ioctl(5</dev/video0>, VIDIOC_REQBUFS, {count=%d => %d}) = 0'
QUERYBUF = ('ioctl(5</dev/video0>, VIDIOC_QUERYBUF, {index=%d, m.offset=%#x, '
            'length=4096}) = 0')
MMAP = 'mmap(NULL, %d, PROT_READ, MAP_SHARED, 5</dev/video0>, %#x) = %#x'
QBUF = 'ioctl(5</dev/video0>, VIDIOC_QBUF, {index=%d}) = 0'
DQBUF = ('ioctl(5</dev/video0>, VIDIOC_DQBUF, {index=%d, '
         'timestamp={tv_sec=2, tv_usec=500000}, ...}) = 0')
STREAMON = 'ioctl(5</dev/video0>, VIDIOC_STREAMON, [1]) = 0'
STREAMOFF = 'ioctl(5</dev/video0>, VIDIOC_STREAMOFF, [1]) = 0'
ADD = 'epoll_ctl(4, EPOLL_CTL_ADD, 5</dev/video0>, {EPOLLIN}) = 0'
CLOSE = 'close(5</dev/video0>) = 0'
UNMAP = ['munmap(0x10000, 4096) = 0', 'munmap(0x20000, 4096) = 0']

SET_UP = [OPEN, S_FMT, REQBUFS % (2, 2), QUERYBUF % (0, 0), MMAP % (4096, 0, 0x10000),
          QUERYBUF % (1, 0x1000), MMAP % (4096, 0x1000, 0x20000)]
START = [QBUF % 0, QBUF % 1, STREAMON, ADD]
END = [STREAMOFF, *UNMAP, REQBUFS % (0, 0), CLOSE]


def read(*calls):
    return Trace('\n'.join(f'99  {x}' for x in calls))


class Rules(unittest.TestCase):

    def check(self, complaint, *calls):
        said = read(*calls).complaints
        self.assertEqual(len(said), 1, said)
        self.assertIn(complaint, said[0])

    def test_a_capture_in_order_is_no_complaint(self):
        seen = read(*SET_UP, *START, DQBUF % 0, QBUF % 0, *END)
        self.assertEqual(seen.complaints, [])
        self.assertEqual(seen.stamps, [2.5])
        self.assertEqual(seen.calls['QBUF'], 3)

    def test_a_call_that_another_thread_interrupts_is_read_whole(self):
        begin, end = (DQBUF % 0).split(', timestamp')
        seen = Trace('\n'.join(
            [f'99  {x}' for x in (*SET_UP, *START)]
            + [f'98  {begin} <unfinished ...>', '97  getpid() = 97',
               f'98  <... ioctl resumed>, timestamp{end}']
            + [f'99  {x}' for x in END]))
        self.assertEqual(seen.complaints, [])
        self.assertEqual(seen.stamps, [2.5])

    def test_a_gap_in_the_stamps_is_a_lost_frame(self):
        seen = read()
        seen.stamps = [2, 2.032, 2.1, 2.134]
        self.assertEqual(seen.frames_at(30), 5)

    def test_each_wrong_order_is_a_complaint(self):
        self.check('S_FMT while buffers are provided', *SET_UP, S_FMT, *END)
        self.check('S_SELECTION while buffers', *SET_UP,
                   S_FMT.replace('S_FMT', 'S_SELECTION'), *END)
        self.check('REQBUFS while it streams', *SET_UP, *START, *UNMAP,
                   REQBUFS % (0, 0), STREAMOFF, CLOSE)
        self.check('QUERYBUF of a buffer beyond the 2', *SET_UP, QUERYBUF % (2, 0x2000),
                   *END)
        self.check('QBUF of a buffer beyond the 2', *SET_UP, QBUF % 2, *END)
        self.check('which is queued', *SET_UP, QBUF % 0, QBUF % 0, *END)
        self.check('which is not mapped', *SET_UP[:-1], QBUF % 1, *END)
        self.check('STREAMON without a queued buffer', *SET_UP, STREAMON, *END)
        self.check('STREAMON while it streams', *SET_UP, *START, STREAMON, *END)
        self.check('DQBUF while it does not stream', *SET_UP, QBUF % 0, DQBUF % 0, *END)
        self.check('which was not queued', *SET_UP, *START, DQBUF % 0, DQBUF % 0, *END)
        self.check('watched before STREAMON', *SET_UP, ADD, *END)
        self.check('mmap of 100 bytes', *SET_UP, MMAP % (100, 0, 0x20000), *END)
        self.check('which no QUERYBUF has told', *SET_UP, MMAP % (4096, 0x9000, 0x20000),
                   *END)
        self.check('closed with mapped buffers', *SET_UP, CLOSE)
        self.check('closed while it streams', *SET_UP, *START, *UNMAP, CLOSE)
        self.check('is left open', OPEN)

    def test_a_refusal_that_tells_of_a_wrong_order_is_a_complaint(self):
        self.check('S_FMT is refused with EBUSY', OPEN,
                   S_FMT.replace('= 0', '= -1 EBUSY (Device or resource busy)'), CLOSE)
        waits = (DQBUF % 0).replace('= 0', '= -1 EAGAIN (Try again)')
        self.assertEqual(read(*SET_UP, *START, waits, *END).complaints, [])

    def test_a_camera_that_is_gone_is_only_left(self):
        gone = (DQBUF % 0).replace('= 0', '= -1 ENODEV (No such device)')
        self.assertEqual(read(*SET_UP, *START, gone, *END).complaints, [])
        self.check('QBUF after the camera said that it is gone', *SET_UP, *START, gone,
                   QBUF % 0, *END)


if __name__ == '__main__':
    unittest.main(verbosity=2)
