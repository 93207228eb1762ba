#!/usr/bin/env python3
"""Builds books on a Spark cluster, with `ficbind worker` on every node.

    books.py folder SOURCES OUT               stories of a folder that all nodes see
    books.py pack SOURCES ARCHIVE             puts the stories of a folder into an archive (Parquet, or --sequence)
    books.py archive ARCHIVE OUT              stories of an archive; only the books need a folder that all nodes see
    books.py archive ARCHIVE OUT --inline     the same, where nodes share nothing: books travel with the results

OUT becomes a shelf like that of `ficbind batch`, byte for byte: books, report, manifest and list of hashes. What is done
is not done again: repeat the command to go on after a failure. Arguments after `--` are options of `ficbind batch` and
`ficbind worker`, such as `-- --theme classic`.
"""

import argparse
import base64
import bisect
import html
import json
import os
import posixpath
import re
import subprocess
import threading
import zipfile
from pathlib import Path
from urllib.parse import unquote

from pyspark import SparkConf, SparkContext
from pyspark.sql import Row, SparkSession

# Stories that one task builds: few enough that a lost task is soon done again, many enough that its start costs little.
PER_TASK = 1000

# Where the path of a picture ends in a story, and where one may begin: behind any of these signs, for names hold them, too.
PICTURE = re.compile(
    r"\.(?:a?png|jpe?g?|jfif|jxl|gif|svgz?|webp|avif|bmp|tiff?|ico|hei[cf])(?![a-z0-9])", re.IGNORECASE | re.ASCII
)
BEFORE = re.compile(r"[^\w./\\%~+@$-]")
# Characters of a path at most.
LONGEST = 260
# Pictures of a story that lie nowhere; what else there may be is not looked for.
MISSED = 500
# Folders that ficbind looks into as well, and how many for a picture that is named by itself: `![[map.png]]`.
SITE_FOLDERS = ["", "static", "public", "assets", "resources", "source"]
SEARCHED = 500


class Ficbind:
    """The program, where it writes, and how. It goes to every node, and so holds nothing but texts."""

    def __init__(self, program, out, options=(), inline=False, jobs=1):
        self.program = program
        self.out = str(Path(out).resolve())
        self.work = self.out + ".work"
        self.options = list(options)
        self.inline = inline
        self.jobs = jobs
        # Paths in options are relative to the folder where somebody typed them.
        self.folder = os.getcwd()

    def plan(self, sources):
        """Writes a job for each story that needs a book. Gives the file of the jobs."""
        Path(self.work).mkdir(parents=True, exist_ok=True)
        jobs = f"{self.work}/jobs.jsonl"
        command = [self.program, "batch", str(Path(sources).resolve()), "-o", self.out, "--plan", jobs]
        subprocess.run(command + self.options, check=True)
        return jobs

    def worker(self):
        """The command of a worker, as `RDD.pipe` takes it as well."""
        target = [] if self.inline else ["-o", self.out]
        return [self.program, "worker", "--quiet", "--jobs", str(self.jobs), *target, *self.options]

    def work_on(self, part, jobs):
        """Does the jobs of one part of the data: lines in, lines out. A part that is begun anew goes on from its log."""
        command = self.worker()
        if not self.inline:
            logs = Path(self.work) / "logs"
            logs.mkdir(parents=True, exist_ok=True)
            command += ["--log", str(logs / f"part-{part:05}.jsonl")]
        folder = self.folder if Path(self.folder).is_dir() else None
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)

        def feed():
            try:
                with process.stdin as stdin:
                    for job in jobs:
                        stdin.write(job.encode() + b"\n")
            except BrokenPipeError:
                pass  # The worker has ended; its status says why.

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        for line in process.stdout:
            yield line.decode().rstrip("\n")
        feeder.join()
        if process.wait() != 0:
            # Spark runs the task again.
            raise RuntimeError(f"ficbind worker ended with status {process.returncode}")

    def build(self, jobs):
        """Does all jobs of an RDD. Gives the folder of the results, which remain after a failure."""
        runs = [int(run.name[4:]) for run in Path(self.work).glob("run-*")]
        results = f"{self.work}/run-{max(runs, default=0) + 1}"
        jobs.mapPartitionsWithIndex(self.work_on).saveAsTextFile(results)
        return results

    def merge(self, results):
        """Writes manifest, report and list of hashes. Gives the exit status: 1 if some stories have no book."""
        return subprocess.run([self.program, "worker", "--merge", results, "-o", self.out], check=False).returncode


