//! Tests of what is taken for a slip, and of hostile text.

use super::{Fault, find};

#[test]
fn tells_text_from_what_yaml_means() {
    let kinds = |text: &str| find(text).into_iter().map(|slip| slip.kind).collect::<Vec<_>>();
    for text in [
        "a: 'one\n  title: two'\n",
        "a: |\n  b: c: d\nb: >-\n  'x\n",
        "a: [x, 'y #z', \"a: b\"]\n",
        "a: &n x\nb: *n\n",
        "- type: main\n  text: x\n",
        "a: \"x\ny: z\"\n",
        "a: !!str 5 # five\n",
    ] {
        assert!(kinds(text).is_empty(), "{text}: {:?}", kinds(text));
    }
    assert!(matches!(&kinds("a: x #y\n")[..], [Fault::Cut { lost, .. }] if lost == "#y"));
    assert!(matches!(&kinds("a: b: c # d\n")[..], [Fault::Text { fixed }] if fixed == "a: \"b: c\""));
    assert!(matches!(&kinds("a: 'tis\nb: o'er\n")[..], [Fault::Text { .. }]));
}

#[test]
fn stays_fast_on_hostile_text() {
    let start = std::time::Instant::now();
    for piece in
        ["- [\n", "- '\n", "- \"\n", "- 'a''\n", "a: *x &y\n", "\t- [a, #b]\n", "a: x\n  b: c\n", "- - - -\n", "'"]
    {
        find(&piece.repeat((1 << 20) / piece.len()));
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
