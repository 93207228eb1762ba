//! Language tags: BCP 47 in canonical case, English names of languages, writing direction.

use crate::diag::Cut;
use crate::story::keys;

/// ISO 639-1 codes with the English name of the language, and its own where authors use it.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &[&str])] = &[
    ("aa", &["Afar"]), ("ab", &["Abkhazian"]), ("ae", &["Avestan"]), ("af", &["Afrikaans"]), ("ak", &["Akan"]),
    ("am", &["Amharic"]), ("an", &["Aragonese"]), ("ar", &["Arabic", "العربية"]), ("as", &["Assamese"]), ("av", &["Avaric"]),
    ("ay", &["Aymara"]), ("az", &["Azerbaijani"]), ("ba", &["Bashkir"]), ("be", &["Belarusian"]),
    ("bg", &["Bulgarian", "български"]), ("bi", &["Bislama"]), ("bm", &["Bambara"]), ("bn", &["Bengali", "Bangla"]),
    ("bo", &["Tibetan"]), ("br", &["Breton"]), ("bs", &["Bosnian"]), ("ca", &["Catalan", "Català"]), ("ce", &["Chechen"]),
    ("ch", &["Chamorro"]), ("co", &["Corsican"]), ("cr", &["Cree"]), ("cs", &["Czech", "Čeština"]), ("cu", &["Church Slavic"]),
    ("cv", &["Chuvash"]), ("cy", &["Welsh", "Cymraeg"]), ("da", &["Danish", "Dansk"]), ("de", &["German", "Deutsch"]),
    ("dv", &["Divehi"]), ("dz", &["Dzongkha"]), ("ee", &["Ewe"]), ("el", &["Greek", "Ελληνικά"]), ("en", &["English"]),
    ("eo", &["Esperanto"]), ("es", &["Spanish", "Español", "Castellano"]), ("et", &["Estonian", "Eesti"]),
    ("eu", &["Basque", "Euskara"]), ("fa", &["Persian", "Farsi", "فارسی"]), ("ff", &["Fulah"]), ("fi", &["Finnish", "Suomi"]),
    ("fj", &["Fijian"]), ("fo", &["Faroese"]), ("fr", &["French", "Français"]), ("fy", &["Western Frisian", "Frisian"]),
    ("ga", &["Irish", "Gaeilge"]), ("gd", &["Scottish Gaelic", "Gaelic"]), ("gl", &["Galician"]), ("gn", &["Guarani"]),
    ("gu", &["Gujarati"]), ("gv", &["Manx"]), ("ha", &["Hausa"]), ("he", &["Hebrew", "עברית"]), ("hi", &["Hindi", "हिन्दी"]),
    ("ho", &["Hiri Motu"]), ("hr", &["Croatian", "Hrvatski"]), ("ht", &["Haitian"]), ("hu", &["Hungarian", "Magyar"]),
    ("hy", &["Armenian"]), ("hz", &["Herero"]), ("ia", &["Interlingua"]), ("id", &["Indonesian", "Bahasa Indonesia"]),
    ("ie", &["Interlingue"]), ("ig", &["Igbo"]), ("ii", &["Sichuan Yi"]), ("ik", &["Inupiaq"]), ("io", &["Ido"]),
    ("is", &["Icelandic", "Íslenska"]), ("it", &["Italian", "Italiano"]), ("iu", &["Inuktitut"]), ("ja", &["Japanese", "日本語"]),
    ("jv", &["Javanese"]), ("ka", &["Georgian"]), ("kg", &["Kongo"]), ("ki", &["Kikuyu"]), ("kj", &["Kuanyama"]),
    ("kk", &["Kazakh"]), ("kl", &["Kalaallisut"]), ("km", &["Khmer"]), ("kn", &["Kannada"]), ("ko", &["Korean", "한국어"]),
    ("kr", &["Kanuri"]), ("ks", &["Kashmiri"]), ("ku", &["Kurdish"]), ("kv", &["Komi"]), ("kw", &["Cornish"]),
    ("ky", &["Kirghiz"]), ("la", &["Latin"]), ("lb", &["Luxembourgish"]), ("lg", &["Ganda"]), ("li", &["Limburgish"]),
    ("ln", &["Lingala"]), ("lo", &["Lao"]), ("lt", &["Lithuanian", "Lietuvių"]), ("lu", &["Luba-Katanga"]), ("lv", &["Latvian", "Latviešu"]),
    ("mg", &["Malagasy"]), ("mh", &["Marshallese"]), ("mi", &["Maori"]), ("mk", &["Macedonian"]), ("ml", &["Malayalam"]),
    ("mn", &["Mongolian"]), ("mr", &["Marathi"]), ("ms", &["Malay"]), ("mt", &["Maltese"]), ("my", &["Burmese"]),
    ("na", &["Nauru"]), ("nb", &["Norwegian Bokmål", "Bokmål"]), ("nd", &["North Ndebele"]), ("ne", &["Nepali"]), ("ng", &["Ndonga"]),
    ("nl", &["Dutch", "Nederlands", "Flemish"]), ("nn", &["Norwegian Nynorsk", "Nynorsk"]), ("no", &["Norwegian", "Norsk"]),
    ("nr", &["South Ndebele"]), ("nv", &["Navajo"]), ("ny", &["Chichewa"]), ("oc", &["Occitan"]), ("oj", &["Ojibwa"]),
    ("om", &["Oromo"]), ("or", &["Oriya"]), ("os", &["Ossetian"]), ("pa", &["Punjabi"]), ("pi", &["Pali"]),
    ("pl", &["Polish", "Polski"]), ("ps", &["Pashto"]), ("pt", &["Portuguese", "Português"]), ("qu", &["Quechua"]),
    ("rm", &["Romansh"]), ("rn", &["Rundi"]), ("ro", &["Romanian", "Română"]), ("ru", &["Russian", "Русский"]),
    ("rw", &["Kinyarwanda"]), ("sa", &["Sanskrit"]), ("sc", &["Sardinian"]), ("sd", &["Sindhi"]), ("se", &["Northern Sami"]),
    ("sg", &["Sango"]), ("si", &["Sinhala"]), ("sk", &["Slovak", "Slovenčina"]), ("sl", &["Slovenian", "Slovenščina"]),
    ("sm", &["Samoan"]), ("sn", &["Shona"]), ("so", &["Somali"]), ("sq", &["Albanian"]), ("sr", &["Serbian", "Српски"]),
    ("ss", &["Swati"]), ("st", &["Southern Sotho"]), ("su", &["Sundanese"]), ("sv", &["Swedish", "Svenska"]), ("sw", &["Swahili"]),
    ("ta", &["Tamil"]), ("te", &["Telugu"]), ("tg", &["Tajik"]), ("th", &["Thai", "ไทย"]), ("ti", &["Tigrinya"]),
    ("tk", &["Turkmen"]), ("tl", &["Tagalog", "Filipino"]), ("tn", &["Tswana"]), ("to", &["Tonga"]), ("tr", &["Turkish", "Türkçe"]),
    ("ts", &["Tsonga"]), ("tt", &["Tatar"]), ("tw", &["Twi"]), ("ty", &["Tahitian"]), ("ug", &["Uighur"]),
    ("uk", &["Ukrainian", "Українська"]), ("ur", &["Urdu"]), ("uz", &["Uzbek"]), ("ve", &["Venda"]),
    ("vi", &["Vietnamese", "Tiếng Việt"]), ("vo", &["Volapük"]), ("wa", &["Walloon"]), ("wo", &["Wolof"]), ("xh", &["Xhosa"]),
    ("yi", &["Yiddish"]), ("yo", &["Yoruba"]), ("za", &["Zhuang"]), ("zh", &["Chinese", "Mandarin", "中文"]), ("zu", &["Zulu"]),
];

