#!/usr/bin/env python3
"""`cmake --install` of the libraries: what it installs, that each header compiles alone
and without warnings, and that a project elsewhere builds against it.

usage: test_library.py BUILD_DIR CXX [unittest args]"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from installed import say

BUILD = None
CXX = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"(?m)^project\(actorcsi VERSION ([\d.]+)",
                    (ROOT / "CMakeLists.txt").read_text())[1]

# Folders of headers by component.
FOLDERS = {"runtime": ("base", "runtime"), "csi": ("cpu", "csi", "i2c"),
           "serial": ("serial",), "openmv": ("openmv",), "network": ("net",)}

# All but headers.
FILES = {
    "bin/protoc-gen-actor", "include/actorcsi/actor/options.proto",
    "lib/libactorcsi_actor_options.a",
    "lib/cmake/ActorCSI/ActorCSIConfig.cmake",
    "lib/cmake/ActorCSI/ActorCSIConfigVersion.cmake",
    "lib/cmake/ActorCSI/ActorProtoLibrary.cmake",
    "lib/cmake/ActorCSI/DebianLibraries.cmake",
    "lib/cmake/ActorCSI/FindCAF.cmake",
    "lib/pkgconfig/actorcsi-runtime.pc", "share/doc/actorcsi/copyright",
    "share/doc/actorcsi/THIRD-PARTY.md"}
FILES |= {f"lib/libactorcsi_{x}.a" for x in FOLDERS}
FILES |= {f"lib/cmake/ActorCSI/ActorCSI-{x}.cmake" for x in FOLDERS}

# What a program with actors is linked with; libz is protobuf's.
LINKED = {"libcaf_core", "libprotobuf", "libz", "libstdc++", "libm", "libgcc_s",
          "libc", "libpthread"}

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion")


class LibraryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        installed = cls.folder / "installed"
        for component in FOLDERS:
            code, said = say("cmake", "--install", BUILD, "--component",
                             component, "--prefix", installed)
            assert code == 0, said
        # Whatever names the first place does not work in the second.
        cls.prefix = cls.folder / "moved"
        installed.rename(cls.prefix)
        cls.include = cls.prefix / "include/actorcsi"

    def check(self, *command, **options):
        code, said = say(*command, **options)
        self.assertEqual(code, 0, said[-4000:])
        return said

    def files(self):
        return sorted(x for x in self.prefix.rglob("*") if x.is_file())

    def configure(self, name, text, *options):
        """CMake's exit code and output for a project of this text."""
        source = self.folder / name
        source.mkdir(exist_ok=True)
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(tried CXX)\n" + text)
        return say("cmake", "-G", "Ninja", "-S", source, "-B", source / "build",
                   f"-DCMAKE_CXX_COMPILER={CXX}",
                   f"-DCMAKE_PREFIX_PATH={self.prefix}", *options)

    def test_Files_AreTheExpectedOnes(self):
        found = {x.relative_to(self.prefix).as_posix() for x in self.files()}
        headers = {x for x in found if x.endswith((".h", ".hpp"))}
        builds = {x for x in found if re.fullmatch(
            r"lib/cmake/ActorCSI/ActorCSI-\w+-\w+\.cmake", x)}
        self.assertEqual(len(builds), len(FOLDERS))
        self.assertEqual(found - headers - builds, FILES)
        wanted = {f"include/actorcsi/{x.relative_to(ROOT).as_posix()}"
                  for folder in sum(FOLDERS.values(), ())
                  for x in (ROOT / "platform" / folder).rglob("*.hpp")}
        self.assertEqual(headers,
                         wanted | {"include/actorcsi/actor/options.pb.h"})

    def test_Files_NameNoFolderOfSourcesOrBuild(self):
        for path in self.files():
            if path.suffix == ".a":
                # What debuggers read names the sources, and nothing else does.
                bare = self.folder / "bare.a"
                subprocess.run(["strip", "-g", "-o", bare, path], check=True)
                content = bare.read_bytes()
            else:
                content = path.read_bytes()
            for folder in (ROOT, BUILD, self.folder / "installed"):
                self.assertNotIn(os.fsencode(folder) + b"/", content, path)

    def test_EachHeader_CompilesAloneWithoutWarnings(self):
        headers = [x.relative_to(self.include).as_posix()
                   for x in self.files() if x.suffix == ".hpp"]
        self.assertGreater(len(headers), 50)

        def compiled(header):
            source = self.folder / f"{header.replace('/', '_')}.cpp"
            # Twice, as two others may include it.
            source.write_text(f'#include "{header}"\n' * 2)
            return header, say(CXX, "-std=c++17", "-fsyntax-only", *WARNINGS,
                               "-Werror", f"-I{self.include}", source)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for header, (code, said) in pool.map(compiled, headers):
                with self.subTest(header=header):
                    self.assertEqual(code, 0, said[-4000:])

    def test_Examples_BuildElsewhereAndLinkOnlyWhatTheyUse(self):
        project = self.folder / "examples"
        shutil.copytree(ROOT / "examples/cpp", project)
        build = project / "build"
        self.check("cmake", "-G", "Ninja", "-S", project, "-B", build,
                   f"-DCMAKE_CXX_COMPILER={CXX}",
                   # Of what is generated, too.
                   "-DCMAKE_CXX_FLAGS=" + " ".join([*WARNINGS, "-Werror"]),
                   f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.check("cmake", "--build", build, "-j2")
        said = self.check("ctest", "--test-dir", build, "--output-on-failure")
        self.assertIn("100% tests passed, 0 tests failed out of 4", said)
        libraries = re.findall(r"(?m)^\s*(lib[\w+-]+)\.so",
                               self.check("ldd", build / "hello_actor"))
        self.assertIn("libcaf_core", libraries)
        self.assertLessEqual(set(libraries), LINKED)
        # Nothing is made again without a change.
        self.assertIn("no work to do", self.check("ninja", "-C", build))

    def test_EachComponent_LinksWhatItNeedsAndNoMore(self):
        source = self.folder / "each"
        source.mkdir()
        for name, header, call in (
                ("serial", "serial/posix/baud_rate.hpp",
                 "check_baud(9600) ? 1 : 0"),
                ("openmv", "openmv/codec/crc.hpp",
                 "link::crc16({}) != link::crc16_init"),
                ("network", "net/listen_address.hpp",
                 'is_loopback("127.0.0.1") ? 0 : 1')):
            (source / f"{name}.cpp").write_text(
                f'#include "platform/{header}"\n'
                "using namespace actorcsi;\nusing namespace platform;\n"
                f"int main() {{ return {call}; }}\n")
        code, said = self.configure("each", """
find_package(ActorCSI REQUIRED COMPONENTS serial openmv network)
foreach(component IN ITEMS serial openmv network)
  add_executable(${component} ${component}.cpp)
  target_link_libraries(${component} PRIVATE ActorCSI::${component})
endforeach()
""")
        self.assertEqual(code, 0, said)
        build = source / "build"
        self.check("cmake", "--build", build, "-j2")
        linked = {}
        for name in ("serial", "openmv", "network"):
            self.check(build / name)
            linked[name] = self.check("readelf", "-d", build / name)
        self.assertNotRegex(linked["serial"], "grpc|ssl|png|turbojpeg|caf_io")
        self.assertNotRegex(linked["openmv"], "grpc|ssl|caf_io")

    def test_Package_IsFoundInItsVersionAndNamesMissingComponents(self):
        code, said = self.configure("found", f"set(version {VERSION})" """
foreach(other IN ITEMS 0.1 0.3 1.0)
  find_package(ActorCSI ${other} QUIET)
  if(ActorCSI_FOUND OR NOT ActorCSI_CONSIDERED_VERSIONS STREQUAL version)
    message(SEND_ERROR "${other} was found")
  endif()
endforeach()
find_package(ActorCSI REQUIRED OPTIONAL_COMPONENTS sonar)
if(ActorCSI_sonar_FOUND)
  message(SEND_ERROR "sonar was found")
endif()
find_package(ActorCSI 0.2 REQUIRED COMPONENTS runtime)
if(NOT TARGET ActorCSI::runtime OR NOT TARGET ActorCSI::protoc-gen-actor)
  message(SEND_ERROR "a target is missing")
endif()
find_package(ActorCSI REQUIRED COMPONENTS runtime sonar)
""")
        self.assertNotEqual(code, 0)
        said = " ".join(said.split())
        self.assertIn("sonar: the component is not installed in", said)
        self.assertEqual(said.count("CMake Error"), 1, said)

    @unittest.skipUnless(shutil.which("pkg-config"), "no pkg-config")
    def test_PkgConfig_BuildsAProgramThatRuns(self):
        environment = {**os.environ,
                       "PKG_CONFIG_PATH": f"{self.prefix}/lib/pkgconfig"}
        flags = self.check("pkg-config", "--cflags", "--libs", "actorcsi-runtime",
                           env=environment).split()
        source = self.folder / "directory.cpp"
        source.write_text("""
#include "caf/actor_system_config.hpp"
#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/virtual_time.hpp"

int main() {
  actorcsi::runtime::virtual_time time;
  caf::actor_system_config cfg;
  actorcsi::runtime::cooperative_scheduler::install(cfg, time);
  caf::actor_system sys{cfg};
  return actorcsi::runtime::cooperative_scheduler::of(sys) == nullptr;
}
""")
        program = self.folder / "directory"
        self.check(CXX, "-std=c++17", "-o", program, source, *flags)
        self.check(program)


def main():
    global BUILD, CXX
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    CXX = sys.argv.pop(1)
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
