//! Dates as authors write them, in the precision they gave: a year, a month, a day or an instant.

use std::fmt;

use crate::diag::Cut;

/// A date of the proleptic Gregorian calendar, W3CDTF precision levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// May be negative: -1 is the year before the year 0.
    pub year: i16,
    /// From 1; `None` if only the year is known.
    pub month: Option<i8>,
    /// From 1; `None` if only the month is known.
    pub day: Option<i8>,
    /// Where a time was given: seconds from midnight UTC of this day to the instant. The day is the author's own, so
    /// these may be less than none or more than a day.
    pub seconds: Option<i32>,
}

/// By the instant, then by precision.
impl Ord for Date {
    fn cmp(&self, other: &Date) -> std::cmp::Ordering {
        let key = |d: &Date| (d.timestamp(), d.month, d.day, d.seconds);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Date) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The names of months in other languages, from January on, in the forms that dates have.
const FOREIGN_MONTHS: [&[&str]; 12] = [
    &[
        "januar",
        "jänner",
        "janvier",
        "enero",
        "января",
        "январь",
        "gennaio",
        "janeiro",
        "januari",
        "stycznia",
        "styczeń",
    ],
    &[
        "februar",
        "feber",
        "février",
        "febrero",
        "февраля",
        "февраль",
        "febbraio",
        "fevereiro",
        "februari",
        "lutego",
        "luty",
    ],
    &["märz", "mrz", "mars", "marzo", "марта", "март", "março", "maart", "mrt", "marca", "marzec"],
    &["avril", "abril", "апреля", "апрель", "aprile", "kwietnia", "kwiecień"],
    &["mai", "mayo", "мая", "май", "maggio", "maio", "mei", "maja", "maj"],
    &["juni", "juin", "junio", "июня", "июнь", "giugno", "junho", "czerwca", "czerwiec"],
    &["juli", "juillet", "julio", "июля", "июль", "luglio", "julho", "lipca", "lipiec"],
    &["août", "agosto", "августа", "август", "augustus", "augusti", "sierpnia", "sierpień"],
    &["septembre", "septiembre", "setiembre", "сентября", "сентябрь", "settembre", "setembro", "września", "wrzesień"],
    &["oktober", "octobre", "octubre", "октября", "октябрь", "ottobre", "outubro", "października", "październik"],
    &["novembre", "noviembre", "ноября", "ноябрь", "novembro", "listopada", "listopad"],
    &[
        "dezember",
        "décembre",
        "diciembre",
        "декабря",
        "декабрь",
        "dicembre",
        "dezembro",
        "december",
        "grudnia",
        "grudzień",
    ],
];

/// Words that stand in a date and name no part of it.
const DATE_WORDS: &[&str] = &["de", "del", "of", "г", "год", "года", "roku", "r"];

impl Date {
    /// Reads `2023`, `2023-04`, `2023-04-05`, `20230405`, `5 April 2023`, `April 5, 2023`, `5.4.2023` and `April 2023`, the
    /// days with a time behind them as ISO 8601, RFC 2822, Jekyll and Hugo write it, and weekdays in front; also
    /// `3. März 2020`, `3 de marzo de 2020`, `3 марта 2020 г.` and `2020年3月3日`, and the stamps of Org mode.
    /// Gives `None` for anything else, and for days that do not exist.
    pub fn parse(text: &str) -> Option<Date> {
        let text = without_weekday(text.trim());
        if text.len() > 64 {
            return None;
        }
        if let Some(stamp) = org_stamp(text) {
            return Date::parse(&stamp);
        }
        let (day, time) = split_time(text);
        let date = Self::parse_numbers(day).or_else(|| Self::parse_words(day)).or_else(|| Self::parse_counters(day))?;
        match time {
            None => Some(date),
            Some(time) => {
                date.day?;
                Some(Date { seconds: Some(seconds_of(time)?), ..date })
            }
        }
    }

