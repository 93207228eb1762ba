#!/usr/bin/env python3
"""Asks a server of `ficbind serve` as often as it answers, to measure with. Needs wrk.

    serve.py FICBIND FOLDER [--seconds N] [--connections N]

FOLDER is served at a free port, and is left as it is. For each kind of request this prints how many were answered in a
second, how many bytes these had, and within which time half of them and 99 of 100 were answered; at the end, the memory
of the server. It fails if a request was not answered, or was refused.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import quote

# Asks for the paths in an order that jumps over the list, the same each time.
SCRIPT = """
local paths = {{}}
for path in io.lines({list}) do paths[#paths + 1] = path end
local at = 0
request = function()
  at = (at * 1103 + 12345) % #paths
  return wrk.format("GET", paths[at + 1])
end
"""


def kinds(folder):
    """Names of kinds of requests, each with its paths."""
    books = sorted(path.relative_to(folder) for path in folder.rglob("*.epub"))
    books = ["/" + quote(book.as_posix()) for book in books if not book.as_posix().startswith(".")]
    start = "/library/" if (folder / "library/index.html").is_file() else "/"
    yield "the page to begin with", [start]
    if books:
        yield f"books, {len(books):,} of them", books
    words = ["rain", "harbour", "the", "letter+lamp", "no-such-word"]
    yield "searches, OPDS 1.2", [f"/search?q={word}" for word in words]
    yield "searches, OPDS 2.0", [f"/search.json?q={word}" for word in words]


def load(url, paths, options, room):
    """What wrk says of a kind, and whether all was answered."""
    (room / "paths").write_text("\n".join(paths) + "\n")
    (room / "script.lua").write_text(SCRIPT.format(list=json.dumps(str(room / "paths"))))
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency", "-s", room / "script.lua"]
    told = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout

    def value(pattern):
        found = re.search(pattern, told)
        return found.group(1) if found else "?"

    patterns = [r"Requests/sec:\s+(\S+)", r"Transfer/sec:\s+(\S+)", r"(?m)^ +50% +(\S+)", r"(?m)^ +99% +(\S+)"]
    return [value(pattern) for pattern in patterns], "Non-2xx" not in told and "Socket errors" not in told


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ficbind", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    command = [options.ficbind, "serve", options.folder, "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = json.loads(server.stdout.readline())["url"]
        urllib.request.urlopen(f"{url}search").read()
        print(f"{'':32} {'a second':>10} {'bytes/s':>10} {'half in':>9} {'99 % in':>9}")
        is_good = True
        with tempfile.TemporaryDirectory() as room:
            for name, paths in kinds(options.folder):
                numbers, is_answered = load(url, paths, options, Path(room))
                is_good &= is_answered
                cells = " ".join(f"{number:>{width}}" for number, width in zip(numbers, (10, 10, 9, 9)))
                print(f"{name:32} {cells}{'' if is_answered else '  REFUSED OR CUT OFF'}")
        status = Path(f"/proc/{server.pid}/status")
        if status.is_file():
            print("memory:", re.search(r"VmRSS:\s+(.+)", status.read_text()).group(1))
        sys.exit(0 if is_good else 1)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
