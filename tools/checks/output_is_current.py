#!/usr/bin/env python3
"""Runs protoc-gen-actor and compares what it writes with what is committed.

Fails with a diff if they differ; --refresh writes the output instead."""

import argparse
import difflib
import pathlib
import subprocess
import sys
import tempfile


def files_in(folder, pattern):
    return {str(path.relative_to(folder)) for path in folder.rglob(pattern)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protoc", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--protos", required=True, type=pathlib.Path,
                        help="folder whose .proto files are generated")
    parser.add_argument("--import", dest="imports", action="append",
                        default=[], help="further folder of imports")
    parser.add_argument("--output", required=True, type=pathlib.Path,
                        help="folder with the committed output")
    parser.add_argument("--refresh", action="store_true")
    args = parser.parse_args()

    # gRPC's own services are no actors.
    protos = sorted(x for x in files_in(args.protos, "*.proto")
                    if not x.startswith("grpc/"))
    if not protos:
        sys.exit(f"no .proto files in {args.protos}")
    with tempfile.TemporaryDirectory() as temporary:
        fresh = pathlib.Path(temporary)
        command = [args.protoc, f"--plugin=protoc-gen-actor={args.plugin}",
                   f"-I{args.protos}"]
        command += [f"-I{folder}" for folder in args.imports]
        command += [f"--actor_out={fresh}", *protos]
        if subprocess.run(command).returncode != 0:
            sys.exit(1)
        names = files_in(fresh, "*") | files_in(args.output, "*.actor.?pp")
        names = sorted(n for n in names if not (fresh / n).is_dir())
        stale = False
        for name in names:
            old, new = args.output / name, fresh / name
            before = old.read_text() if old.exists() else ""
            after = new.read_text() if new.exists() else ""
            if before == after and old.exists() == new.exists():
                continue
            if args.refresh:
                print(f"refreshed {old}")
                if new.exists():
                    old.parent.mkdir(parents=True, exist_ok=True)
                    old.write_text(after)
                else:
                    old.unlink()
                continue
            stale = True
            sys.stdout.writelines(difflib.unified_diff(
                before.splitlines(keepends=True),
                after.splitlines(keepends=True),
                f"committed/{name}", f"generated/{name}"))
        if stale:
            print("\nThe committed output is stale. To refresh it:\n  "
                  + " ".join([*sys.argv, "--refresh"]))
            sys.exit(1)
        print(f"{len(names)} files are current")


main()
