//! Dates as the languages of the pages write them.

use crate::story::Date;

/// How one language writes dates. In the forms `{d}` is the day, `{m}` the month, and `{y}` the year.
struct Row {
    tag: &'static str,
    day: &'static str,
    month: &'static str,
    /// Within a date; empty where months are numbers.
    months: [&'static str; 12],
    /// A month without a day, where its form is another.
    alone: Option<[&'static str; 12]>,
    /// The first day of a month, where it has a form of its own.
    first: &'static str,
}

const NUMBERS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

const fn row(tag: &'static str, day: &'static str, month: &'static str, months: [&'static str; 12]) -> Row {
    Row { tag, day, month, months, alone: None, first: "1" }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("en", "{d} {m} {y}", "{m} {y}", ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]),
    row("ar", "{d} {m} {y}", "{m} {y}", ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]),
    row("de", "{d}. {m} {y}", "{m} {y}", ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]),
    row("es", "{d} de {m} de {y}", "{m} de {y}", ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]),
    Row { first: "1er", ..row("fr", "{d} {m} {y}", "{m} {y}", ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]) },
    row("he", "{d} ב{m} {y}", "{m} {y}", ["ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"]),
    Row { first: "1º", ..row("it", "{d} {m} {y}", "{m} {y}", ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]) },
    row("ja", "{y}年{m}月{d}日", "{y}年{m}月", NUMBERS),
    row("ko", "{y}년 {m}월 {d}일", "{y}년 {m}월", NUMBERS),
    row("nl", "{d} {m} {y}", "{m} {y}", ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]),
    Row {
        alone: Some(["styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"]),
        ..row("pl", "{d} {m} {y}", "{m} {y}", ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"])
    },
    row("pt", "{d} de {m} de {y}", "{m} de {y}", ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"]),
    Row {
        alone: Some(["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"]),
        ..row("ru", "{d} {m} {y} г.", "{m} {y} г.", ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"])
    },
    row("sv", "{d} {m} {y}", "{m} {y}", ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]),
    row("zh", "{y}年{m}月{d}日", "{y}年{m}月", NUMBERS),
    row("zh-Hant", "{y}年{m}月{d}日", "{y}年{m}月", NUMBERS),
];

/// A date in the language of a row of words, in the precision that was given.
pub(super) fn write(tag: &str, date: Date) -> String {
    let Some(row) = ROWS.iter().find(|row| row.tag == tag) else { return date.to_string() };
    let month = date.month.and_then(|month| usize::try_from(month - 1).ok()).filter(|month| *month < 12);
    let form = match (month, date.day) {
        (Some(month), Some(day)) => {
            let day = if day == 1 { row.first.to_owned() } else { day.to_string() };
            row.day.replace("{d}", &day).replace("{m}", row.months[month])
        }
        (Some(month), None) => row.month.replace("{m}", row.alone.unwrap_or(row.months)[month]),
        _ => "{y}".to_owned(),
    };
    form.replace("{y}", &date.year.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_all_languages() {
        for words in super::super::ROWS {
            assert!(ROWS.iter().any(|row| row.tag == words.tag), "{}", words.tag);
        }
        let full = Date { year: 2021, month: Some(5), day: Some(1), seconds: None };
        let month = Date { day: None, ..full };
        for (tag, day, alone) in [
            ("en", "1 May 2021", "May 2021"),
            ("de", "1. Mai 2021", "Mai 2021"),
            ("fr", "1er mai 2021", "mai 2021"),
            ("es", "1 de mayo de 2021", "mayo de 2021"),
            ("pl", "1 maja 2021", "maj 2021"),
            ("ru", "1 мая 2021 г.", "май 2021 г."),
            ("ja", "2021年5月1日", "2021年5月"),
            ("ko", "2021년 5월 1일", "2021년 5월"),
        ] {
            assert_eq!((write(tag, full).as_str(), write(tag, month).as_str()), (day, alone), "{tag}");
        }
        assert_eq!(write("de", Date { month: None, ..month }), "2021");
    }
}
