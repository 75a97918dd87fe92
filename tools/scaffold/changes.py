"""Changes to files that are undone unless they are accepted."""


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


class Changes:
    def __init__(self, root):
        self.root = root
        # The former text of each file; None if it did not exist.
        self.before = {}
        self.folders = []
        self.accepted = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.accepted:
            self.take_back()

    def write(self, name, text):
        path = self.root / name
        self.keep(path)
        path.write_text(text)

    def keep(self, path):
        self.before[path] = path.read_bytes() if path.exists() else None

    def keep_all_in(self, folder):
        """Other programs may change, add and delete files in `folder` and
        below."""
        self.folders.append(self.root / folder)
        for path in files_in(self.root / folder):
            self.keep(path)

    def accept(self):
        self.accepted = True

    def take_back(self):
        for folder in self.folders:
            for path in files_in(folder):
                self.before.setdefault(path, None)
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
