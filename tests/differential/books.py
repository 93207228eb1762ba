"""Books made of pages, and real books with random edits."""
import os
import random
import re
import zipfile

STAMP = (2026, 1, 1, 0, 0, 0)
CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
NAV = (
    '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head>'
    '<title>Contents</title></head><body><nav epub:type="toc"><ol><li><a href="p0.xhtml">One</a></li></ol></nav></body></html>\n'
)


def add(archive, name, data, method=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = method
    archive.writestr(info, data)


def write(path, pages):
    """A book of EPUB 3 whose spine is the given pages."""
    names = ["p%d.xhtml" % i for i in range(len(pages))]
    items = "".join('<item id="i%d" href="%s" media-type="application/xhtml+xml"/>' % p for p in enumerate(names))
    refs = "".join('<itemref idref="i%d"/>' % i for i in range(len(names)))
    package = (
        '<?xml version="1.0"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x:differential</dc:identifier>'
        '<dc:title>Pages</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
        '</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        + items + "</manifest><spine>" + refs + "</spine></package>\n"
    )
    with zipfile.ZipFile(path, "w") as archive:
        add(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        add(archive, "META-INF/container.xml", CONTAINER)
        add(archive, "EPUB/package.opf", package)
        add(archive, "EPUB/nav.xhtml", NAV)
        for name, text in zip(names, pages):
            add(archive, "EPUB/" + name, text)


def edits(text, rng, vocabulary):
    """A text with one or two random edits of its markup."""
    for _ in range(rng.randint(1, 2)):
        tags = list(re.finditer(r"<(/?)([\w:-]+)([^<>]*)>", text))
        if not tags:
            return text
        found = rng.choice(tags)
        start, end = found.span()
        attributes = list(re.finditer(r'\s([\w:-]+)="([^"]*)"', found.group(3)))
        choice = rng.randint(0, 7)
        if choice == 0:
            text = text[:start] + text[end:]
        elif choice == 1:
            text = text[:start] + found.group() + text[start:]
        elif choice == 2 and not found.group(1):
            text = text[:end - 1].rstrip("/") + " %s=\"%s\"" % vocabulary(rng) + text[end - 1 - found.group().endswith("/>"):]
        elif choice == 3 and attributes:
            gone = rng.choice(attributes)
            at = found.start(3)
            text = text[:at + gone.start()] + text[at + gone.end():]
        elif choice == 4 and attributes:
            changed = rng.choice(attributes)
            at = found.start(3)
            text = text[:at + changed.start(2)] + rng.choice(("", "x y", "#gone", "1", "é")) + text[at + changed.end(2):]
        elif choice == 5:
            name = rng.choice(tags).group(2)
            text = re.sub(r"(</?)%s(?=[\s/>])" % re.escape(found.group(2)), r"\g<1>" + name, text, count=rng.choice((2, 0)))
        elif choice == 6:
            other = rng.choice(tags)
            text = text[:end] + text[other.start():other.end()] + text[end:]
        else:
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice(("&", "<", "&nbsp;", "\x00"[:0], " ", "]]>")) + text[at:]
    return text


def mutant(book, path, rng, vocabulary):
    """Writes a copy of a book in which one or two files are edited, missing, renamed or stored otherwise."""
    with zipfile.ZipFile(book) as source:
        entries = [(i.filename, source.read(i)) for i in source.infolist() if not i.filename.endswith("/")]
    texts = [i for i, (name, _) in enumerate(entries) if re.search(r"\.(x?html|opf|ncx|xml|css|svg|smil)$", name)]
    method, order = zipfile.ZIP_DEFLATED, list(range(len(entries)))
    dice = rng.random()
    if dice < 0.85 and texts:
        for i in rng.sample(texts, min(len(texts), rng.randint(1, 2))):
            name, data = entries[i]
            try:
                entries[i] = (name, edits(data.decode("utf-8"), rng, vocabulary).encode("utf-8"))
            except UnicodeDecodeError:
                continue
    elif dice < 0.91:
        del order[rng.randrange(len(order))]
    elif dice < 0.95:
        i = rng.randrange(len(entries))
        entries[i] = (entries[i][0] + rng.choice((" ", "é", ".x", "%20")), entries[i][1])
    elif dice < 0.98:
        rng.shuffle(order)
    else:
        method = zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w") as archive:
        for i in order:
            name, data = entries[i]
            add(archive, name, data, zipfile.ZIP_STORED if name == "mimetype" else method)


def real(folders):
    """The books to edit: valid ones of the folders, by name."""
    found = []
    for folder in folders:
        for where, _, files in os.walk(folder):
            found += [os.path.join(where, f) for f in files if f.endswith(".epub")]
    return sorted(b for b in found if os.path.getsize(b) < 300_000 and zipfile.is_zipfile(b))
