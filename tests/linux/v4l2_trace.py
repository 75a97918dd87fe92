"""Reads what strace has recorded of a program that captures, and names every call
whose order the kernel's documentation of V4L2 calls wrong.

    strace -f -v -y -e trace=$CALLS -o FILE PROGRAM"""

import re

CALLS = 'openat,close,ioctl,mmap,munmap,epoll_ctl'

# The options of strace beside the file. The kernel stops the program for these calls
# only.
OPTIONS = f"-f --seccomp-bpf -v -y -s 0 -e trace={CALLS} -e 'signal=!all'"

LINE = re.compile(r'^(\d+)\s+(.*)$')
RESUMED = re.compile(r'^<\.\.\. \w+ resumed>(.*)$')
CALL = re.compile(r'^(\w+)\((.*)\)\s+= (0x[0-9a-f]+|-?\d+)(.*)$')
VIDEO = re.compile(r'(\d+)<(/dev/video\d+)>')

# What a program may still say to a camera that is gone.
FAREWELL = ('STREAMOFF', 'REQBUFS')

# Refused like this, the order was wrong.
WRONG = {'S_FMT': ('EBUSY',), 'S_SELECTION': ('EBUSY',), 'REQBUFS': ('EINVAL',),
         'QUERYBUF': ('EINVAL', 'EBUSY'), 'QBUF': ('EINVAL', 'EBUSY'),
         'DQBUF': ('EINVAL', 'EBUSY'), 'STREAMON': ('EINVAL', 'EBUSY')}


class Node:
    """An open camera."""

    def __init__(self):
        self.count = 0
        self.offsets = {}     # of a buffer: index and bytes
        self.mapped = {}      # by address: index, or None if it was given up
        self.queued = set()
        self.streaming = False
        self.gone = False


