#!/usr/bin/env python3
"""Checks that each folder says what belongs in it, and that prose names only
files that exist.

Each folder with sources in it or below it has a README.md. Its title is the path of the folder,
and its first paragraph says what belongs there, and after "Not here:" what
does not. A folder in BELOW is explained by the README of a folder above it, and
a folder of tests by the folder that it mirrors.

Each path in a README, in CONTRIBUTING.md and in the comments of the sources
leads to a file or folder of the tree.

usage: readmes.py SOURCE_DIR"""

import itertools
import pathlib
import re
import sys

TOPS = ("actors", "app", "gen", "platform", "proto", "tests", "tools")

# The README of such a folder explains all folders below, too.
BELOW = ("gen", "proto", "platform/bare_metal", "tests/gen")

SOURCES = {".cpp", ".hpp", ".h", ".py", ".proto", ".html", ".ld", ".cmake"}

# Files that the tutorial makes, and names of the reader's choice.
EXAMPLE = re.compile(r"shutter|(?<![A-Za-z])(?:NAME|FILE|FOLDER)")

# Headers that a build writes.
BUILT = {"actors/every_actor.hpp", "app/page/page_files.hpp"}

# A path from the top of the tree.
FROM_TOP = re.compile(
    r"(?<![\w./@$}-])(?:" + "|".join(TOPS) + r")/[\w./*-]*\w")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
FENCE = re.compile(r"^```.*?^```$|^    .*$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"^\s*(?://|\*).*$", re.MULTILINE)
FILE = re.compile(
    r"[\w./*-]+\.(?:cpp|hpp|h|py|proto|html|ld|md|txt|svg|png|patch|cmake)")

# In a comment there are files of other projects, too; these endings are ours.
OWN_FILE = re.compile(r"(?<![\w./*-])\w+\.(?:cpp|hpp|proto)\b")


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = sorted(
            path.relative_to(root).as_posix() for top in TOPS
            for path in (root / top).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts)
        self.files += [path.name for path in root.iterdir() if path.is_file()]
        self.folders = {
            parent.as_posix() for file in self.files
            for parent in pathlib.PurePosixPath(file).parents}
        # A pair of files may be named without an ending.
        self.stems = {file.rsplit(".", 1)[0] for file in self.files}
        names = {*self.files, *self.folders, *self.stems}
        self.tails = {
            "/".join(parts[i:]) for parts in (x.split("/") for x in names)
            for i in range(len(parts))}

    def has(self, path):
        """Whether something in the tree is called that, from its top or from
        any folder."""
        if "*" in path:
            return any(self.root.glob(path)) or any(
                any((self.root / top).rglob(path)) for top in TOPS)
        return path.rstrip("/") in self.tails

    def has_from_top(self, path):
        return ("*" in path and any(self.root.glob(path))
                or path in self.folders or path in self.stems
                or path in self.files)


def title_of(text):
    return text.split("\n", 1)[0]


def first_paragraph(text):
    body = re.sub(r"\A#[^\n]*\n+", "", text)
    return " ".join(body.split("\n\n", 1)[0].split())


def mirrors(tree, folder):
    return (folder.startswith("tests/")
            and folder[len("tests/"):] in tree.folders)


def check_folder(tree, folder):
    """Problems with what the folder says of itself."""
    readme = tree.root / folder / "README.md"
    if not readme.exists():
        if mirrors(tree, folder) or any(
                folder.startswith(x + "/") for x in BELOW):
            return
        yield f"{folder}: no README.md: say what belongs here"
        return
    text = readme.read_text()
    if title_of(text) != f"# {folder}":
        yield f"{folder}/README.md: title is not '# {folder}'"
    if "Not here:" not in first_paragraph(text):
        yield (f"{folder}/README.md: the first paragraph does not say what "
               "does not belong here: begin that with 'Not here:'")


def words(code):
    """What may be a path in a piece of code: {a,b} is written out."""
    for word in code.split():
        word = word.strip(",;:'\"()")
        alternatives = [x.split(",") if i % 2 else [x] for i, x in
                        enumerate(re.split(r"\{([^{}]*)\}", word))]
        for parts in itertools.product(*alternatives):
            yield "".join(parts)


def check_paths(tree, name):
    """Problems with the paths in a page."""
    text = (tree.root / name).read_text()
    folder = pathlib.PurePosixPath(name).parent
    for path in FROM_TOP.findall(text):
        if not (EXAMPLE.search(path) or tree.has_from_top(path)
                or tree.has_from_top((folder / path).as_posix())):
            yield f"{name}: {path} does not exist"
    prose = FENCE.sub("", text)
    for code in CODE.findall(prose):
        for word in words(code):
            if EXAMPLE.search(word) or FROM_TOP.match(word):
                continue
            if FILE.fullmatch(word) and not word.startswith(("build/", "/")):
                if not tree.has(word):
                    yield f"{name}: no file {word}"
            elif re.fullmatch(r"\w[\w/-]*/", word) and not tree.has(word):
                yield f"{name}: no folder {word}"
    for link in LINK.findall(prose):
        if "://" not in link and not (
                tree.root / name).parent.joinpath(link).exists():
            yield f"{name}: link to {link}, which does not exist"


def check_comments(tree, name):
    for comment in COMMENT.findall((tree.root / name).read_text()):
        for path in FROM_TOP.findall(comment):
            if not (EXAMPLE.search(path) or path in BUILT
                    or tree.has_from_top(path)):
                yield f"{name}: comment names {path}, which does not exist"
        for file in OWN_FILE.findall(comment):
            if not EXAMPLE.search(file) and not tree.has(file):
                yield f"{name}: comment names {file}, which does not exist"


def main():
    tree = Tree(pathlib.Path(sys.argv[1]))
    with_sources = sorted({
        folder.as_posix() for file in tree.files
        if pathlib.PurePosixPath(file).suffix in SOURCES
        for folder in pathlib.PurePosixPath(file).parents
        if folder.as_posix() != "."})
    pages = [file for file in tree.files
             if file.endswith(".md") and file != "CHANGELOG.md"]
    sources = [file for file in tree.files
               if file.endswith((".cpp", ".hpp", ".proto", ".ld"))]
    problems = [problem for folder in with_sources
                for problem in check_folder(tree, folder)]
    for check, files in ((check_paths, pages), (check_comments, sources)):
        problems += [x for file in files for x in check(tree, file)]
    print("\n".join(problems))
    print(f"{len(with_sources)} folders, {len(pages)} pages and "
          f"{len(sources)} sources checked, {len(problems)} problems")
    enough = len(with_sources) > 30 and len(pages) > 30 and len(sources) > 300
    sys.exit(1 if problems or not enough else 0)


if __name__ == "__main__":
    main()