    fn parse_numbers(text: &str) -> Option<Date> {
        let is_number = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
        if !parts.iter().all(|p| is_number(p)) {
            return None;
        }
        let (year, month, day) = match parts[..] {
            [all] if all.len() == 8 => (all.cut(..4), Some(all.cut(4..6)), Some(all.cut(6..))),
            [year] => (year, None, None),
            [year, month] => (year, Some(month), None),
            // Day before month is read where dots are written; with strokes nobody can tell.
            [day, month, year] if year.len() == 4 && text.matches('.').count() == 2 => (year, Some(month), Some(day)),
            [year, month, day] => (year, Some(month), Some(day)),
            _ => return None,
        };
        if year.len() != 4 || year == "0000" {
            return None;
        }
        let short = |part: Option<&str>| match part {
            None => Some(None),
            Some(p) if p.len() <= 2 => Some(Some(p.parse().ok()?)),
            Some(_) => None,
        };
        Date { year: year.parse().ok()?, month: short(month)?, day: short(day)?, seconds: None }.checked()
    }

    fn parse_words(text: &str) -> Option<Date> {
        let words: Vec<&str> = text
            .split([' ', ',', '.', '\t', '-', '\u{a0}'])
            .filter(|w| !w.is_empty() && !DATE_WORDS.contains(&w.to_lowercase().as_str()))
            .collect();
        let day_of = |w: &str| -> Option<i8> {
            let w = w.trim_end_matches(['º', '°']);
            let digits = w.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let suffix = w.cut(digits.len()..);
            (matches!(suffix.to_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th" | "er") && digits.len() <= 2)
                .then(|| digits.parse().ok())?
        };
        let year_of = |w: &str| -> Option<i16> { (w.len() == 4).then(|| w.parse().ok())? };
        let (year, month, day) = match words[..] {
            [a, b, c] => match (day_of(a), month_of(b)) {
                (Some(day), Some(month)) => (year_of(c)?, month, Some(day)),
                _ => (year_of(c)?, month_of(a)?, Some(day_of(b)?)),
            },
            [a, b] => (year_of(b)?, month_of(a)?, None),
            _ => return None,
        };
        Date { year, month: Some(month), day, seconds: None }.checked()
    }

    /// `2020年3月3日`, `2020년 3월 3일`.
    fn parse_counters(text: &str) -> Option<Date> {
        let (year, rest) = text.split_once(['年', '년'])?;
        let (month, rest) = match rest.split_once(['月', '월']) {
            Some((month, rest)) => (Some(month), rest),
            None => (None, rest),
        };
        let day = rest.trim().strip_suffix(['日', '일']);
        if day.is_none() && !rest.trim().is_empty() {
            return None;
        }
        let parts: Vec<&str> = [Some(year), month, day].into_iter().flatten().map(str::trim).collect();
        Self::parse_numbers(&parts.join("-"))
    }

    fn checked(self) -> Option<Date> {
        jiff::civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?;
        Some(self)
    }

    /// The instant `seconds` after the epoch; `None` beyond the calendar.
    pub fn from_timestamp(seconds: i64) -> Option<Date> {
        let stamp = jiff::Timestamp::from_second(seconds).ok()?;
        let civil = jiff::tz::TimeZone::UTC.to_datetime(stamp);
        Some(Date {
            year: civil.year(),
            month: Some(civil.month()),
            day: Some(civil.day()),
            seconds: Some(civil.hour() as i32 * 3600 + civil.minute() as i32 * 60 + civil.second() as i32),
        })
    }

    /// Seconds since the epoch; missing parts are the earliest possible.
    pub fn timestamp(self) -> i64 {
        let day = jiff::civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or_default();
        let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second());
        midnight + i64::from(self.seconds.unwrap_or(0))
    }

    /// `CCYY-MM-DDThh:mm:ssZ`, as `dcterms:modified` wants it; missing parts are the earliest possible.
    pub fn instant(self) -> String {
        let utc = Self::from_timestamp(self.timestamp()).unwrap_or(self);
        let s = utc.seconds.unwrap_or(0);
        format!("{utc}T{:02}:{:02}:{:02}Z", s / 3600, s / 60 % 60, s % 60)
    }
}

/// The month of a name, or of the first letters of one.
fn month_of(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    let english =
        |at: usize| MONTHS[at].to_lowercase() == word || letters >= 3 && MONTHS[at].to_lowercase().starts_with(&word);
    let foreign = |at: usize| FOREIGN_MONTHS[at].iter().any(|m| *m == word || letters >= 3 && m.starts_with(&word));
    let at = (0..12).find(|at| english(*at)).or_else(|| {
        // "Jui" may be two months.
        let mut found = (0..12).filter(|at| foreign(*at));
        found.next().filter(|_| found.next().is_none())
    })?;
    Some(at as i8 + 1)
}

/// Names of months in other languages, for the schema.
pub(super) fn foreign_months() -> impl Iterator<Item = &'static str> {
    FOREIGN_MONTHS.iter().flat_map(|names| names.iter().copied())
}

/// A date without the weekday that RFC 2822 and letters have in front: `Mon, `, `Monday `.
fn without_weekday(text: &str) -> &str {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let word = text.split([' ', ',', '.']).next().unwrap_or_default();
    let folded = word.to_ascii_lowercase();
    let is_weekday = DAYS.iter().any(|day| folded.starts_with(day)) && (folded.len() <= 4 || folded.ends_with("day"));
    if is_weekday { text.cut(word.len()..).trim_start_matches([' ', ',', '.']) } else { text }
}

/// The day and the time in a stamp of Org mode: `<2020-01-02 Thu>`, `[2020-01-02 Do 10:30]`. Its weekday is in the
/// author's language; behind the time may stand an end (`10:30-11:00`) and when it comes again (`+1w`).
fn org_stamp(text: &str) -> Option<String> {
    let inner =
        [('<', '>'), ('[', ']')].iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    let mut words = inner.split_whitespace();
    let day = words.next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let time = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(':'));
    Some(match time.and_then(|time| time.split(['-', '–']).next()) {
        Some(time) => format!("{day} {time}"),
        None => day.to_owned(),
    })
}