class Trace:
    """`complaints`: each with the line. `calls`: how often each succeeded. `stamps`:
    of the frames, the kernel's, in seconds."""

    def __init__(self, text):
        self.nodes = {}
        self.complaints = []
        self.calls = {}
        self.stamps = []
        for number, call in whole_calls(text):
            self.line = number
            self.read(call)
        for fd in self.nodes:
            self.complain(f'{fd} is left open')

    def complain(self, what):
        self.complaints.append(f'line {self.line}: {what}')

    def read(self, call):
        found = CALL.match(call)
        if found is None:
            return
        name, args, result, rest = found.groups()
        error = rest.split()[0] if result == '-1' else ''
        if name == 'munmap':
            address = args.split(',')[0]
            for x in self.nodes.values():
                x.mapped.pop(address, None)
            return
        if name == 'openat':
            opened = VIDEO.search(f'{result}{rest}')
            if opened is not None:
                self.nodes[opened.group(1)] = Node()
            return
        on = VIDEO.search(args)
        if on is None or on.group(1) not in self.nodes:
            return
        fd = on.group(1)
        node = self.nodes[fd]
        if name == 'close':
            if any(x is not None for x in node.mapped.values()) and not node.gone:
                self.complain('closed with mapped buffers, which stay in use')
            if node.streaming and not node.gone:
                self.complain('closed while it streams')
            del self.nodes[fd]
        elif name == 'mmap':
            self.map(node, args, result)
        elif name == 'epoll_ctl':
            if 'EPOLL_CTL_ADD' in args and not node.streaming:
                self.complain('watched before STREAMON, which starts read()')
        else:
            self.ioctl(node, args, error)

    def ioctl(self, node, args, error):
        request = re.search(r'VIDIOC_(\w+)', args)
        if request is None:
            return
        name = request.group(1)
        if node.gone and name not in FAREWELL:
            self.complain(f'{name} after the camera said that it is gone')
        check = getattr(self, f'check_{name}', None)
        if check is not None and not node.gone:
            check(node, args)
        if error == 'ENODEV':
            node.gone = True
        elif error == '':
            self.calls[name] = self.calls.get(name, 0) + 1
            done = getattr(self, f'done_{name}', None)
            if done is not None:
                done(node, args)
        if error in WRONG.get(name, ()):
            self.complain(f'{name} is refused with {error}')

    def map(self, node, args, result):
        fields = [x.strip() for x in args.split(',')]
        size, offset = int(fields[1]), int(fields[-1], 0)
        index, bytes_of = node.offsets.get(offset, (None, 0))
        if index is None:
            self.complain(f'mmap at {offset}, which no QUERYBUF has told')
        elif size != bytes_of:
            self.complain(f'mmap of {size} bytes; the buffer has {bytes_of}')
        if result != '-1':
            node.mapped[result] = index

    # -- before a call ----------------------------------------------------------

    def check_S_FMT(self, node, _):
        if node.count > 0:
            self.complain('S_FMT while buffers are provided')

    def check_S_SELECTION(self, node, _):
        if node.count > 0:
            self.complain('S_SELECTION while buffers are provided')

    def check_REQBUFS(self, node, _):
        if node.streaming:
            self.complain('REQBUFS while it streams')

    def check_QUERYBUF(self, node, args):
        if index_of(args) >= node.count:
            self.complain(f'QUERYBUF of a buffer beyond the {node.count} provided')

    def check_QBUF(self, node, args):
        index = index_of(args)
        if index >= node.count:
            self.complain(f'QBUF of a buffer beyond the {node.count} provided')
        elif index in node.queued:
            self.complain(f'QBUF of buffer {index}, which is queued')
        elif index not in node.mapped.values():
            self.complain(f'QBUF of buffer {index}, which is not mapped')

    def check_STREAMON(self, node, _):
        if node.streaming:
            self.complain('STREAMON while it streams')
        elif not node.queued:
            self.complain('STREAMON without a queued buffer')

    def check_DQBUF(self, node, _):
        if not node.streaming:
            self.complain('DQBUF while it does not stream')

    # -- after a call that has succeeded ----------------------------------------

    def done_REQBUFS(self, node, args):
        node.count = int(re.search(r'count=(?:\d+ => )?(\d+)', args).group(1))
        node.offsets.clear()
        node.queued.clear()
        # What is still mapped belongs to no buffer any more.
        node.mapped = dict.fromkeys(node.mapped)

    def done_QUERYBUF(self, node, args):
        offset = int(re.search(r'offset=(\w+)', args).group(1), 0)
        size = int(re.search(r'length=(\d+)', args).group(1))
        node.offsets[offset] = (index_of(args), size)

    def done_QBUF(self, node, args):
        node.queued.add(index_of(args))

    def done_DQBUF(self, node, args):
        index = index_of(args)
        if index not in node.queued:
            self.complain(f'DQBUF of buffer {index}, which was not queued')
        node.queued.discard(index)
        stamp = re.search(r'tv_sec=(\d+), tv_usec=(\d+)', args)
        if stamp is not None:
            self.stamps.append(int(stamp.group(1)) + int(stamp.group(2)) / 1e6)

    def frames_at(self, rate):
        """Frames that the camera has made at `rate` per second from the first stamp to
        the last: a lost one leaves a gap of its time."""
        return 1 + sum(round((b - a) * rate)
                       for a, b in zip(self.stamps, self.stamps[1:]))

    def done_STREAMON(self, node, _):
        node.streaming = True

    def done_STREAMOFF(self, node, _):
        node.streaming = False
        node.queued.clear()


def index_of(args):
    return int(re.search(r'index=(\d+)', args).group(1))


def whole_calls(text):
    """Number and text of each call, at the line where it has ended: another thread's
    may be between its begin and its end."""
    begun = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = LINE.match(line)
        if found is None:
            continue
        thread, rest = found.groups()
        if rest.endswith('<unfinished ...>'):
            begun[thread] = rest[:-len('<unfinished ...>')].rstrip()
            continue
        resumed = RESUMED.match(rest)
        if resumed is not None:
            rest = begun.pop(thread, '') + resumed.group(1)
        yield number, rest.replace('>(deleted)', '>')
