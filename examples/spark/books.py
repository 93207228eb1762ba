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
import json
import subprocess
import threading
from pathlib import Path

from pyspark import SparkConf, SparkContext
from pyspark.sql import Row, SparkSession

# Stories that one task builds: few enough that a lost task is soon done again, many enough that its start costs little.
PER_TASK = 1000


class Ficbind:
    """The program, where it writes, and how. It goes to every node, and so holds nothing but texts."""

    def __init__(self, program, out, options=(), inline=False, jobs=1):
        self.program = program
        self.out = str(Path(out).resolve())
        self.work = self.out + ".work"
        self.options = list(options)
        self.inline = inline
        self.jobs = jobs

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
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

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


def rows(job):
    """A job of a plan as rows of an archive: one for each file of the story."""
    source = Path(job["path"])
    files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    for file in files:
        name = file.name if file == source else file.relative_to(source).as_posix()
        yield Row(story=job["id"], book=job["book"], folder=source.is_dir(), name=name, content=file.read_bytes())


def pack(session, jobs, archive, sequence):
    """Writes an archive: a table of files, or a sequence file of jobs by the ids of the stories."""
    files = session.sparkContext.textFile(jobs).flatMap(lambda line: rows(json.loads(line)))
    if sequence:
        grouped = files.groupBy(lambda row: row.story).map(lambda pair: (pair[0], bytearray(job_of(pair[1]).encode())))
        grouped.saveAsSequenceFile(archive)
    else:
        schema = "story string, book string, folder boolean, name string, content binary"
        session.createDataFrame(files, schema).write.parquet(archive)


def job_of(files):
    """The files of one story as a job that brings them along."""
    files = sorted(files, key=lambda row: row.name)
    brought = [{"name": row.name, "base64": base64.b64encode(row.content).decode()} for row in files]
    job = {"id": files[0].story, "book": files[0].book, "files": brought}
    if files[0].folder:
        job["main"] = "."
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
