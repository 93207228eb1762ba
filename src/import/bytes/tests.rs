//! Damage of each kind, and texts that only look damaged.

use super::mend;
use crate::diag::source::Mended;

fn mended(text: &str) -> (String, Vec<String>) {
    let mended = mend(Mended { text: text.to_owned(), ..Mended::default() });
    (mended.text, mended.told.into_iter().map(|(_, violation)| violation.message).collect())
}

#[test]
fn damage_is_undone() {
    for (text, read, told) in [
        (
            "Itâ€™s late,\nsaid ZoÃ«: â€œCome.â€\u{9d}\n",
            "It’s late,\nsaid Zoë: “Come.”\n",
            "encoded twice: Itâ€™s is read as It’s (4 in this text)",
        ),
        ("It‚Äôs the caf√©.", "It’s the café.", "encoded twice: It‚Äôs is read as It’s (2 in this text)"),
        ("ItÃ¢â‚¬â„¢s late.", "It’s late.", "encoded twice: ItÃ¢â‚¬â„¢s is read as Itâ€™s (3 in this text)"),
        ("ÐŸÐ¾Ñ‡Ñ‚Ð°.", "Почта.", "encoded twice: ÐŸÐ¾Ñ‡Ñ‚Ð°. is read as Почта. (5 in this text)"),
        ("It\u{92}s late.", "It’s late.", "encoded twice: It\u{92}s is read as It’s (1 in this text)"),
        (
            "don&#8217;t &mdash; Zo&euml;",
            "don’t — Zoë",
            "character references: don&#8217;t is read as don’t (3 in this text)",
        ),
        (
            "It\\'s \\\"late\\\", isn\\'t it? Don\\'t.",
            "It's \"late\", isn't it? Don't.",
            "backslashes before quotation marks: It\\'s is read as It's (5 in this text)",
        ),
        (
            "Content-Transfer-Encoding: quoted-printable\n\n1 =3D 1, the caf=C3=A9 was=\n shut=2E\n",
            "Content-Transfer-Encoding: quoted-printable\n\n1 = 1, the café was shut.\n",
            "quoted-printable: =3D is read as = (4 in this text)",
        ),
        ("It\u{7}s late.", "Its late.", "control character U+0007 is left out (1 in this text)"),
    ] {
        assert_eq!(mended(text), (read.to_owned(), vec![told.to_owned()]), "{text}");
    }
}

#[test]
fn what_is_not_sure_stays() {
    for text in [
        "Mojibake such as donâ€™t looks odd.",
        "The mark “â€™” is what it showed.",
        "IRMÃ, disse ela, AMANHÔ",
        "À PARIS, ÉTÉ, GARÇON, FRANÇAIS: “ÉTÉ” et «Ô».",
        "Write say(\"it\\\"s\") or \"\\'\", and \"\\\"\", and \"so\\\"on\\\"\".",
        "He wrote =3D once, and a = b.",
        "The page said &copy; and that was all.",
        "In HTML, write don&#8217;t and &mdash; and &amp;.",
        "AT&T; Q&A; &c.;",
    ] {
        assert_eq!(mended(text), (text.to_owned(), vec![]), "{text}");
    }
}

#[test]
fn lines_are_those_of_the_file() {
    let text = "a long=\n line of caf=C3=A9=\n and more=\n of it, don&#8217;t =E2=80=94 and=20\nthe end \\ of it";
    let mended = mend(Mended { text: text.to_owned(), ..Mended::default() });
    assert_eq!(mended.text, "a long line of café and more of it, don’t — and \nthe end \\ of it");
    let places: Vec<&str> = mended.joined.iter().map(|at| &mended.text[*at as usize..][..4]).collect();
    assert_eq!(places, [" lin", " and", " of "]);
    let first = &mended.told[1];
    assert_eq!(&mended.text[first.0..][.."’".len()], "’");
}
