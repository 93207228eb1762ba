//! Tests of cleaning: each rule small, then soups of tag pieces.

use super::*;
use proptest::prelude::*;

fn html(input: &str) -> String {
    let mut out = String::new();
    write(&clean(input).nodes, &mut out);
    out
}

fn inline(input: &str) -> String {
    let mut out = String::new();
    write(&clean_inline(input).nodes, &mut out);
    out
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (input, wanted) in cases {
        assert_eq!(html(input), *wanted, "from {input}");
        assert_eq!(html(wanted), *wanted, "a second time, from {input}");
    }
}

#[test]
fn own_markup_stays() {
    for same in [
        r##"<section id="a" class="x y" role="doc-endnotes" epub:type="endnotes" aria-label="Notes"><h2 id="b">Notes</h2>
<ol start="3" class="n"><li id="n1"><p>Text <a href="#r1" role="doc-backlink" epub:type="backlink">↩</a></p></li>
<li>two</li></ol></section>"##,
        r#"<p>A<sup><a id="r1" href="ch2.xhtml#n1" role="doc-noteref" epub:type="noteref">1</a></sup> and <em>b <strong>c</strong></em>.</p>"#,
        r#"<figure class="f"><img src="images/a.png" alt="A hill" width="10" height="20"/><figcaption>Hill</figcaption></figure>"#,
        r#"<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2" rowspan="1">b</td></tr></tbody></table>"#,
        r#"<dl class="d"><dt>k</dt><dd>v</dd></dl>"#,
        r#"<dl><div class="g"><dt>k</dt><dd>v</dd></div></dl>"#,
        r#"<nav role="doc-toc" aria-labelledby="t"><ol><li><a href="a.xhtml">A</a></li></ol></nav>"#,
        r#"<p lang="fr" xml:lang="fr" dir="ltr" title="x &quot;y&quot;">é <span class="e"></span><del datetime="2001-02-03">z</del></p><hr class="scene" role="separator"/>"#,
        "<pre><code>a\n  b &lt; c\n</code></pre>\n<blockquote>\n<p>q</p>\n</blockquote>",
        r#"<div style="text-align: center">x</div>"#,
        "<p>a<br/>b<br/><br/>c</p>",
        r#"<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>"#,
    ] {
        assert_eq!(html(same), same);
        assert_eq!(clean(same).removals, []);
    }
}

