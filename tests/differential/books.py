"""Books made of pages, and real books with random edits."""
import os
import random
import re
import warnings
import zipfile
import zlib

STAMP = (2026, 1, 1, 0, 0, 0)
CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
NAV = (
    '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head>'
    '<title>Contents</title></head><body><nav epub:type="toc"><ol><li><a href="p0.xhtml">One</a></li></ol></nav></body></html>\n'
)
# A picture of one pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63646060f85f0f0002870180eb47ba"
    "920000000049454e44ae426082"
)


def add(archive, name, data, method=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = method
    archive.writestr(info, data)


def package(items, refs):
    return (
        '<?xml version="1.0"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x:differential</dc:identifier>'
        '<dc:title>Pages</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
        '</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        + items + "</manifest><spine>" + refs + "</spine></package>\n"
    )


def pack(path, items, refs, files):
    """Writes a book of EPUB 3 with some files beside those that each has."""
    with zipfile.ZipFile(path, "w") as archive:
        add(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        add(archive, "META-INF/container.xml", CONTAINER)
        add(archive, "EPUB/package.opf", package(items, refs))
        add(archive, "EPUB/nav.xhtml", NAV)
        for name, data in files:
            add(archive, "EPUB/" + name, data)


def write(path, pages):
    """A book of EPUB 3 whose spine is the given pages."""
    names = ["p%d.xhtml" % i for i in range(len(pages))]
    items = "".join('<item id="i%d" href="%s" media-type="application/xhtml+xml"/>' % p for p in enumerate(names))
    refs = "".join('<itemref idref="i%d"/>' % i for i in range(len(names)))
    pack(path, items, refs, zip(names, pages))


def write_sheets(path, sheets):
    """A book of EPUB 3 with one page that has the given style sheets, and the files that they may name."""
    names = ["s%d.css" % i for i in range(len(sheets))]
    page = (
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>A page</title>%s</head><body><p>'
        '<img src="a.png" alt="a"/></p></body></html>\n' % "".join('<link rel="stylesheet" href="%s"/>' % n for n in names)
    )
    items = "".join('<item id="s%d" href="%s" media-type="text/css"/>' % p for p in enumerate(names))
    items += (
        '<item id="p0" href="p0.xhtml" media-type="application/xhtml+xml"/><item id="png" href="a.png" media-type="image/png"/>'
        '<item id="font" href="a.woff" media-type="font/woff"/><item id="css" href="a.css" media-type="text/css"/>'
    )
    named = [("p0.xhtml", page), ("a.png", PICTURE), ("a.woff", b"wOFFxxxx"), ("a.css", "a{b:c}\n")]
    texts = [(n, s.encode("utf-8", "surrogatepass")) for n, s in zip(names, sheets)]
    pack(path, items, '<itemref idref="p0"/>', named + texts)


URLS = (
    "", "#", "#gone", "?q=1", "../gone.xhtml", "../../../out.xhtml", "/root.xhtml", "//example.org/a", "http://example.org/a.png",
    "https://example.org/a b", "mailto:a@example.org", "data:,x", "file:///a", "a b.xhtml", "a%20b.xhtml", "%zz", "javascript:x", "urn:x:y",
)
WORDS = ("", " ", "x", "x y", "1", "-1", "é", "TRUE", "text/plain", "image/png", "application/xhtml+xml", "nav", "cover-image", "no", "en", "rtl")
SCRAPS = (
    "&", "<", ">", "&nbsp;", "&#0;", "&#x41;", "&gone;", "]]>", "<!-- a -->", "<!-- a -- b -->", "<?pi x?>", "<?xml version='1.0'?>",
    "\u00a0", "\u0001", "\ufeff", "\t", "\n\n", "words", "<br/>", "<x:y/>", "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "<math xmlns='http://www.w3.org/1998/Math/MathML'/>", "<![CDATA[x]]>", "{", "}", ";", "'", '"', "/*", "*/", "@x", "url(a.png)",
)
HEADS = (
    "", "<?xml version='1.0'?>\n", "<?xml version='1.1'?>\n", "<?xml version='1.0' encoding='UTF-16'?>\n",
    "<?xml version='1.0' encoding='iso-8859-1'?>\n", "<!DOCTYPE html>\n", "<!DOCTYPE html SYSTEM 'about:legacy-compat'>\n",
    "<!DOCTYPE html [<!ENTITY a 'b'>]>\n", "\n", "\ufeff", "<!-- a -->\n", "@charset \"utf-16\";\n", "@import 'gone.css';\n",
)


def drop_tag(text, rng, found):
    return text[:found.start()] + text[found.end():]


def double_tag(text, rng, found):
    return text[:found.start()] + found.group() + text[found.start():]


def change_attribute(text, rng, found):
    """Drops, doubles, renames or changes an attribute, or gives it the value of another."""
    at = found.start(3)
    attributes = list(re.finditer(r'\s([\w:-]+)="([^"]*)"', found.group(3)))
    if not attributes:
        return text
    one, choice = rng.choice(attributes), rng.randint(0, 5)
    before, behind, value = text[:at + one.start()], text[at + one.end():], one.group(2)
    if choice == 0:
        return before + behind
    if choice == 1:
        return before + " %s=\"%s\"" % (one.group(1) + rng.choice(("", "x", ":a")), value) + text[at + one.start():]
    if choice == 2:
        value = rng.choice(re.findall(r'="([^"<]*)"', text) or WORDS)
    elif choice == 3:
        value = rng.choice(URLS) + (value if rng.random() < 0.3 else "")
    elif choice == 4:
        value = rng.choice((value.upper(), value + " ", " " + value, value + value, value + " " + value, value[:-1], value + "#a", value + "?a"))
    else:
        value = rng.choice(WORDS)
    return before + ' %s="%s"' % (one.group(1), value) + behind


def rename_element(text, rng, found):
    name = rng.choice(re.findall(r"<([\w:-]+)", text) or ["x"])
    return re.sub(r"(</?)%s(?=[\s/>])" % re.escape(found.group(2)), r"\g<1>" + name, text, count=rng.choice((2, 0)))


def move_tag(text, rng, found):
    other = rng.choice(re.findall(r"<[^<>]*>", text) or [";"])
    return text[:found.end()] + other + text[found.end():]


def move_element(text, rng, found):
    """Copies or moves a whole element to another place."""
    whole = re.compile(r"<%s[\s>/](?:[^<>]*/>|.*?</%s>)" % ((re.escape(found.group(2)),) * 2), re.S).match(text, found.start())
    if not whole or found.group(1):
        return text
    rest = text if rng.random() < 0.4 else text[:whole.start()] + text[whole.end():]
    places = [m.end() for m in re.finditer(r">", rest)]
    at = rng.choice(places or [0])
    return rest[:at] + (whole.group() if rng.random() < 0.8 else "") + rest[at:]


def drop_text(text, rng, found):
    at = rng.randrange(len(text))
    return text[:at] + text[at + rng.choice((1, 1, 2, 5, 20)):]


def add_scrap(text, rng, found):
    at = rng.choice((rng.randrange(len(text)), found.end(), found.end()))
    return text[:at] + rng.choice(SCRAPS) + text[at:]


def change_head(text, rng, found):
    bare = re.sub(r"^\ufeff?(<\?xml[^>]*>\s*)?", "", text) if rng.random() < 0.7 else text
    if rng.random() < 0.4:
        bare = re.sub(r"<!DOCTYPE[^>]*>\s*", "", bare)
    return rng.choice(HEADS) + bare


def change_namespace(text, rng, found):
    spaces = list(re.finditer(r'xmlns(:\w+)?="([^"]*)"', text))
    if not spaces:
        return text
    one = rng.choice(spaces)
    return text[:one.start()] + rng.choice(("", 'xmlns:x="urn:x"', one.group().replace("1999", "2001"), one.group() + ' xml:lang="x"')) + text[one.end():]


EDITS = (
    drop_tag, double_tag, change_attribute, change_attribute, change_attribute, change_attribute, rename_element, move_tag, move_element,
    move_element, drop_text, add_scrap, add_scrap, change_head, change_namespace,
)


def edits(text, rng, vocabulary):
    """A text with one or two random edits of its markup."""
    for _ in range(rng.randint(1, 2)):
        tags = list(re.finditer(r"<(/?)([\w:-]+)([^<>]*)>", text)) or list(re.finditer(r"()([\w-]+)(\s)", text))
        if not tags:
            return text
        found = rng.choice(tags)
        if rng.random() < 0.1 and found.group(3) is not None and not found.group(1):
            end = found.end() - 1 - found.group().endswith("/>")
            text = text[:end] + ' %s="%s"' % vocabulary(rng) + text[end:]
        else:
            text = rng.choice(EDITS)(text, rng, found)
    return text


def encoded(text, rng):
    """A text as bytes, seldom in another encoding than UTF-8."""
    if rng.random() < 0.97:
        return text.encode("utf-8", "surrogatepass")
    return text.encode(rng.choice(("utf-16", "utf-16-be", "iso-8859-1", "utf-8-sig", "utf-32")), "replace")


def mutant(book, path, rng, vocabulary):
    """Writes a copy of a book in which one or two files are edited, missing, renamed, doubled or stored otherwise."""
    with zipfile.ZipFile(book) as source:
        entries = [(i.filename, source.read(i)) for i in source.infolist() if not i.filename.endswith("/")]
    texts = [i for i, (name, _) in enumerate(entries) if re.search(r"\.(x?html|opf|ncx|xml|css|svg|smil)$", name)]
    packages = [i for i in texts if entries[i][0].endswith(".opf")]
    method, order = zipfile.ZIP_DEFLATED, list(range(len(entries)))
    dice = rng.random()
    if dice < 0.85 and texts:
        chosen = rng.sample(packages, 1) if packages and rng.random() < 0.35 else rng.sample(texts, min(len(texts), rng.randint(1, 2)))
        for i in chosen:
            name, data = entries[i]
            try:
                entries[i] = (name, encoded(edits(data.decode("utf-8"), rng, vocabulary), rng))
            except UnicodeDecodeError:
                continue
    elif dice < 0.91:
        del order[rng.randrange(len(order))]
    elif dice < 0.95:
        i = rng.randrange(len(entries))
        name = entries[i][0]
        new = rng.choice((name + " ", name + "é", name + ".x", name + "%20", name.upper(), "x/" + name, name + ".", "a:" + name, name + "\u202e"))
        entries[i] = (new, entries[i][1])
    elif dice < 0.97:
        rng.shuffle(order)
    elif dice < 0.99:
        i = rng.randrange(len(entries))
        entries.append((rng.choice((entries[i][0], entries[i][0].upper(), "extra/a.txt", "META-INF/x.xml", "e/")), entries[i][1]))
        order.append(len(entries) - 1)
    else:
        method = zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i in order:
            name, data = entries[i]
            add(archive, name, data, zipfile.ZIP_STORED if name == "mimetype" else method)


def is_whole(book):
    """Whether a book can be unpacked, and so edited."""
    try:
        with zipfile.ZipFile(book) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
        return False


def real(folders):
    """The books to edit: those of the folders that are small and whole, by name."""
    found = []
    for folder in folders:
        for where, _, files in os.walk(folder):
            found += [os.path.join(where, f) for f in files if f.endswith(".epub")]
    return sorted(b for b in found if os.path.getsize(b) < 300_000 and is_whole(b))
