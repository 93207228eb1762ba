"""EPUBCheck as a judge: its messages for many files, from one JVM."""
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
SAID = re.compile(r"(FATAL|ERROR|WARNING|INFO|USAGE)\(([A-Za-z0-9_-]+)\): (.*?)(?:\((-?\d+),(-?\d+)\))?: (.*)$")


def epubcheck(jar, files, options=()):
    """EPUBCheck's messages for each file: path in the book, line, severity and ID, and the words."""
    # Names of files below the working folder would be cut.
    lines = "\n".join("\t".join([f, *options]) for f in files)
    run = subprocess.run(
        ["java", "-Xmx1g", "-Xss4m", "-cp", jar, os.path.join(HERE, "Judge.java")],
        input=lines.encode(), stdout=subprocess.PIPE, check=True, cwd=HERE)
    found, current = {f: [] for f in files}, None
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("== "):
            current = line[3:]
        elif line.startswith("CRASH"):
            found[current] = None
        elif (said := SAID.match(line)) and found[current] is not None:
            where = said[3][len(current):].lstrip("/") if said[3].startswith(current) else said[3]
            place = (where, max(int(said[4] or 0), 0))
            found[current].append((place, said[1].lower(), said[2].replace("_", "-"), said[6]))
    return found