/// Names of varieties of languages.
#[rustfmt::skip]
const VARIETIES: &[(&str, &[&str])] = &[
    ("en-GB", &["British English", "UK English"]), ("en-US", &["American English", "US English"]),
    ("en-AU", &["Australian English"]), ("en-CA", &["Canadian English"]), ("fr-CA", &["Canadian French"]),
    ("pt-BR", &["Brazilian Portuguese", "Português brasileiro"]),
    ("pt-PT", &["European Portuguese", "Português europeu"]), ("es-419", &["Latin American Spanish"]),
    ("zh-Hans", &["Simplified Chinese", "简体中文"]), ("zh-Hant", &["Traditional Chinese", "繁體中文"]),
    ("zh", &["中文-普通话 國語", "国语", "普通话"]), ("yue", &["Cantonese", "中文-广东话 粵語"]),
];

/// Tags whose script runs from right to left.
const RIGHT_TO_LEFT: &[&str] = &["ar", "he", "fa", "ur", "yi", "dv", "ps", "sd", "ug", "arc", "ckb"];

/// The canonical tag for a tag or an English (or own) name of a language; `None` where it is neither.
pub fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    // A plain code is by far the commonest, and may stand on a hundred thousand words.
    if LANGUAGES.iter().any(|(code, _)| *code == text) {
        return Some(text.to_owned());
    }
    let folded = keys::fold(text);
    let named = |(_, names): &&(&str, &[&str])| names.iter().any(|n| keys::fold(n) == folded);
    if let Some((code, _)) = LANGUAGES.iter().chain(VARIETIES).find(named) {
        return Some((*code).to_owned());
    }
    // `English (UK)`: what is in brackets is no other language.
    if let Some((name, _)) = text.split_once(['(', '（']).filter(|(_, rest)| rest.ends_with([')', '）'])) {
        return canonical(name);
    }
    // `en_US` is a common slip with one meaning.
    let tag = oxilangtag::LanguageTag::parse_and_normalize(&text.replace('_', "-")).ok()?;
    let primary = tag.primary_language();
    let known = match primary.len() {
        2 => LANGUAGES.iter().any(|(code, _)| *code == primary),
        3 => primary.bytes().all(|b| b.is_ascii_lowercase()),
        _ => false,
    };
    known.then(|| tag.into_inner())
}

