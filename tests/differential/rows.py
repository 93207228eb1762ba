"""The rows of the content models: which elements and attributes each names, and with which values."""
import os
import re

MODELS = os.path.join(os.path.dirname(__file__), "..", "..", "crates", "ficbind-check", "src", "model")

# Values of each type, right ones and wrong ones; a type that is not listed gets OTHER.
OTHER = ["", "x", "two words", "é", "-1"]
TYPES = {
    "ID": ["a1", "1a", "a b", ""],
    "NCName": ["a", "a:b", ""],
    "NMTOKEN": ["a", "a b", ""],
    "NMTOKENS": ["chapter", "bodymatter part", ""],
    "address": ["a.xhtml", "#a1", "http://example.org/", "10%", " ", "a b"],
    "addresses": ["http://example.org/", "", "a 10%"],
    "counting": ["1", "0", "-1", "+2", "1.0", ""],
    "curies": ["term", "dc:title", "10%", ""],
    "date-or-moment": ["2020-01-02", "2020-01-02T10:00Z", "2020", ""],
    "datetime": ["2020-01-02", "12:30", "P2D", "2h", "soon", ""],
    "float": ["1", ".5", "1e3", "+1", "one", ""],
    "frame-name": ["a", "_a", ""],
    "integer": ["1", "-1", "+1", "1.0", ""],
    "language": ["en", "en-GB", "x_y", "e"],
    "map-reference": ["#m", "m", "#", ""],
    "mime-type": ["text/css", "text", "a/b;c=d", ""],
    "natural": ["0", "12", "-1", "1px", ""],
    "natural-float": ["0", "0.5", "-1", "x"],
    "noblank": ["a", "a b", ""],
    "nonblank": ["a.png", " ", ""],
    "positive-float": ["1", "0", "-1", "x"],
    "safe-curie": ["[dc:a]", "dc:a", "10%", ""],
    "string": ["", "x", "two words"],
    "target-name": ["_blank", "_BLANK", "_x", "a", ""],
}


class Rows:
    """What the files of one model name."""

    def __init__(self, files):
        self.elements, self.attributes, self.roles = [], {}, []
        for file in files:
            with open(os.path.join(MODELS, file + ".rnc"), encoding="utf-8") as f:
                text = re.sub(r"(?m)(^| )#.*$", "", f.read())
            for name in re.findall(r"\belement ([\w:-]+) \{", text):
                if not name.startswith(("custom:", "navigation:")):
                    self.elements.append(name)
            for name, inside in re.findall(r"\battribute ([\w:-]+) \{([^{}]*)\}", text):
                if "*" in name or name.startswith(("data:", "other:")):
                    continue
                values = self.attributes.setdefault(name, [])
                quoted = re.findall(r"[\"']([^\"']*)[\"']", inside)
                for value in quoted + [q.upper() for q in quoted[:1]]:
                    if value not in values:
                        values.append(value)
                for kind in re.findall(r"[\w-]+", re.sub(r"[\"'][^\"']*[\"']", "", inside)):
                    for value in TYPES.get(kind, OTHER):
                        if value not in values:
                            values.append(value)
        self.elements = sorted(set(self.elements))
        for values in self.attributes.values():
            for value in ("", "zz"):
                if value not in values:
                    values.append(value)
        self.roles = self.attributes.get("role", [])
