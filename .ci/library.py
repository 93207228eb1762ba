"""Reads every feed of a library: OPDS 1.2 with feedparser, OPDS 2.0 with a parser that knows its schema."""

import pathlib
import sys

import feedparser
from webpub_manifest_parser.opds2 import OPDS2FeedParserFactory

folder = pathlib.Path(sys.argv[1])
parser = OPDS2FeedParserFactory().create()
faults = []
feeds = 0
for path in sorted(folder.rglob("*.xml")):
    feed = feedparser.parse(path.read_bytes())
    feeds += 1
    if feed.bozo or not feed.entries or any(not entry.get("title") for entry in feed.entries):
        faults.append(f"{path}: {feed.get('bozo_exception', 'no entries')}")
for path in sorted(folder.rglob("*.json")):
    feeds += 1
    for error in parser.parse_file(str(path)).errors:
        faults.append(f"{path}: {error}")
for fault in faults[:20]:
    print("FAIL", fault)
print(f"{feeds - len(faults)} passed, {len(faults)} failed")
sys.exit(1 if faults or feeds < 20 else 0)