/// The codes of two letters.
pub fn codes() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(code, _)| *code)
}

/// All names of languages and their varieties.
pub fn names() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().chain(VARIETIES).flat_map(|(_, names)| names.iter().copied())
}

/// The English name of the language of a tag.
pub fn name(tag: &str) -> Option<&'static str> {
    let primary = tag.split('-').next().unwrap_or_default();
    LANGUAGES.iter().find(|(code, _)| *code == primary).and_then(|(_, names)| names.first().copied())
}

/// The tag that a word of a name gives. Codes of three letters are too much like words.
pub fn tag_of(word: &str) -> Option<String> {
    let main = word.split(['-', '_']).next().unwrap_or_default();
    let is_code = main.len() == 2 && main.bytes().all(|b| b.is_ascii_lowercase()) || main.len() == 2 && main == word;
    let is_name = word.chars().count() > 3 && word.chars().all(char::is_alphabetic);
    (is_code || is_name).then(|| canonical(word)).flatten()
}

/// The name of a language nearest to a misspelt one.
pub fn suggest(text: &str) -> Option<&'static str> {
    keys::nearest(text, LANGUAGES.iter().flat_map(|(_, names)| names.iter().copied()))
}

/// Whether text of this language runs from right to left.
pub fn is_rtl(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or("");
    parts.any(|p| matches!(p, "Arab" | "Hebr" | "Thaa" | "Syrc")) || RIGHT_TO_LEFT.contains(&primary)
}

/// Whether books of this language are also set in lines from top to bottom.
pub fn is_set_vertically(tag: &str) -> bool {
    matches!(tag.split('-').next(), Some("ja" | "zh" | "ko" | "yue" | "und"))
}

/// Guesses the language of a text from its first thousands of characters; `None` where it is too short or unclear.
pub fn guess(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(6000).map_or(text.len(), |(i, _)| i);
    let info = whatlang::detect(text.cut(..end))?;
    if !info.is_reliable() && info.confidence() < 0.5 {
        return None;
    }
    let name = info.lang().eng_name();
    let folded = keys::fold(name);
    LANGUAGES.iter().find(|(_, names)| names.iter().any(|n| keys::fold(n) == folded)).map(|(code, _)| *code)
}