def parts(stories):
    return max(1, -(-stories // PER_TASK))


def folder_jobs(spark, jobs, tasks=None):
    """The jobs of a plan, shared out evenly."""
    lines = spark.textFile(jobs)
    return lines.repartition(tasks or parts(lines.count()))


class Folder:
    """Files below a folder, by their paths in it."""

    def __init__(self, root):
        self.root = Path(root)
        self.listed = {}

    def names(self, path):
        """What is in a folder: stories that lie together ask for it again and again."""
        if path not in self.listed:
            if len(self.listed) > 1000:
                self.listed.clear()
            try:
                self.listed[path] = frozenset(os.listdir(self.root / path))
            except (OSError, ValueError):
                self.listed[path] = frozenset()
        return self.listed[path]

    def read(self, path):
        file = self.root / path
        # A link may lead anywhere.
        is_inside = file.is_file() and file.resolve().is_relative_to(self.root.resolve())
        return file.read_bytes() if is_inside else None

    def has(self, path):
        folder, _, name = path.rpartition("/")
        return name in self.names(folder)

    def folders(self, path):
        below = (name for name in sorted(self.names(path)) if not name.startswith("."))
        paths = (f"{path}/{name}" if path else name for name in below)
        return [path for path in paths if (self.root / path).is_dir() and not (self.root / path).is_symlink()]

    def below(self, path):
        files = (file for file in (self.root / path).rglob("*") if file.is_file())
        return sorted(file.relative_to(self.root).as_posix() for file in files)


class Archive:
    """Files in a ZIP archive, by their paths in it."""

    def __init__(self, file):
        self.zip = zipfile.ZipFile(file)
        self.members = {}
        for member in self.zip.infolist():
            name = member.filename
            if not member.flag_bits & 0x800:
                # Many programs write UTF-8 and do not say so.
                try:
                    name = name.encode("cp437").decode()
                except UnicodeError:
                    pass
            if not member.is_dir():
                self.members[name.replace("\\", "/")] = member
        self.names = sorted(self.members)

    def read(self, path):
        member = self.members.get(path)
        return self.zip.read(member) if member else None

    def has(self, path):
        return path in self.members

    def folders(self, path):
        inner = (name[len(path) + 1 if path else 0:] for name in self.below(path))
        first = {name.partition("/")[0] for name in inner if "/" in name}
        return [f"{path}/{name}" if path else name for name in sorted(first) if not name.startswith(".")]

    def below(self, path):
        if not path:
            return self.names
        # What begins with a path and `/` stands before what begins with it and the sign behind that.
        return self.names[bisect.bisect(self.names, path + "/"):bisect.bisect(self.names, path + "0")]


def words(text):
    """A story as text."""
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return text.decode("utf-16", errors="replace")
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="replace")


def mentions(text):
    """What may be paths of pictures in a text: for each place where one may end, all from where one may begin, and
    whether it may be named by itself, as in `![[map.png]]`."""
    # A path is as it stands, or as Markdown, HTML or an address writes it: `the\\_map.png`, `&amp;`, `%20`, `''`.
    plain = html.unescape(re.sub(r"\\([!-/:-@[-`{-~])|'(')", r"\1\2", text))
    for form in dict.fromkeys([text, text.replace("\\", "/"), plain, unquote(text), unquote(plain)]):
        for picture in PICTURE.finditer(form):
            end = picture.end()
            begin = max(0, end - LONGEST)
            line = max(form.rfind("\n", begin, end), form.rfind("\r", begin, end)) + 1
            starts = [line] if line or not begin else []
            begin = max(line, begin)
            starts += [sign.end() for sign in BEFORE.finditer(form, begin, picture.start())]
            yield [form[start:end] for start in starts], "[[" in form[begin:end]


def inside(paths):
    """Paths that lead nowhere else, without `..`."""
    paths = (posixpath.normpath(path) for path in paths)
    return [path for path in paths if not path.startswith(("../", "/"))]


def near(tree, folder, paths):
    """Where ficbind looks for a picture that does not lie where the story says: in folders above, and in those of sites."""
    above = [folder]
    while above[-1]:
        above.append(posixpath.dirname(above[-1]))
    folders = [posixpath.join(outer, site) for outer in above for site in SITE_FOLDERS]
    found = inside(posixpath.join(folder, path.lstrip("/")) for folder in folders for path in paths)
    return [path for path in found if tree.has(path)]


def anywhere(tree, paths):
    """Looks for a picture by its name alone, the nearest to the root first."""
    wanted = sorted({posixpath.basename(path) for path in paths})
    folders = [""]
    for looked, folder in enumerate(folders):
        found = [path for path in (posixpath.join(folder, name) for name in wanted) if tree.has(path)]
        if found or looked == SEARCHED:
            return found
        folders.extend(tree.folders(folder)[:SEARCHED])
    return []


def pictures(tree, story, text):
    """Files that a story shows, by their paths."""
    folder = posixpath.dirname(story)
    known, missed = set(), 0
    for paths, is_alone in mentions(words(text)):
        paths = [path for path in paths if path not in known]
        known.update(paths)
        found = [path for path in inside(posixpath.join(folder, path) for path in paths) if tree.has(path)]
        if paths and not found and missed < MISSED:
            missed += 1
            found = near(tree, folder, paths) or (anywhere(tree, paths) if is_alone else [])
        for path in found:
            content = tree.read(path)
            if content is not None:
                yield path, content


def rows_of(lines):
    """The jobs of one part of a plan as rows of an archive. Jobs that follow each other mostly have a tree in common."""
    trees = {}
    for line in lines:
        yield from rows(json.loads(line), trees)


def rows(job, trees):
    """A job of a plan as rows of an archive: one for each file of the story, and in each what else the job says."""
    source = Path(job.pop("path"))
    zipped = next((above for above in source.parents if above.suffix.lower() == ".zip" and above.is_file()), None)
    root = zipped or Path(job["within"])
    kind = Archive if zipped else Folder
    if kind not in trees or trees[kind][0] != root:
        trees[kind] = root, kind(root)
    tree = trees[kind][1]
    story = source.relative_to(root).as_posix()
    text = tree.read(story)
    if text is None:
        job["main"] = "."
        files = {path[len(story) + 1:]: tree.read(path) for path in tree.below(story)}
        files = {name: content for name, content in files.items() if content is not None}
    else:
        files = dict(pictures(tree, story, text))
        if files:
            job["main"] = story
        files[story if files else source.name] = text
    if not files:
        raise RuntimeError(f"{source} cannot be packed: unpack the file that it lies in, and plan again")
    for name, content in files.items():
        yield Row(story=job["id"], job=json.dumps(job), name=name, content=content)


def pack(session, jobs, archive, sequence):
    """Writes an archive: a table of files, or a sequence file of jobs by the ids of the stories."""
    files = session.sparkContext.textFile(jobs).mapPartitions(rows_of)
    if sequence:
        grouped = files.groupBy(lambda row: row.story).map(lambda pair: (pair[0], bytearray(job_of(pair[1]).encode())))
        grouped.saveAsSequenceFile(archive)
    else:
        schema = "story string, job string, name string, content binary"
        session.createDataFrame(files, schema).write.parquet(archive)


def job_of(files):
    """The files of one story as a job that brings them along."""
    files = sorted(files, key=lambda row: row.name)
    job = json.loads(files[0].job)
    job["files"] = [{"name": row.name, "base64": base64.b64encode(row.content).decode()} for row in files]
    return json.dumps(job)


def archive_jobs(session, archive, tasks=None):
    """The jobs of an archive, whichever of the two kinds it is."""
    if any(Path(archive).glob("*.parquet")):
        table = session.read.parquet(archive).rdd
        jobs = table.groupBy(lambda row: row.story, tasks).map(lambda pair: job_of(pair[1]))
        return jobs
    jobs = session.sparkContext.sequenceFile(archive).map(lambda pair: bytes(pair[1]).decode())
    return jobs.repartition(tasks or parts(jobs.count()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ficbind", default="ficbind", help="the program on every node")
    parser.add_argument("--master", help="the cluster, such as local-cluster[2,1,1024]")
    parser.add_argument("--tasks", type=int, help=f"tasks to divide the work into [default: one for {PER_TASK} stories]")
    parser.add_argument("--jobs", type=int, default=1, help="processes of each worker; one for each core of a task")
    parser.add_argument("--inline", action="store_true", help="books travel with the results")
    parser.add_argument("--sequence", action="store_true", help="pack a sequence file instead of Parquet")
    parser.add_argument("action", choices=["folder", "pack", "archive"])
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("options", nargs="*", help="options of ficbind, after --")
    args = parser.parse_args()

    conf = SparkConf().setAppName("ficbind").set("spark.task.maxFailures", "8")
    if args.master:
        conf.setMaster(args.master)
    spark = SparkContext.getOrCreate(conf)
    session = SparkSession(spark)
    ficbind = Ficbind(args.ficbind, args.target, args.options, args.inline, args.jobs)
    if args.action == "pack":
        return pack(session, ficbind.plan(args.source), args.target, args.sequence)
    if args.action == "folder":
        jobs = folder_jobs(spark, ficbind.plan(args.source), args.tasks)
    else:
        jobs = archive_jobs(session, args.source, args.tasks)
    return ficbind.merge(ficbind.build(jobs))


if __name__ == "__main__":
    raise SystemExit(main())
