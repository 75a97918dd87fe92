"""A Linux machine without a camera, for tests: boots Debian's kernel in QEMU with
the drivers of cameras, without root and without KVM, and runs a script there.

Time in the machine follows the instructions that it has executed, and idle time is
skipped: no load on the host makes a frame late.
"""
import fcntl
import lzma
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tarfile
import tempfile

TOOLS = ('qemu-system-x86_64', 'busybox', 'modprobe', 'depmod', 'dpkg-deb',
         'apt-get', 'apt-cache', 'ldd', 'strip')

# Of the kernel package: what cameras, GPIO lines and serial devices need.
WANTED = ('boot/vmlinuz-', '/modules.', '/drivers/media/', '/drivers/usb/',
          '/drivers/input/', '/drivers/i2c/', '/drivers/hid/', '/fs/configfs/')

APPLETS = ('sh mount insmod rmmod lsmod ls cat echo sleep dd poweroff dmesg grep sed cut '
           'mkdir mkfifo mknod chmod rm ln kill env seq head tail wc tar stty '
           'su printf test true false timeout').split()

INIT = r'''#!/bin/sh
export PATH=/bin HOME=/tmp
mkdir -p /proc /sys /dev /tmp /out
mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev
mkdir -p /dev/pts; mount -t devpts p /dev/pts
mount -t tmpfs t /tmp; mount -t tmpfs o /out
echo 1 > /proc/sys/kernel/printk
cd /tmp
/bin/sh /script; status=$?
dmesg > /out/dmesg.txt
stty -F /dev/ttyS1 raw -echo
tar -c -C /out . > /dev/ttyS1
# Waits until all is sent.
stty -F /dev/ttyS1 > /dev/null
[ $status -gt 63 ] && status=63
printf "\\$(printf %03o $((16 + status)))" | dd of=/dev/port bs=1 seek=244 2>/dev/null
poweroff -f
'''

# load NAME [PARAMETER...]: a module after those that it needs.
LOAD = r'''#!/bin/sh
name=$1; shift
for x in $(cat /modules/$name.order); do
  [ -d /sys/module/$(echo $x | sed s/-/_/g) ] && continue
  if [ $x = $name ]; then insmod /modules/$x.ko "$@" || exit 1
  else insmod /modules/$x.ko || exit 1; fi
done
'''

# Two nanoseconds for each instruction; idle time is skipped.
VIRTUAL_TIME = ('-icount', 'shift=1,sleep=off', '-rtc', 'clock=vm')


class Unavailable(Exception):
    """The machine cannot be set up here: its text says why and what to do."""


def find_tools(more=()):
    """Raises Unavailable if a program that all machines need, or one of `more`, is
    not here."""
    os.environ['PATH'] += ':/sbin:/usr/sbin'
    missing = [x for x in (*TOOLS, *more) if shutil.which(x) is None]
    if missing:
        raise Unavailable(f'{", ".join(missing)}: not installed; run '
                          'tools/setup --tests')


def cache():
    base = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return pathlib.Path(base) / 'actorcsi' / 'linux'


def package_name():
    """The package behind linux-image-amd64, whatever its version is."""
    text = subprocess.run(['apt-cache', 'depends', 'linux-image-amd64'],
                          capture_output=True, text=True).stdout
    found = re.search(r'Depends: (linux-image-\S+)', text)
    if found is None:
        raise Unavailable('linux-image-amd64: apt does not know it; run apt-get '
                          'update as root')
    return found.group(1)


def download(folder):
    name = package_name()
    for old in folder.glob('*.deb'):
        if not old.name.startswith(name + '_'):
            old.unlink()
    if not any(folder.glob(f'{name}_*.deb')):
        got = subprocess.run(['apt-get', '-q', '-o', 'APT::Sandbox::User=root',
                              'download', name], cwd=folder,
                             capture_output=True, text=True)
        if got.returncode != 0:
            raise Unavailable(f'{name}: apt cannot fetch it: '
                              f'{got.stderr.strip()[-300:]}; run apt-get update '
                              'as root, or connect to the network')
    return next(iter(folder.glob(f'{name}_*.deb')))


def elf_of(vmlinuz):
    """The kernel inside its self-extracting file. Saves the machine ten seconds
    of decompression."""
    data = vmlinuz.read_bytes()
    setup = (data[497] + 1) * 512
    offset, length = struct.unpack_from('<II', data, 584)
    # The last four bytes are the size of the result.
    packed = data[setup + offset:setup + offset + length - 4]
    return lzma.LZMADecompressor().decompress(packed)