/// Divides a date from its time: at a `T` behind digits, or before the first word with a colon in it.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let bytes = text.as_bytes();
    if let Some(at) =
        text.find(['T', 't']).filter(|&at| at >= 8 && bytes[..at].iter().all(|b| !b.is_ascii_alphabetic()))
    {
        return (text.cut(..at), Some(text.cut(at + 1..)));
    }
    let Some(colon) = text.find(':') else { return (text, None) };
    let at = text.cut(..colon).rfind(' ').unwrap_or(0);
    let day = text.cut(..at).trim_end();
    let day = day.strip_suffix(" at").unwrap_or(day);
    (day.trim_end_matches([' ', ',']), Some(text.cut(at..).trim_start()))
}

/// Seconds after midnight UTC of `10:00`, `10:00:05.5`, `100005`, `2:30 PM`, each perhaps with a zone such as `Z`, `+0100`,
/// `+01:00`, `GMT` or `EST`. A time without zone is taken as UTC: the clock and the place of the machine must not matter.
fn seconds_of(text: &str) -> Option<i32> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(text.len());
    let (clock, mut zone) = (text.cut(..end), text.cut(end..).trim());
    let digits = |part: &str| -> Option<i32> {
        (part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let clock = clock.split(['.', ',']).next()?;
    let parts: Vec<&str> = match clock.len() {
        4 | 6 if !clock.contains(':') => (0..clock.len()).step_by(2).map(|i| clock.cut(i..i + 2)).collect(),
        _ => clock.split(':').collect(),
    };
    let (mut hours, minutes, seconds) = match parts[..] {
        [h] => (digits(h)?, 0, 0),
        [h, m] => (digits(h)?, digits(m)?, 0),
        [h, m, s] => (digits(h)?, digits(m)?, digits(s)?),
        _ => return None,
    };
    for (mark, noon) in [("am", 0), ("pm", 12)] {
        let marked = zone.get(..2).is_some_and(|z| z.eq_ignore_ascii_case(mark));
        if marked && (1..=12).contains(&hours) {
            hours = hours % 12 + noon;
            zone = zone.cut(2..).trim_start();
        }
    }
    let whole_day = hours == 24 && minutes == 0 && seconds == 0;
    if (hours > 23 && !whole_day) || minutes > 59 || seconds > 60 {
        return None;
    }
    Some(hours * 3600 + minutes * 60 + seconds - offset_of(zone)?)
}

/// Names of zones that RFC 2822 and old mails have, with their hours.
const ZONES: &[(&str, i32)] = &[
    ("", 0),
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("cet", 1),
    ("cest", 2),
    ("bst", 1),
];

/// Seconds that a zone is ahead of UTC.
fn offset_of(zone: &str) -> Option<i32> {
    // `+0100 (CET)` and `Z[UTC]` say it twice.
    let zone = zone.split(['(', '[']).next()?.trim();
    let sign = match zone.chars().next() {
        Some('+') => 1,
        Some('-' | '−') => -1,
        _ => {
            let name = zone.to_ascii_lowercase();
            return ZONES.iter().find(|(known, _)| *known == name).map(|(_, hours)| hours * 3600);
        }
    };
    let digits: String = zone.chars().skip(1).filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    (hours <= 18 && minutes < 60 && zone.len() < 8).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The W3CDTF form down to the day.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn reads_what_authors_write() {
        for (text, want) in [
            ("2023", "2023"),
            ("2023-04", "2023-04"),
            ("2023-4-5", "2023-04-05"),
            ("5 April 2023", "2023-04-05"),
            ("April 5th, 2023", "2023-04-05"),
            ("30 Dec. 2001", "2001-12-30"),
            ("June 2007", "2007-06"),
            ("2023-04-05T23:30:00+02:00", "2023-04-05"),
            ("2023-04-05 10:00:00", "2023-04-05"),
            ("2020-01-02 00:10:00 +0100", "2020-01-02"),
            ("Mon, 07 Feb 2011 14:30:43 +0000", "2011-02-07"),
            ("Monday, February 7, 2011 at 2:30 PM", "2011-02-07"),
            ("20230405T101112Z", "2023-04-05"),
            ("05.04.2023", "2023-04-05"),
            ("7-Feb-2011", "2011-02-07"),
            ("3. März 2020", "2020-03-03"),
            ("3 mars 2020", "2020-03-03"),
            ("1er août 2019", "2019-08-01"),
            ("3 de marzo de 2020", "2020-03-03"),
            ("marzo de 2020", "2020-03"),
            ("3 марта 2020 г.", "2020-03-03"),
            ("Март 2020", "2020-03"),
            ("3 marzo 2020", "2020-03-03"),
            ("3 de março de 2020", "2020-03-03"),
            ("3 maart 2020", "2020-03-03"),
            ("3 marca 2020", "2020-03-03"),
            ("12. Dez. 2021", "2021-12-12"),
            ("2020年3月3日", "2020-03-03"),
            ("2020年3月", "2020-03"),
            ("<2020-01-02 Thu>", "2020-01-02"),
            ("[2020-01-02 Do 10:30-11:00 +1w]", "2020-01-02"),
            ("<2020-01-02>", "2020-01-02"),
            ("2020년 3월 3일", "2020-03-03"),
        ] {
            assert_eq!(Date::parse(text).map(|d| d.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in [
            "2023-02-30",
            "Summer 2001",
            "13/05/2001",
            "0000",
            "2023-13",
            "",
            "tomorrow",
            "May",
            "T12:00:00Z",
            "3 foo 2020",
            "3 jui 2020",
            "2020年13月",
            "2020年3月x",
            "de 2020",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn keeps_the_authors_day_and_the_instant() {
        for (text, want) in [
            ("2020-01-02 00:10:00 +0100", "2020-01-01T23:10:00Z"),
            ("2020-01-02T23:30:00-05:00", "2020-01-03T04:30:00Z"),
            ("2020-01-02 10:00", "2020-01-02T10:00:00Z"),
            ("2020-01-02T10:00:00.123Z", "2020-01-02T10:00:00Z"),
            ("Mon, 07 Feb 2011 14:30:43 GMT", "2011-02-07T14:30:43Z"),
            ("7 Feb 2011 9:05 pm EST", "2011-02-08T02:05:00Z"),
            ("2020-01-02T10+01", "2020-01-02T09:00:00Z"),
            ("2020-01-02T00:00:00+00:00[UTC]", "2020-01-02T00:00:00Z"),
            ("2020", "2020-01-01T00:00:00Z"),
        ] {
            assert_eq!(Date::parse(text).map(|d| d.instant()).as_deref(), Some(want), "{text}");
        }
        for text in
            ["2020-01-02 25:00", "2020-01-02 10:61", "2020-01 10:00", "2020-01-02T10:00 Mars", "10:00", "2020-01-02 +é"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert!(Date::parse("2020-01-02 23:00 -0500") > Date::parse("2020-01-03"));
    }
}
