"""A copy of the tree in which an actor is added, built beside a build that is
there: only what is new is compiled, and linked with that build's libraries."""

import concurrent.futures
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/cmake"))
from unity_groups import sources_of  # noqa: E402

# What adding an actor touches, and what looks at it.
FOLDERS = ("proto", "gen", "actors", "app", "tests/actors", "tools/checks",
           "tools/scaffold")
FILES = ("tools/new-actor", ".clang-format")


class Overlay:
    """`folder` is the copy, `build` a folder that CMake and Ninja have built."""

    def __init__(self, folder, build, is_made=False):
        self.folder = pathlib.Path(folder)
        self.build = pathlib.Path(build)
        self.objects = {}
        if is_made:
            return
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.folder / name,
                            ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy2(ROOT / name, self.folder / name)
        self.before = self.files()

    def with_build(self, build):
        """The same copy, built beside another build."""
        result = Overlay(self.folder, build, is_made=True)
        result.before = self.before
        return result

    # -- files ----------------------------------------------------------------

    def files(self):
        """The text of every file of the copy."""
        return {path.relative_to(self.folder).as_posix(): path.read_bytes()
                for path in sorted(self.folder.rglob("*")) if path.is_file()}

    def changed(self):
        """What is new or different, and what is gone."""
        now = self.files()
        return sorted(name for name in now.keys() | self.before.keys()
                      if now.get(name) != self.before.get(name))

    # -- building -------------------------------------------------------------

    def generate(self, plugin):
        """As the target of that name does."""
        self.run(sys.executable, ROOT / "tools/checks/output_is_current.py",
                 "--protoc", "protoc", "--plugin", plugin, "--protos",
                 self.folder / "proto", "--output", self.folder / "gen",
                 "--refresh")

    def messages(self, lite=False):
        """protoc's own classes of the new protos; their sources."""
        output = self.folder / "pb" / self.build.name
        output.mkdir(parents=True, exist_ok=True)
        result = []
        for name in self.changed():
            if name.startswith("proto/"):
                self.run("protoc", "-I", self.folder / "proto",
                         f"--cpp_out={'lite:' if lite else ''}{output}",
                         self.folder / name)
                source = output / name[len("proto/"):]
                result.append(os.fspath(source.with_suffix(".pb.cc")
                                        .relative_to(self.folder)))
        return result

    def every_actor(self, without=()):
        """The header that actors/CMakeLists.txt writes."""
        names = {path.stem for path
                 in (self.folder / "proto/actorcsi").rglob("*.proto")}
        headers = sorted(path.relative_to(self.folder).as_posix() for path
                         in (self.folder / "actors").rglob("*.hpp")
                         if path.stem in names - set(without))
        (self.folder / "actors/every_actor.hpp").write_text(
            "".join(f'#include "{header}"\n' for header in headers))

    def compile(self, like, sources, *options):
        """Compiles `sources` as `like`, a source of the tree, is compiled."""
        commands = json.loads(
            (self.build / "compile_commands.json").read_text())
        command = next(shlex.split(x["command"]) for x in commands
                       if ROOT / like in sources_of(x))
        if command[0].endswith("ccache"):
            command = command[1:]
        end = command.index("-o")
        includes = [f"-I{self.folder}", f"-I{self.folder}/gen",
                    f"-I{self.folder}/pb/{self.build.name}"]
        # Its own flags come behind: they would be found first.
        head = [command[0], *includes, *command[1:end], *options]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = []
            for source in sources:
                made = self.folder / "objects" / self.build.name / (
                    source + ".o")
                made.parent.mkdir(parents=True, exist_ok=True)
                self.objects[source] = made
                jobs.append(pool.submit(
                    self.run, *head, "-o", made, "-c", self.folder / source,
                    cwd=self.build))
            for job in jobs:
                job.result()

    def link(self, target, output, without=()):
        """Links `target`, a path in the build folder, with the new objects in
        the place of the old ones or beside them, but for those of the folders
        in `without`."""
        said = subprocess.run(
            ["ninja", "-C", self.build, "-t", "commands", target],
            stdout=subprocess.PIPE, text=True, check=True).stdout
        words = shlex.split(said.splitlines()[-1])
        words = words[words.index("&&") + 1:]
        # The map would go over that of the build.
        words = [x for x in words[:words.index("&&")] if "-Map=" not in x]
        if words[0].endswith("ccache"):
            words = words[1:]
        fresh = {source: made for source, made in self.objects.items()
                 if not source.startswith(tuple(without))}
        for i, word in enumerate(words):
            for source in list(fresh):
                name = "/" + pathlib.Path(source).name
                if word.endswith((name + ".o", name + ".obj")):
                    words[i] = os.fspath(fresh.pop(source))
        output = self.folder / output
        output.parent.mkdir(parents=True, exist_ok=True)
        at = words.index("-o")
        words[at + 1] = os.fspath(output)
        words[at:at] = map(os.fspath, fresh.values())
        self.run(*words, cwd=self.build)
        return output

    def run(self, *command, cwd=None):
        done = subprocess.run([os.fspath(x) for x in command],
                              cwd=cwd or self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{shlex.join(map(str, command))}\n"
                                 f"{done.stdout}")
        return done.stdout
