//! Letters: which lines of a paragraph stay lines, as those of a letter's head and foot do, and which quotations are
//! letters.

use std::ops::Range;

use crate::diag::Cut;

/// Words that open a salutation.
#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "dear", "dearest", "my dear", "my dearest", "my darling", "my love", "darling", "beloved", "hello", "hi", "hey", "dear sir", "greetings",
    "liebe", "lieber", "liebes", "liebste", "liebster", "mein lieber", "meine liebe", "sehr geehrte", "sehr geehrter", "hallo",
    "cher", "chère", "chers", "chères", "mon cher", "ma chère", "mes chers", "bonjour",
    "querido", "querida", "queridos", "queridas", "mi querido", "mi querida", "estimado", "estimada", "hola",
    "caro", "cara", "cari", "care", "mio caro", "mia cara", "carissimo", "carissima", "gentile", "ciao",
    "meu querido", "minha querida", "prezado", "prezada", "olá",
    "beste", "lieve", "geachte", "drogi", "droga", "drodzy", "kochany", "kochana", "szanowny", "szanowna",
    "kära", "käre", "bästa", "hej", "kjære", "kære", "rakas", "hyvä",
    "дорогой", "дорогая", "дорогие", "милый", "милая", "мой дорогой", "моя дорогая", "уважаемый", "уважаемая", "здравствуй", "здравствуйте", "привет",
    "عزيزي", "عزيزتي", "יקירי", "יקירתי", "亲爱的", "親愛的", "親愛なる", "拝啓", "친애하는",
];

/// Words that open the foot of a letter.
#[rustfmt::skip]
const CLOSINGS: &[&str] = &[
    "yours", "love", "sincerely", "faithfully", "truly", "regards", "affectionately", "respectfully", "cordially", "cheers",
    "yours sincerely", "yours faithfully", "yours truly", "yours ever", "ever yours", "with love", "all my love", "lots of love", "much love", "your friend",
    "your loving", "your son", "your daughter", "your brother", "your sister", "your mother", "your father", "best", "best wishes", "best regards", "kind regards",
    "warm regards", "with regards", "warmly", "fondly", "xoxo", "signed",
    "dein", "deine", "ihr", "ihre", "euer", "eure", "herzlich", "herzlichst", "in liebe", "liebe grüße", "viele grüße", "herzliche grüße",
    "mit freundlichen grüßen", "mit freundlichem gruß", "hochachtungsvoll",
    "bien à toi", "bien à vous", "ton", "ta", "votre", "amitiés", "cordialement", "affectueusement", "tendrement", "je t’embrasse", "je t'embrasse",
    "tuyo", "tuya", "tu amigo", "tu amiga", "atentamente", "un abrazo", "besos", "con cariño", "con amor", "suyo", "suya",
    "tuo", "tua", "suo", "con affetto", "con amore", "baci", "un abbraccio", "cordiali saluti", "distinti saluti",
    "teu", "seu", "sua", "beijos", "abraços", "um abraço", "atenciosamente", "com amor",
    "groet", "groeten", "liefs", "hoogachtend", "met vriendelijke groet", "twój", "twoja", "z poważaniem", "pozdrawiam", "całuję",
    "din", "kram", "kramar", "med vänliga hälsningar", "hälsningar", "med vennlig hilsen", "venlig hilsen", "hilsen", "terveisin",
    "твой", "твоя", "ваш", "ваша", "с любовью", "с уважением", "целую", "обнимаю",
    "المخلص", "المخلصة", "敬具", "草々", "此致", "敬礼", "敬禮",
];

/// How words behind the foot begin.
const POSTSCRIPTS: &[&str] = &["P.S.", "P. S.", "PS:", "PS ", "P.P.S.", "PPS", "PS.", "P.D."];

/// Characters of a line as those of an address or a signature.
const SHORT: usize = 45;
/// Lines of a head or foot at most.
const MOST: usize = 6;
/// Bytes of a quotation that are read.
const LONGEST: usize = 20_000;

/// Whether a quotation is a letter: a salutation near its top, or a foot at its end.
pub fn is_letter(quotation: &str) -> bool {
    let quotation = quotation.cut(..quotation.floor_char_boundary(LONGEST));
    let lines: Vec<&str> = quotation.lines().map(bare).filter(|line| !line.is_empty()).collect();
    // A word that greets without a sign behind it may be part of a sentence.
    let greets = lines.iter().take(MOST).any(|line| greets(line) && line.ends_with(|c: char| !c.is_alphanumeric()));
    // The words before stand on lines of their own, and are a sentence.
    let closes = || {
        let foot = lines.len().saturating_sub(4).max(1);
        let at = lines.iter().skip(foot).position(|line| closes(line)).map(|at| foot + at);
        // `敬具` and a name; not `敬具`, `と書いた。`
        let goes_on = |at: usize| lines.get(at + 1).is_some_and(|line| line.ends_with('。'));
        let is_foot = |at: usize| lines[at..].iter().all(|line| is_short(line)) && !goes_on(at);
        at.is_some_and(|at| is_foot(at) && ends_sentence(lines[at - 1]))
    };
    lines.len() > 1 && (greets || closes())
}

