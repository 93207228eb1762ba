"""Documents made from the rows of a model: each breaks, or just keeps, one rule; some are random trees."""
import random
from xml.sax.saxutils import quoteattr

from rows import Rows

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"'
    ' xmlns:epub="http://www.idpf.org/2007/ops" xmlns:svg="http://www.w3.org/2000/svg"'
    ' xmlns:mathml="http://www.w3.org/1998/Math/MathML" xmlns:ev="http://www.w3.org/2001/xml-events"'
    ' xmlns:ssml="http://www.w3.org/2001/10/synthesis">\n<head>\n<title>A page</title>\n%s</head>\n<body>\n%s\n</body>\n</html>\n'
)
VOID = set("area base br col embed hr img input link meta param source track wbr".split())
# Where elements stand that cannot stand in a body, and what must come before and behind them there.
PLACES = {
    "caption": "<table>%s</table>", "col": "<table><colgroup>%s</colgroup></table>", "colgroup": "<table>%s</table>",
    "tbody": "<table>%s</table>", "thead": "<table>%s</table>", "tfoot": "<table>%s</table>",
    "tr": "<table>%s</table>", "td": "<table><tr>%s</tr></table>", "th": "<table><tr>%s</tr></table>",
    "dd": "<dl><dt>a</dt>%s</dl>", "dt": "<dl>%s<dd>a</dd></dl>", "li": "<ul>%s</ul>", "figcaption": "<figure>%s</figure>",
    "legend": "<fieldset>%s</fieldset>", "summary": "<details>%s</details>", "option": "<select>%s</select>",
    "optgroup": "<select>%s</select>", "rt": "<ruby>a%s</ruby>", "rp": "<ruby>a%s<rt>b</rt><rp>c</rp></ruby>",
    "rb": "<ruby>%s<rt>b</rt></ruby>", "rtc": "<ruby>a%s</ruby>", "param": '<object data="a.png">%s</object>',
    "source": "<audio>%s</audio>", "track": "<video>%s</video>", "area": '<map name="m1">%s</map>',
}
REQUIRED = {
    "img": {"src": "a.png", "alt": "a"}, "data": {"value": "1"}, "map": {"name": "m2"}, "meter": {"value": "1"},
    "link": {"property": "p", "href": "a.css"}, "meta": {"property": "p", "content": "c"}, "object": {"data": "a.png"},
    "optgroup": {"label": "a"}, "source": {"src": "a.mp3"}, "track": {"src": "a.vtt"}, "bdo": {"dir": "ltr"},
    "param": {"name": "a", "value": "b"}, "area": {"href": "a.xhtml", "alt": "a"},
}
CONTENT = {
    "details": "<summary>a</summary>", "hgroup": "<h2>a</h2>", "picture": '<img src="a.png" alt="a"/>',
    "ruby": "a<rt>b</rt>", "dl": "<dt>a</dt><dd>b</dd>", "ul": "<li>a</li>", "ol": "<li>a</li>", "a": "a",
}


def tag(name, attributes, content):
    written = "".join(" %s=%s" % (a, quoteattr(v)) for a, v in attributes.items())
    return "<%s%s/>" % (name, written) if not content else "<%s%s>%s</%s>" % (name, written, content, name)


def element(name, attributes=None, content=None):
    """An element that has what it must have."""
    all_attributes = dict(REQUIRED.get(name, {}))
    all_attributes.update(attributes or {})
    return tag(name, all_attributes, CONTENT.get(name, "") if content is None else content)


def placed(name, written):
    return PLACES.get(name, "%s") % written


def page(body, head=""):
    return HEAD % (head, body)


class Generator:
    """An endless series of pages; the same seed gives the same series."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rows = Rows(["xhtml", "aria"])
        body = [e for e in self.rows.elements if e not in ("html", "head", "body", "title", "base", "style")]
        self.elements = body
        self.names = sorted(self.rows.attributes)

    def one(self):
        kind = self.random.choice((self.attribute, self.attribute, self.pair, self.role, self.nested, self.nested, self.tree))
        return page(kind())

    def some_attribute(self):
        name = self.random.choice(self.names)
        return name, self.random.choice(self.rows.attributes[name])

    def attribute(self):
        name = self.random.choice(self.elements)
        return placed(name, element(name, dict([self.some_attribute()])))

    def pair(self):
        name = self.random.choice(self.elements)
        return placed(name, element(name, dict([self.some_attribute(), self.some_attribute()])))

    def role(self):
        name = self.random.choice(self.elements)
        states = [a for a in self.names if a.startswith("aria-")]
        attributes = {"role": self.random.choice(self.rows.roles)}
        if self.random.random() < 0.7:
            state = self.random.choice(states)
            attributes[state] = self.random.choice(self.rows.attributes[state])
        return placed(name, element(name, attributes))

    def nested(self):
        outer, inner = self.random.choice(self.elements), self.random.choice(self.elements)
        between = self.random.choice(("%s", "%s", "<span>%s</span>", "<div>%s</div>", "text %s"))
        return placed(outer, element(outer, content=between % element(inner)))

    def tree(self, depth=0):
        name = self.random.choice(self.elements)
        attributes = dict([self.some_attribute()]) if self.random.random() < 0.3 else {}
        content = ""
        if name not in VOID:
            for _ in range(self.random.randint(0, 3 if depth < 4 else 0)):
                content += self.tree(depth + 1) if self.random.random() < 0.6 else "words "
        return element(name, attributes, content or None)
