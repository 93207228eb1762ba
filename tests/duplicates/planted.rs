//! A collection in which it is known what is there twice, made anew from a seed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Numbers as if by chance, the same from run to run.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end as u64) as usize
    }

    fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// The words that the stories are made of, the frequent ones first.
pub struct Language {
    words: Vec<String>,
    /// What everybody writes now and then.
    phrases: Vec<String>,
}

impl Language {
    pub fn new() -> Language {
        let mut chance = Chance::new(7);
        let starts =
            ["b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "th", "v", "w"];
        let vowels = ["a", "e", "i", "o", "u", "ea", "ou", "é"];
        let ends = ["", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ck"];
        let mut words: Vec<String> = Vec::new();
        while words.len() < 4000 {
            let syllables = 1 + chance.below(2) + usize::from(words.len() > 100) * chance.below(2);
            let word: String = (0..syllables)
                .map(|_| [*chance.one_of(&starts), *chance.one_of(&vowels), *chance.one_of(&ends)].concat())
                .collect();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let mut language = Language { words, phrases: Vec::new() };
        language.phrases = (0..300).map(|_| language.run(6 + chance.below(5), &mut chance).join(" ")).collect();
        language
    }

    /// A word; few of them make most of a text, as in every language.
    fn word(&self, chance: &mut Chance) -> &str {
        let (a, b) = (chance.below(1000) + 1, chance.below(self.words.len()));
        &self.words[b / a.isqrt()]
    }

    fn run(&self, length: usize, chance: &mut Chance) -> Vec<&str> {
        (0..length).map(|_| self.word(chance)).collect()
    }

    /// Paragraphs of about so many words.
    pub fn story(&self, length: usize, chance: &mut Chance) -> Vec<String> {
        let mut paragraphs = Vec::new();
        let mut count = 0;
        while count < length {
            let mut paragraph = String::new();
            for _ in 0..2 + chance.below(4) {
                let words = (4 + chance.below(14)).min(length.saturating_sub(count)).max(4);
                count += words;
                let mut sentence = self.run(words, chance).join(" ");
                match chance.below(12) {
                    0 => sentence = format!("\"I don't {sentence},\" she said"),
                    1 => sentence = format!("{sentence} -- {}", self.phrases[chance.below(self.phrases.len())]),
                    2 => sentence.push_str("..."),
                    _ => {}
                }
                paragraph.push_str(&sentence);
                paragraph.push_str(". ");
            }
            paragraphs.push(paragraph.trim_end().to_owned());
        }
        paragraphs
    }

    /// The same with one word of `every` changed.
    fn revised(&self, story: &[String], every: usize, chance: &mut Chance) -> Vec<String> {
        let word = |word: &str, chance: &mut Chance| match chance.below(every) {
            0 => self.word(chance).to_owned(),
            _ => word.to_owned(),
        };
        story.iter().map(|p| p.split(' ').map(|w| word(w, chance)).collect::<Vec<_>>().join(" ")).collect()
    }
}

/// Text of a script without blanks.
fn japanese(length: usize, chance: &mut Chance) -> Vec<String> {
    let sign = |chance: &mut Chance| match chance.below(3) {
        0 => char::from_u32(0x4e00 + chance.below(1500) as u32).expect("a sign"),
        _ => char::from_u32(0x3042 + chance.below(70) as u32).expect("a sign"),
    };
    let paragraph = |chance: &mut Chance| (0..60).map(|_| sign(chance)).collect::<String>() + "。";
    (0..length / 60).map(|_| paragraph(chance)).collect()
}

/// How a story is written down.
#[derive(Clone, Copy)]
enum Form {
    Markdown,
    Curly,
    Wrapped,
    Latin1,
    Page,
}

const FORMS: &[Form] = &[Form::Markdown, Form::Curly, Form::Wrapped, Form::Latin1, Form::Page];

const DISCLAIMER: &str = "I do not own any of these characters, nor the world in which they live; they belong to those who \
    made them up, and no money is made with this. Please do not sue me, for I have nothing but a lamp, two chairs and a \
    very old cat. Archive it where you like, but let me know where it is, and send me all the feedback that you can spare.";

fn bytes(form: Form, title: &str, author: &str, paragraphs: &[String]) -> (&'static str, Vec<u8>) {
    let plain = paragraphs.join("\n\n");
    let curly =
        || plain.replace("\"I", "“I").replace(",\"", ",”").replace('\'', "’").replace(" -- ", "—").replace("...", "…");
    let header = format!("Title: {title}\nAuthor: {author}\nRating: PG\nDisclaimer: {DISCLAIMER}\n\n");
    let front = format!("---\ntitle: \"{title}\"\nauthor: \"{author}\"\nlanguage: en\n---\n\n");
    match form {
        Form::Markdown => ("md", (front + &plain).into_bytes()),
        Form::Curly => ("md", format!("{front}{DISCLAIMER}\n\n{}\n\nThank you for reading.\n", curly()).into_bytes()),
        Form::Wrapped => ("txt", (header + &wrapped(&plain)).into_bytes()),
        Form::Latin1 => {
            ("txt", (header + &plain).chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect())
        }
        Form::Page => {
            let body: String = paragraphs.iter().map(|p| format!("<p>{}</p>\n", p.replace("--", "&mdash;"))).collect();
            let head = format!("<title>{title}</title><meta name=author content=\"{author}\">");
            ("html", format!("<html><head>{head}</head><body><h1>{title}</h1>\n{body}</body></html>").into_bytes())
        }
    }
}

/// Lines of a mail program.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for paragraph in text.split("\n\n") {
        let mut width = 0;
        for word in paragraph.split(' ') {
            if width + word.len() > 70 {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
            }
            out.push_str(word);
            width += word.len() + 1;
        }
        out.push_str("\n\n");
    }
    out
}

/// A collection on disk: which text each file belongs to.
pub struct Planted {
    pub texts: BTreeMap<String, usize>,
}

/// Writes `stories` stories of about `length` words, of which one in five is there again in some form.
pub fn plant(folder: &Path, stories: usize, length: usize, seed: u64) -> Planted {
    let language = Language::new();
    let mut planted = Planted { texts: BTreeMap::new() };
    let mut text = 0;
    while planted.texts.len() < stories {
        let mut chance = Chance::new(seed + text as u64);
        let author = format!("Author {}", chance.below(1 + stories / 8));
        let title = format!("The {} of {} {text}", language.word(&mut chance), language.word(&mut chance));
        // One story in ten is a drabble, and one is several times as long.
        let words = match text % 10 {
            0 => 100,
            1 => length * 2,
            _ => length / 2 + chance.below(length),
        };
        let story = match text % 23 {
            5 => japanese(words, &mut chance),
            _ => language.story(words, &mut chance),
        };
        let mut write = |kind: &str, form: Form, title: &str, story: &[String]| {
            let form = if text % 23 == 5 { Form::Markdown } else { form };
            let (ending, bytes) = bytes(form, title, &author, story);
            let name = format!("{kind}/{:03}/story {text} of {kind}.{ending}", text / 200);
            let path = folder.join(&name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, bytes).expect("written");
            planted.texts.insert(name, text);
        };
        let form = *chance.one_of(FORMS);
        write("first", form, &title, &story);
        if text % 5 == 2 {
            let other = *chance.one_of(FORMS);
            match text / 5 % 5 {
                0 | 1 => write("second", other, &title, &story),
                2 => write("revised", other, &format!("{title} (revised)"), &language.revised(&story, 40, &mut chance)),
                3 => write(
                    "earlier",
                    other,
                    &title,
                    &language.revised(&story[..story.len().div_ceil(2)], 60, &mut chance),
                ),
                _ => {
                    let third = story.len().div_ceil(3);
                    for (number, part) in story.chunks(third).enumerate() {
                        write(
                            ["opening", "middle", "ending"][number],
                            other,
                            &format!("{title} ({}/3)", number + 1),
                            part,
                        );
                    }
                }
            }
        }
        text += 1;
    }
    planted
}
