//! Words that say nothing: names of files, and what programs and hasty people put where a description should stand.

use percent_encoding::percent_decode_str;

/// Endings of the names of picture files.
const PICTURES: &str = "jpg|jpeg|jpe|png|gif|svg|webp|bmp|tif|tiff|avif|heic|jfif|jp2";

/// Endings of the names of pages.
const PAGES: &str = "xhtml|html|htm|xml|xht|md|txt|doc|docx|odt|rtf|indd";

/// What cameras, scanners and phones call their pictures, before a number.
const CAMERAS: &str = "img|dsc|dscn|dscf|dscp|pxl|mvc|scan|screenshot|screen shot|wp";

/// Words for pictures as such, in small letters.
const PICTURE_WORDS: &str = "abbildung|afbeelding|bild|bilde|billede|figur|figura|fig|figure|foto|fotografia|fotografie|graphic|\
    grafik|graphique|icon|illustratie|illustration|illustrazione|ilustración|image|imagem|imagen|img|\
    immagine|kuva|obraz|obrazek|obrázek|photo|photograph|photographie|pic|picture|rysunek|zeichnung|\
    изображение|картинка|рисунок|фото|图片|画像";

/// What stands in place of an alternative text, in small letters.
const PLACEHOLDERS: &str = "alt|alt text|alt tag|alternate text|alternative text|alternativtext|description|\
    description of image|description of the image|image alt text|image description|image here|image of|\
    image placeholder|insert alt text|insert alt text here|insert description here|no alt text|\
    no description|no description available|null|photo of|picture description|picture here|picture of|\
    placeholder|placeholder image|tbd|todo|undefined|unnamed|untitled|texte alternatif|\
    texto alternativo|testo alternativo";

/// Words of links that do not say where these lead, in small letters.
const VAGUE_LINKS: &str = "click|click here|click this|click me|here|link|more|more info|learn more|read more|this link|\
    see here|tap here|hier|hier klicken|klick hier|klicken sie hier|weiterlesen|ici|cliquez ici|\
    cliquer ici|lire la suite|en savoir plus|aquí|haga clic aquí|haz clic aquí|leer más|clicca qui|\
    leggi tutto|aqui|clique aqui|leia mais|saiba mais|klik hier|lees meer|här|klicka här|läs mer|\
    klik her|læs mere|tutaj|kliknij tutaj|здесь|тут|нажмите здесь|こちら|点击这里";

/// Titles and labels that programs give, in small letters.
const TITLE_WORDS: &str = "document|document1|epub|html|new document|new page|no title|unbekannt|unknown|unnamed|untitled|\
    untitled document|untitled page|xhtml|ohne titel|sans titre|sin título|senza titolo|sem título|\
    без названия";

/// What pages are called that need no heading, and need not be in the contents, in small letters.
const FRONT_WORDS: &str = "also by|by the same author|contents|copyright|copyright notice|copyright page|cover|cover page|\
    credits|colophon|dedication|epigraph|half title|half title page|halftitle|imprint|legal notice|\
    table of contents|title page|titlepage|legal|cover image|impressum|inhalt|inhaltsverzeichnis|titel|\
    titelseite|titelblatt|umschlag|widmung|couverture|dédicace|page de titre|page de copyright|sommaire|\
    table des matières|cubierta|portada|portadilla|créditos|dedicatoria|índice|copertina|frontespizio|\
    dedica|indice|capa|folha de rosto|dedicatória|omslag|titelpagina|colofon|opdracht|okładka|\
    strona tytułowa|dedykacja|обложка|титульный лист|содержание|посвящение|表紙|封面|目录|目次";

/// Whether a list, its parts divided by bars, holds a text.
fn holds(list: &str, text: &str) -> bool {
    list.split('|').any(|known| known == text)
}

/// The text with single blanks, in small letters, without the signs around it.
fn plain(text: &str) -> String {
    // Longer texts say something.
    let words: Vec<&str> = text.split_whitespace().take(8).collect();
    words.join(" ").to_lowercase().trim_matches(|c: char| c.is_ascii_punctuation() || "…«»“”‘’ ".contains(c)).to_owned()
}

/// The name before its ending, if that is one of `endings`.
fn stem<'t>(name: &'t str, endings: &str) -> Option<&'t str> {
    let (stem, ending) = name.rsplit_once('.')?;
    let known = endings.split('|').any(|e| ending.eq_ignore_ascii_case(e));
    (known && stem.chars().any(char::is_alphanumeric)).then_some(stem)
}

/// Whether a word and a number make up the text: `img_2041`, `Figure 3`.
fn is_numbered(text: &str, words: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit() || "-_ .#()".contains(c));
    bare.len() < text.len() && text.contains(|c: char| c.is_ascii_digit()) && holds(words, bare)
}

/// Whether the text is a long number in hexadecimal digits, as programs name files.
fn is_digest(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= 24
        && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
        && text.contains(|c: char| c.is_ascii_digit())
}