def kernel():
    """The folder with `vmlinux`, `version` and `lib/modules`."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / 'lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        package = download(folder)
        # Its name changes with what is wanted.
        ready = folder / f'{package.stem}-2'
        if not ready.is_dir():
            unpack(package, ready)
        return ready


def unpack(package, ready):
    with tempfile.TemporaryDirectory(dir=package.parent) as work:
        work = pathlib.Path(work)
        pipe = subprocess.Popen(['dpkg-deb', '--fsys-tarfile', package],
                                stdout=subprocess.PIPE)
        with tarfile.open(fileobj=pipe.stdout, mode='r|') as files:
            for x in files:
                if x.isfile() and any(w in x.name for w in WANTED):
                    files.extract(x, work)
        if pipe.wait() != 0:
            raise Unavailable(f'{package}: damaged; delete it')
        vmlinuz = next((work / 'boot').glob('vmlinuz-*'))
        version = vmlinuz.name[len('vmlinuz-'):]
        (work / 'version').write_text(version)
        (work / 'vmlinux').write_bytes(elf_of(vmlinuz))
        vmlinuz.unlink()
        subprocess.run(['depmod', '-b', work, version], check=True,
                       stderr=subprocess.DEVNULL)
        work.rename(ready)
        work.mkdir()


class Archive:
    """A cpio archive, the form in which Linux takes its first files."""

    def __init__(self):
        self.data = bytearray()
        self.names = set()

    def add(self, name, content=b'', mode=0o100755):
        name = name.lstrip('/')
        if name in self.names:
            return
        parent = os.path.dirname(name)
        if parent and parent not in self.names:
            self.add(parent, b'', 0o040755)
        self.names.add(name)
        path = name.encode() + b'\0'
        fields = [len(self.names), mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0,
                  len(path), 0]
        self.data += b'070701' + b''.join(b'%08X' % x for x in fields) + path
        self.pad()
        self.data += content
        self.pad()

    def pad(self):
        self.data += bytes(-len(self.data) % 4)

    def finish(self):
        self.add('TRAILER!!!', b'', 0)
        return bytes(self.data)


def stripped(path):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(['strip', '-o', out.name, path], check=True)
        return pathlib.Path(out.name).read_bytes()


def add_program(archive, path, name):
    archive.add(f'bin/{name}', stripped(path))
    text = subprocess.run(['ldd', path], capture_output=True, text=True).stdout
    for library in re.findall(r'(/\S+) \(0x', text):
        archive.add(library, pathlib.Path(library).read_bytes())


def add_modules(archive, kernel_folder, modules):
    version = (kernel_folder / 'version').read_text()
    for module in modules:
        text = subprocess.run(
            ['modprobe', '-d', kernel_folder, '-S', version, '--show-depends',
             module], capture_output=True, text=True, check=True).stdout
        paths = [pathlib.Path(x.split()[1]) for x in text.splitlines()
                 if x.startswith('insmod ')]
        for x in paths:
            archive.add(f'modules/{x.name}', x.read_bytes())
        order = ' '.join(x.name[:-len('.ko')] for x in paths)
        archive.add(f'modules/{module}.order', order.encode())


def run(script, programs, modules, out, limit, virtual_time=True):
    """Runs the shell script `script`, a text, as root with `programs`, a map from
    name to path. What it writes to /out is in the folder `out` afterwards. Returns
    its exit status; raises TimeoutError after `limit` seconds, and RuntimeError if
    the machine ended without one. Without `virtual_time`, its clock is the host's."""
    find_tools()
    folder = kernel()
    archive = Archive()
    archive.add('bin/busybox', pathlib.Path(shutil.which('busybox')).read_bytes())
    for x in APPLETS:
        archive.add(f'bin/{x}', b'busybox', 0o120777)
    archive.add('init', INIT.encode())
    archive.add('bin/load', LOAD.encode())
    archive.add('script', script.encode())
    archive.add('etc/passwd', b'root:x:0:0::/:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n')
    archive.add('etc/group', b'root:x:0:\nvideo:x:44:\n')
    for name, path in programs.items():
        add_program(archive, path, name)
    add_modules(archive, folder, modules)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        (work / 'initrd').write_bytes(archive.finish())
        command = [
            'qemu-system-x86_64', '-accel', 'tcg',
            *(VIRTUAL_TIME if virtual_time else ()), '-M', 'q35', '-cpu', 'max',
            '-smp', '1', '-m', '512', '-nodefaults', '-no-user-config',
            '-display', 'none', '-no-reboot', '-serial', 'stdio', '-serial',
            f'file:{work}/out.tar', '-device',
            'isa-debug-exit,iobase=0xf4,iosize=0x04', '-kernel',
            folder / 'vmlinux', '-initrd', work / 'initrd', '-append',
            'console=ttyS0 panic=-1 reboot=t mitigations=off quiet '
            'cryptomgr.notests random.trust_cpu=on']
        try:
            got = subprocess.run(command, stdin=subprocess.DEVNULL,
                                 timeout=limit)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f'no end within {limit} s') from None
        out.mkdir(parents=True, exist_ok=True)
        if (work / 'out.tar').stat().st_size > 0:
            with tarfile.open(work / 'out.tar') as files:
                files.extractall(out)
    # isa-debug-exit makes 2 n + 1 of n; QEMU itself returns 0 when Linux panics.
    if got.returncode < 33 or got.returncode % 2 == 0:
        raise RuntimeError(f'the machine gave no verdict: {got.returncode}')
    return (got.returncode - 33) // 2