#[test]
fn presentation_becomes_style() {
    check(&[
        ("<CENTER>a</CENTER>", r#"<div style="text-align: center">a</div>"#),
        (r#"<font color=RED size=+1 face=Arial>a</font>"#, r#"<span style="color: red; font-size: 1.2em">a</span>"#),
        ("<font color=FF0000>a</font>", r##"<span style="color: #ff0000">a</span>"##),
        ("<font color=javascript>a</font>", "a"),
        ("<font size=7>a</font>", r#"<span style="font-size: xx-large">a</span>"#),
        ("<p align=center>a", r#"<p style="text-align: center">a</p>"#),
        ("<tt>a</tt><strike>b</strike><u>c</u>", "<code>a</code><s>b</s><u>c</u>"),
        ("<big>a</big><small>b</small>", r#"<span style="font-size: larger">a</span><small>b</small>"#),
        ("<acronym title=x>a</acronym>", r#"<abbr title="x">a</abbr>"#),
        ("<dir><li>a</dir>", "<ul><li>a</li></ul>"),
        ("<a name=top></a>b", r#"<a id="top"></a>b"#),
        ("<nobr>a</nobr><blink>b</blink>", r#"<span style="white-space: nowrap">a</span>b"#),
        ("<h1><center>a</center></h1>", r#"<h1 style="text-align: center">a</h1>"#),
        ("<ol type=a><li>x</ol>", r#"<ol style="list-style-type: lower-alpha"><li>x</li></ol>"#),
    ]);
}

#[test]
fn inline_styles_are_filtered() {
    for (style, wanted) in [
        ("COLOR: Red; position: absolute; margin:1em auto", "color: red; margin: 1em auto"),
        ("background-color:url(x); text-indent:2em!important", "text-indent: 2em"),
        ("width:50%; width:300px; max-width:20em", "width: 50%; max-width: 20em"),
        ("display:none; visibility:hidden; display: block", "display: block"),
        ("font-size:0; text-indent:-9999px; color:rgb(1,2,3)", "color: rgb(1, 2, 3)"),
        ("width:expression(alert(1)); mso-x:y; };;font-style:italic", "font-style: italic"),
        ("font-family:\"x;y\"; border:1px solid #FFF", "border: 1px solid #fff"),
    ] {
        let out = html(&format!("<p style='{style}'>a</p>"));
        let same = |text: &str| text.replace(' ', "");
        assert_eq!(same(&out), same(&format!("<p style=\"{wanted}\">a</p>")), "from {style}");
    }
}

#[test]
fn blocks_and_inline_are_sorted_out() {
    check(&[
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p><i>a<p>b</i>c", "<p><i>a</i></p><p><i>b</i>c</p>"),
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
        ("<em><p>a</p><p>b <b>c</b></p></em>", "<p><em>a</em></p><p><em>b <b>c</b></em></p>"),
        ("<h2>a<div>b</div></h2>", "<h2>a<br/>b</h2>"),
        ("<h2>a<p>b<p>c", "<h2>a</h2><p>b</p><p>c</p>"),
        ("<h2> &nbsp;</h2><p>&nbsp;<br></p>a", "<p>a</p>"),
        ("a<p></p>b", "<p>a<br/>b</p>"),
        ("a</p>b", "a<br/>b"),
        ("<p>a</p>b<p>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<a href=b.html>x<a href=c.html>y</a></a>", r#"<a href="b.html">x</a><a href="c.html">y</a>"#),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<p id=x></p>a<i id=x>b</i>", r#"<p><span id="x"></span>a<i>b</i></p>"#),
        ("<pre>\na<p>b</pre>", r#"<div style="white-space: pre-wrap">a<p>b</p></div>"#),
    ]);
}

#[test]
fn lists_and_tables_are_repaired() {
    check(&[
        ("<ul>a<li>b<li>c</ul>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("<ul><li>a<ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a</li><ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>a</li>", "<div>a</div>"),
        ("<dl><dd>a</dl>", r#"<div style="margin-left: 2em">a</div>"#),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd></dd></dl>"),
        ("<table></table><ul></ul>a", "<p>a</p>"),
        ("<table><tr></tr><tr><td>a</table>", "<table><tr><td>a</td></tr></table>"),
        (
            "<table bgcolor=red><td>a<td>b<tr><td>c</table>",
            "<table style=\"background-color: red\"><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        ),
        ("<table>x<tr>y<td>a</table>", "<p>xy</p><table><tr><td>a</td></tr></table>"),
        ("<tr><td>a</td></tr>", "<div><div>a</div></div>"),
        (
            "<table><tr><td><table><tr><td>a</table></table>",
            "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
        ),
        (
            "<table><caption><p>c</p></caption><tr><td>a</table>",
            "<table><caption>c</caption><tr><td>a</td></tr></table>",
        ),
        ("<figcaption>a</figcaption>", "<div>a</div>"),
    ]);
}

#[test]
fn unwanted_things_go_and_are_told() {
    let removal = |input: &str| clean(input).removals;
    let text = |text: &str| text.to_owned();
    assert_eq!(removal("<script>var a</script>b<SCRIPT>c</SCRIPT>"), [Removal::Script]);
    assert_eq!(html("<script>var a</script>b<style>c{}</style><!-- d --><?xml e?>"), "b");
    assert_eq!(
        removal("<p onclick='x()'>a"),
        [Removal::EventHandler { element: text("p"), attribute: text("onclick") }]
    );
    // Whether a book can hold an image is seen when its file is looked for.
    let image = "<img src=\"//x.example/a b.png\" alt=\"hill\"/>";
    assert_eq!(html(image), image);
    for url in ["javascript:x", "java\nscript:x", " JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "file:///x"] {
        let found = clean(&format!("<a href=\"{url}\">a</a>"));
        assert!(matches!(found.removals[..], [Removal::UnsafeUrl { .. }]), "{url}");
        assert_eq!(found.nodes, [Node::Text(text("a"))]);
    }
    assert_eq!(
        removal("<input type=text><o:p>a</o:p>"),
        [Removal::Embedded { element: text("input") }, Removal::UnknownElement { name: text("o:p") },]
    );
    assert_eq!(
        removal("<p draggable=1 bgcolor=red>a"),
        [Removal::Attribute { element: text("p"), attribute: text("draggable"), why: removal::Why::NoUse },]
    );
}

#[test]
fn no_text_is_lost() {
    for tag in [
        "noscript",
        "iframe",
        "noembed",
        "noframes",
        "title",
        "textarea",
        "option",
        "button",
        "select",
        "xmp",
        "plaintext",
        "listing",
        "svg",
        "math",
        "video",
        "object",
        "o:p",
        "x-y",
        "form",
        "template",
        "head",
    ] {
        let out = html(&format!("one<{tag}>two<b>three</b></{tag}>four"));
        let words = ["one", "two", "three", "four"];
        assert!(words.iter().all(|word| out.contains(word)), "{out}");
    }
    assert_eq!(html("a <![CDATA[b & c]]> d"), "a b &amp; c d");
    assert_eq!(html("a <![CDATA[b<c]]> d"), "a b&lt;c d");
    assert_eq!(html("a <![CDATA[b"), "a &lt;![CDATA[b");
    assert_eq!(html("a <b and c"), "a &lt;b and c");
    assert_eq!(html("a <a href=\"x>b</a> <i>c</i>"), "a &lt;a href=\"x&gt;b <i>c</i>");
    assert_eq!(html("i <3 u, </3 no"), "i &lt;3 u, &lt;/3 no");
    assert_eq!(html("<svg><style>x</style><text>a</text><script/></svg>b"), "ab");
}

#[test]
fn characters_attributes_and_ids() {
    assert_eq!(html("a\u{1}\u{fffe}&#11;b\r\nc&nbsp;&bogus;"), "ab\nc\u{a0}&amp;bogus;");
    check(&[
        ("<p lang=en_US xml:lang=de>a", r#"<p lang="de" xml:lang="de">a</p>"#),
        ("<img src=a.png width=50% height=x>", r#"<img src="a.png" alt=""/>"#),
        ("<ol start=none><li value=x>a</ol>", "<ol><li>a</li></ol>"),
        ("<p id='1 a'>a <a href='#1 a'>b</a>", r##"<p id="id-1_a">a <a href="#id-1_a">b</a></p>"##),
        ("<p role=button epub:type='x notice' aria-hidden=false>a", r#"<p epub:type="notice">a</p>"#),
        ("<a href='a b.html?x=\"y\"&z'>a</a>", r#"<a href="a%20b.html?x=%22y%22&amp;z">a</a>"#),
    ]);
}

#[test]
fn inline_has_no_blocks() {
    for (input, wanted) in [
        ("<p>a</p><p>b</p>", "a<br/>b"),
        ("<h1><i>a</i></h1>", "<i>a</i>"),
        ("<table><tr><td>a<td>b</table><hr>c", "a<br/>b<br/>c"),
        ("a <b>b", "a <b>b</b>"),
    ] {
        assert_eq!(inline(input), wanted);
    }
}

/// Nesting of the nodes, without calling itself.
fn depth(nodes: &[Node]) -> usize {
    let mut deepest = 0;
    let mut stack: Vec<(&Node, usize)> = nodes.iter().map(|node| (node, 1)).collect();
    while let Some((node, depth)) = stack.pop() {
        deepest = deepest.max(depth);
        if let Node::Element(element) = node {
            stack.extend(element.children.iter().map(|child| (child, depth + 1)));
        }
    }
    deepest
}

#[test]
fn depth_and_size_are_capped() {
    for (piece, count) in [
        ("<div>", 100_000),
        ("<b>", 100_000),
        ("<ul>", 100_000),
        ("<table>", 50_000),
        ("<table><tr><td>", 50_000),
        ("<dl><dd>", 50_000),
        ("<a href=x>", 50_000),
        ("<span>", 100_000),
        ("<p><i>a", 50_000),
        ("<svg>", 100_000),
        ("<blockquote><b><div>", 30_000),
        ("</div>", 100_000),
        ("<ruby><rt>", 50_000),
        ("<div id=a><ul>x", 30_000),
    ] {
        let input = piece.repeat(count) + "end";
        let cleaned = clean(&input);
        assert!(depth(&cleaned.nodes) <= 101, "{piece}: {}", depth(&cleaned.nodes));
        let mut out = String::new();
        write(&cleaned.nodes, &mut out);
        assert!(out.contains("end"));
    }
    let mut fonts: String = (0..1000).map(|n| format!("<font color=#{n:06}>")).collect();
    fonts += &"<p>x".repeat(20_000);
    let found = html(&fonts);
    assert!(found.len() < 20 * fonts.len(), "{}", found.len());
}

/// Pieces that soups are made of; words are put between.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<P ALIGN=right>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<font color=red>",
    "</font>",
    "<center>",
    "</center>",
    "<a href=x.html>",
    "<a name=y>",
    "</a>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<caption>",
    "</caption>",
    "<tbody>",
    "<thead>",
    "<tfoot>",
    "<colgroup>",
    "<ul>",
    "</ul>",
    "<ol start=2>",
    "</ol>",
    "<li>",
    "</li>",
    "<dl>",
    "</dl>",
    "<dt>",
    "<dd>",
    "</dd>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<pre>",
    "</pre>",
    "<blockquote>",
    "</blockquote>",
    "<br>",
    "<hr>",
    "<ruby>",
    "</ruby>",
    "<rt>",
    "<rp>",
    "</rt>",
    "<img src=a.png>",
    "<span id=z>",
    "</span>",
    "<sup>",
    "</sup>",
    "<figure>",
    "</figure>",
    "<figcaption>",
    "</figcaption>",
    "<section>",
    "</section>",
    "<script>var q</script>",
    "<style>q{}</style>",
    "<!-- q -->",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<select>",
    "<option>",
    "</select>",
    "<form>",
    "</form>",
    "<o:p>",
    "</o:p>",
    "&amp;",
    "&nbsp;",
    "&#0;",
    "\u{1}",
    " ",
    "\n",
    "<",
    "&",
    "<![CDATA[a<b]]>",
    "]]>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "</title>",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<video src=//q/v>",
    "</video>",
    "<details>",
    "<summary>",
    "<bdo>",
    "<q>",
    "<dfn>",
    "<time datetime=x>",
    "</br>",
    "<noscript>",
    "<nav>",
    "<p style='color:red;x:y'>",
    "<small>",
    "<tt>",
    "</tt>",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
    #[test]
    fn soups_become_valid(picks in proptest::collection::vec((0..PIECES.len(), any::<bool>()), 0..40)) {
        let mut input = String::new();
        let mut words = Vec::new();
        for (at, (piece, word)) in picks.iter().enumerate() {
            input.push_str(PIECES[*piece]);
            // A word right after `<` or `&` would be part of a tag or reference.
            if *word && !matches!(PIECES[*piece], "<" | "&") {
                words.push(format!("Zw{at}X"));
                input.push_str(words.last().map_or("", |word| word));
            }
        }
        for cleaned in [clean(&input), clean_inline(&input)] {
            let mut out = String::from(r#"<body xmlns:epub="http://www.idpf.org/2007/ops">"#);
            write(&cleaned.nodes, &mut out);
            out.push_str("</body>");
            let document = roxmltree::Document::parse(&out);
            prop_assert!(document.is_ok(), "{:?} in {}", document.err(), out);
            for word in &words {
                prop_assert!(out.contains(word.as_str()), "{} lost from {} in {}", word, input, out);
            }
            prop_assert!(depth(&cleaned.nodes) <= 101);
        }
    }

    #[test]
    fn any_text_is_well_formed(input in "\\PC{0,80}|[<>/a-z&;\"' =!-]{0,80}") {
        let out = format!("<body>{}</body>", html(&input));
        prop_assert!(roxmltree::Document::parse(&out).is_ok(), "{}", out);
    }
}