/// Whether an alternative text is the name of a picture file, or that of the picture that it stands for.
pub fn is_picture_name(alt: &str, src: &str) -> bool {
    let alt = alt.trim();
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let own = percent_decode_str(path.rsplit('/').next().unwrap_or_default()).decode_utf8_lossy();
    if let Some(stem) = stem(alt, PICTURES) {
        let is_one_word = !stem.contains(char::is_whitespace);
        return is_one_word || alt.eq_ignore_ascii_case(&own);
    }
    let small = alt.to_lowercase();
    // A name that is a plain word may describe the picture as well.
    let is_own = own.rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case(alt));
    let is_technical = alt.contains(['_', '/', '\\']) || alt.contains(|c: char| c.is_ascii_digit());
    is_own && is_technical && !alt.contains(char::is_whitespace) || is_numbered(&small, CAMERAS) || is_digest(alt)
}

/// Whether an alternative text only says that there is a picture.
pub fn is_vague_alt(alt: &str) -> bool {
    let plain = plain(alt);
    holds(PICTURE_WORDS, &plain) || holds(PLACEHOLDERS, &plain) || is_numbered(&plain, PICTURE_WORDS)
}

/// Whether the words of a link do not say where it leads.
pub fn is_vague_link(words: &str) -> bool {
    holds(VAGUE_LINKS, &plain(words))
}

/// Whether a title or a label says nothing: a name of a file, or what a program has put there.
pub fn is_vague_title(title: &str) -> bool {
    let trimmed = title.trim();
    let is_file = stem(trimmed, PAGES).is_some_and(|stem| !stem.contains(char::is_whitespace));
    let small = plain(trimmed);
    // As programs name the pieces of a book: `Section0003`, `index_split_012`.
    let is_piece = is_numbered(&small, "section|index_split|part|text|split|chapter") && small.contains("00");
    is_file || is_piece || holds(TITLE_WORDS, &small)
}

/// Whether a label or a heading is that of a page such as the cover or the copyright notice.
pub fn is_front(label: &str) -> bool {
    holds(FRONT_WORDS, &plain(label))
}

/// Whether two texts have the same letters and digits.
pub fn are_alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    let one = letters(one);
    !one.is_empty() && one == letters(other)
}

/// The first of `known` that is at most two letters away, or one for short words.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_ascii_lowercase();
    let most = if word.len() < 5 { 1 } else { 2 };
    if word.len() > 60 {
        return None;
    }
    let near = known.into_iter().filter(|k| k.len().abs_diff(word.len()) <= most);
    let measured = near.map(|k| (distance(&word, &k.to_ascii_lowercase()), k));
    measured.filter(|(d, _)| *d <= most).min_by_key(|(d, _)| *d).map(|(_, k)| k)
}

/// As much of a text as a message can show, on one line.
pub fn short(text: &str) -> String {
    const MOST: usize = 80;
    let mut out = String::new();
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        out.extend(word.chars().take(MOST));
        if out.chars().count() > MOST {
            return out.chars().take(MOST).chain(['…']).collect();
        }
    }
    out
}

/// How a message ends that knows what was meant.
pub fn hint(meant: Option<&str>) -> String {
    meant.map(|meant| format!("; did you mean \"{meant}\"?")).unwrap_or_default()
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=other.len()).collect();
    for i in 1..=one.len() {
        for j in 1..=other.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pictures_are_told_from_descriptions() {
        for alt in ["IMG_2041.JPG", "a.png", "images/x.gif", "DSC00012", "img-3", "my-pier_final.jpeg"] {
            assert!(is_picture_name(alt, "other.png"), "{alt}");
        }
        assert!(is_picture_name("low tide 2.jpg", "images/low%20tide%202.jpg"));
        assert!(is_picture_name("fig_03", "fig_03.png"));
        assert!(is_picture_name("d41d8cd98f00b204e9800998ecf8427e", "x.png"));
        for alt in ["A ferry", "pier", "The file pier.jpg in a folder window", "Map 3", "No. 5", "Version 2.0", ""] {
            assert!(!is_picture_name(alt, "pier.jpg"), "{alt}");
        }
    }

    #[test]
    fn vague_words_are_whole_texts() {
        assert!(
            is_vague_alt("Image") && is_vague_alt("[picture]") && is_vague_alt("Figure 3") && is_vague_alt("Alt text")
        );
        assert!(!is_vague_alt("Picture of a boat") && !is_vague_alt("* * *") && !is_vague_alt("Cover"));
        assert!(is_vague_link("Click here!") && is_vague_link("HERE") && !is_vague_link("here is the map"));
        assert!(is_vague_title("chapter01.xhtml") && is_vague_title("Untitled") && is_vague_title("Section0003"));
        assert!(is_front("Title Page") && is_front("Impressum") && !is_front("Cover Me"));
        assert!(!is_vague_title("Section 3") && !is_vague_title("Unknown Waters") && !is_vague_title("1"));
    }

    #[test]
    fn slips_find_what_was_meant() {
        assert_eq!(nearest("colour", ["cursor", "color"]), Some("color"));
        assert_eq!(nearest("txet-align", ["text-align"]), Some("text-align"));
        assert_eq!(nearest("sparkle", ["float"]), None);
    }
}