/// Where the lines of a paragraph of a letter start that stay lines: those of a head, down to the words below the
/// salutation, those of a foot, and those of a paragraph with short lines alone.
pub fn lines(paragraph: &str, from: usize) -> Vec<usize> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in paragraph.split_inclusive('\n') {
        lines.push(at..at + line.len());
        at += line.len();
    }
    let bare: Vec<&str> = lines.iter().map(|line| bare(paragraph.cut(line.clone()))).collect();
    let starts = |range: Range<usize>| range.map(|line| from + lines[line].start).collect::<Vec<_>>();
    if has_short_lines(paragraph) {
        return starts(1..lines.len());
    }
    let short = bare.iter().take(MOST).take_while(|line| is_short(line)).count();
    let head = bare[..short].iter().rposition(|line| greets(line)).map_or(0, |at| at + 1);
    let foot = bare.len() - bare.iter().rev().take(MOST).take_while(|line| is_short(line)).count();
    let foot = (foot.max(1)..bare.len()).find(|at| closes(bare[*at]) && ends_sentence(bare[at - 1]));
    let mut found = starts(1..(head + 1).min(lines.len()));
    found.extend(foot.map(|foot| starts(foot..lines.len())).into_iter().flatten());
    let is_postscript = |at: &usize| POSTSCRIPTS.iter().any(|words| bare[*at].starts_with(words));
    found.extend((1..bare.len()).filter(is_postscript).map(|at| from + lines[at].start));
    found
}

/// Whether every line is as short as those of an address or a signature.
pub fn has_short_lines(paragraph: &str) -> bool {
    paragraph.len() < 12 * 4 * SHORT && paragraph.trim().lines().all(is_short)
}

fn is_short(line: &str) -> bool {
    line.trim().chars().count() <= SHORT
}

/// A line without the marks of quotations and emphasis around it.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '_' | '\\' | '"' | '“' | '”' | '„'))
}

/// Whether a line is a salutation in words that open a letter: `Dear Mrs Farrow,`.
fn greets(line: &str) -> bool {
    let ends = line.ends_with([',', '!', ':', '،', '，', '：', '、', '—', '–']);
    let is_whole = |words: &str| matches!(words, "拝啓" | "здравствуйте" | "здравствуй");
    let words = line.split_whitespace().count();
    words <= 7 && is_short(line) && opens_with(line, GREETINGS) && (ends || is_whole(&line.to_lowercase()))
}

/// Whether a line opens the foot of a letter: `Yours, Bo`, `With love`.
fn closes(line: &str) -> bool {
    is_short(line) && line.split_whitespace().count() <= 7 && !line.ends_with(['?', ';']) && opens_with(line, CLOSINGS)
}

/// Whether a line opens with one of some words, and a name or nothing comes behind it.
fn opens_with(line: &str, words: &[&str]) -> bool {
    let is_capital = line.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    let lower = line.to_lowercase();
    is_capital
        && words.iter().any(|word| {
            let rest = lower.strip_prefix(word).filter(|_| lower.len() == line.len());
            rest.is_some_and(|rest| {
                let name = line.cut(line.len() - rest.len()..).trim_start_matches([' ', ',', '،', '，']);
                let is_apart = rest.len() > name.len() || word.chars().any(crate::story::text::is_cjk);
                let is_name = name.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase() || "—–-".contains(c));
                let is_end = rest.trim_matches([',', '!', '.', ':', '，', ' ', '،']).is_empty();
                is_end || is_apart && (is_name || ends_with_name(name))
            })
        })
}

/// Whether words end in a name: `friend and brother, Bo`.
fn ends_with_name(words: &str) -> bool {
    let last = words.trim_end_matches([',', '!', '.', ':', '—', '–']).rsplit(' ').next().unwrap_or("");
    last.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '…', '。', '！', '？', ')', ',', ':', '؟', '’', '\'', '—', '–'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_other_quotations() {
        for letter in [
            "> Dear Ann,\n> I came.\n> Yours, Bo\n",
            "> 3 May\n> Lieber Jan,\n> ich komme.\n",
            "> I came.\n>\n> Love,\n> Bo",
            "> Дорогая Анна!\n> Я приехал.",
            "> 亲爱的安娜：\n> 我来了。\n",
            "> 拝啓\n> お元気ですか。\n> 敬具\n> 山田花子\n",
        ] {
            assert!(is_letter(letter), "{letter}");
        }
        for other in [
            "> Dear Ann,\n",
            "> The quick brown fox\n> jumped over the dog.\n",
            "> Love is a river\n> and we are the sea.\n",
            "> He came to\n> Your house was empty.\n",
            "> Dear me, she said,\n> what a day.\n",
            "> 拝啓\n> お元気ですか。\n> **敬具**\n> と書いた。\n",
        ] {
            assert!(!is_letter(other), "{other}");
        }
    }

    #[test]
    fn heads_and_feet_keep_their_lines() {
        let kept = |text: &str| {
            lines(text, 0)
                .iter()
                .map(|at| bare(text[*at..].lines().next().unwrap_or("")).to_owned())
                .collect::<Vec<_>>()
        };
        let body = "I write to you from the inn by the lake, where the rain has not ended for a week.";
        assert_eq!(kept("Dear Ann,\nI came.\nYours, Bo\n"), ["I came.", "Yours, Bo"]);
        assert_eq!(kept(&format!("The inn\n> Dear Ann,\n> {body}")), ["Dear Ann,", body]);
        assert_eq!(
            kept(&format!("{body}\n> Yours,\n> Bo\n> P.S. Write.")),
            ["Yours,", "Bo", "P.S. Write.", "P.S. Write."]
        );
        assert!(kept(&format!("{body}\n{body}\n")).is_empty());
    }
}
