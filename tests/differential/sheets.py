"""Random style sheets: rules as authors write them, most with a mistake or two, some nothing but tokens."""
import random

NAMES = ("color", "margin", "font-family", "src", "background", "direction", "position", "-epub-hyphens", "--x", "unicode-bidi", "*zoom", "_a")
VALUES = (
    "red", "1em", "-1px", "50%", "#fff", "#1a", "'a b'", '"a"', "url(a.png)", "url('a.png')", 'url( "gone.png" )', "url(a.png", "url()", "url(a b)",
    "rgb(1, 2, 3)", "calc(1px + 2px)", "fixed", "!important", "! important", "U+0-7F", "u+26??", "a/b", "1/2", "a,b", "a, b", "\\41 b", "\\", "\\zz",
    "expression(1)", "progid:a.b(c=1)", "(a)", "[a]", "{a}", "{a:b}", "1.5", ".5", "+1", "1e3", "--x", "-", "--", "@a", "<!--", "-->", "'open", '"open',
    "'a\\\nb'", "'a\nb'", "/* c */", "é", "😀", "=", "*", "|", "~", ">", "$", "%", "&", "^", "`", "?", "a:b", ":", "#", ".", "<", "var(--x)", "attr(a)",
    "url(http://example.org/a.png)", "url(#a)", "url(data:,x)", "URL(a.png)", "local(a), url(a.woff) format('woff')", "f(", "f(a", "f(a;b)", "f({})", ")", "]",
)
SELECTORS = (
    "a", "*", ".c", "#i", "a.b", "a#b", "a b", "a > b", "a+b", "a ~ b", "a, b", "a,", ", a", "[a]", "[a=b]", "[a='b']", "[a~=b]", "[a|=b]", "[a^=b]", "[a$='b']",
    "[a*=b]", "[a", "[a=]", "[=b]", "[a=b c]", "[a=1]", "[n|a]", "[*|a]", "[|a]", ":hover", "::before", ":not(a)", ":not(.a)", ":not([a])", ":not()", ":nth-child(2n+1)",
    ":nth-child(odd)", ":nth-child( -n + 3 )", ":lang(en)", ":is(a, b)", ":is(.a > b)", ":1", ":", "::", ": hover", "n|a", "*|a", "|a", "n|", "a|b|c", "1a", "50%",
    "from", "to", "'s'", "a:hover::after", ".1", ".", "..a", "#1", "#", "a >", "> a", "a > > b", "a /* c */ b", "/* c */", "a$", "&", "& a", "a & b", "!", "é", ".é", ".\\31 a",
    "\\", "a\\", "@", "=", "(", ")", "a(b)", "a{", "}", "]", ";", "a;", "-a", "--a", "-", "_a", "a||b", "a>>b", "a /deep/ b", "<!--", "-->", "u+1", "url(a)", "\\a b", ".-epub-media-overlay-active",
)
STATEMENTS = (
    "@charset 'utf-8';", '@charset "utf-8";', "@charset 'x'", "@import 'a.css';", "@import url(a.css);", "@import url('gone.css') print;", "@import;", "@import a;", "@import", "@import 'a.css'",
    "@import 'a.css' {}", "@namespace n 'urn:x';", "@namespace url(urn:x);", "@namespace", "@namespace;", "@media print {%s}", "@media {%s}", "@media (min-width: 1px) and (a) {%s}", "@media print, screen {%s}",
    "@media print;", "@media print {%s", "@media print { @media screen {%s} }", "@font-face {%s}", "@font-face { font-family: a; src: url(a.woff) }", "@font-face {}", "@font-face;", "@font-face a {%s}",
    "@page {%s}", "@page :first {%s}", "@page a:left { margin: 0 }", "@page { @top-left { a: b } }", "@page { a: b; @top-left { a: b } }", "@page { @top-left { a: b } c: d }", "@supports (a: b) {%s}", "@supports not (a:b) {%s}",
    "@keyframes x { from { a: b } 50%% { a: c } to {} }", "@keyframes x {%s}", "@x;", "@x a b;", "@x {%s}", "@x a {%s}", "@x (a) [b] {c: d}", "@x 'a", "@x a", "@layer a;", "@layer a {%s}", "@layer a, b;", "@container (a) {%s}",
    "@", "@ x;", "@1;", "@-x y;", "@x url(gone.png);", "@x @y;", "@x }", "@media print } ", "@x {{%s}}", "@x { a: b; } ; ", "@media a { b: c }", "@media a { ; }", "@viewport {%s}", "@counter-style a { b: c }", "@property --a { b: c }",
    "@media a { @import 'a.css'; %s}", "@media a { @x; %s }", "@media a { @font-face {%s} }", "@media a { @page {%s} }", "@document url(a) {%s}",
)
SOUP = VALUES + SELECTORS + tuple(s.replace("%s", "") for s in STATEMENTS[:20]) + (
    "{", "}", "{", "}", ";", ";", ":", ",", "a", "b", "a:b;", "a{b:c}", "/*", "*/", "//", "(", "[", "'", '"', "\n", " ", "\t", "\r\n", "\f", "\ufeff", "\0", "url(", "!",
)


class Sheets:
    """An endless series of style sheets; the same seed gives the same series."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self):
        dice = self.random.random()
        if dice < 0.2:
            return self.soup()
        text = "\n".join(self.statement() for _ in range(self.random.randint(1, 4)))
        for _ in range(self.random.choice((0, 0, 1, 2))):
            text = self.damaged(text)
        return text + self.random.choice(("", "\n"))

    def soup(self):
        pick = self.random.choice
        return pick(("", "a{b:c}\n")) + "".join(pick(SOUP) + pick(("", "", " ", "\n")) for _ in range(self.random.randint(1, 9))) + pick(("", "\na{b:c}\n"))

    def statement(self):
        if self.random.random() < 0.35:
            text = self.random.choice(STATEMENTS)
            return text.replace("%s", self.random.choice((self.declarations, self.rule, self.rule))()).replace("%%", "%")
        return self.rule()

    def rule(self):
        plain = self.random.random() < 0.6
        selector = self.random.choice(SELECTORS[:10] if plain else SELECTORS)
        return selector + self.random.choice((" ", "", "\n")) + "{" + self.declarations() + "}"

    def declarations(self):
        found = []
        for _ in range(self.random.randint(0, 3)):
            values = VALUES[:10] if self.random.random() < 0.6 else VALUES
            value = " ".join(self.random.choice(values) for _ in range(self.random.choice((1, 1, 2))))
            name = self.random.choice(NAMES[:6] if self.random.random() < 0.8 else NAMES)
            found.append(self.random.choice(("%s: %s", "%s:%s", "%s : %s")) % (name, value))
        return self.random.choice(("", " ", "\n")).join([self.random.choice(("; ", ";", ";\n")).join(found), self.random.choice(("", ";", " "))])

    def damaged(self, text):
        """A text with a token more or less."""
        if not text:
            return text
        at, choice = self.random.randrange(len(text)), self.random.randint(0, 2)
        signs = [i for i, c in enumerate(text) if c in "{}()[];:,'\"@/*.#"]
        if choice == 0 and signs:
            at = self.random.choice(signs)
            return text[:at] + text[at + 1:]
        if choice == 1:
            return text[:at] + self.random.choice(SOUP) + text[at:]
        return text[:at] if self.random.random() < 0.3 else text[:at] + self.random.choice("{}()[];:,'\"@/*.#!<>=|~^$&\\") + text[at:]
