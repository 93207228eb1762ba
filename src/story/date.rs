//! Dates as authors write them, in the precision they gave: a year, a month, a day or an instant.

use std::fmt;

/// A date of the proleptic Gregorian calendar, W3CDTF precision levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
    /// Seconds after midnight UTC, where a time was given.
    pub seconds: Option<u32>,
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

impl Date {
    /// Reads `2023`, `2023-04`, `2023-04-05`, RFC 3339 instants, `5 April 2023`, `April 5, 2023` and `April 2023`.
    /// Gives `None` for anything else, and for days that do not exist.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        Self::parse_iso(text).or_else(|| Self::parse_words(text))
    }

    fn parse_iso(text: &str) -> Option<Date> {
        let (day_part, time_part) = match text.find(['T', 't', ' ']) {
            Some(i) if text.as_bytes().first().is_some_and(u8::is_ascii_digit) && i >= 8 => {
                (&text[..i], Some(text[i + 1..].trim()))
            }
            _ => (text, None),
        };
        let mut parts = day_part.split(['-', '/']);
        let year_text = parts.next()?;
        if year_text.len() != 4 || !year_text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year: i16 = year_text.parse().ok()?;
        let mut number = || -> Option<Option<i8>> {
            match parts.next() {
                None => Some(None),
                Some(p) if (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()) => {
                    Some(Some(p.parse().ok()?))
                }
                Some(_) => None,
            }
        };
        let month = number()?;
        let day = number()?;
        if parts.next().is_some() || year == 0 {
            return None;
        }
        let date = Date { year, month, day, seconds: None }.checked()?;
        match time_part {
            None => Some(date),
            Some(time) => {
                date.day?;
                // A time without zone is taken as UTC: the clock and the place of the machine must not matter.
                let zoned =
                    time.ends_with(['Z', 'z']) || time.get(time.len().saturating_sub(6)..)?.starts_with(['+', '-']);
                let stamp = format!("{}T{}{}", date, time, if zoned { "" } else { "Z" });
                Self::from_timestamp(stamp.parse::<jiff::Timestamp>().ok()?.as_second())
            }
        }
    }

    fn parse_words(text: &str) -> Option<Date> {
        let words: Vec<&str> = text.split([' ', ',', '.', '\t']).filter(|w| !w.is_empty()).collect();
        let month_of = |w: &str| {
            let w = w.to_lowercase();
            let full = MONTHS.iter().position(|m| {
                let m = m.to_lowercase();
                m == w || (w.len() >= 3 && m.starts_with(&w))
            });
            full.map(|i| i as i8 + 1)
        };
        let day_of = |w: &str| -> Option<i8> {
            let digits = w.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let suffix = &w[digits.len()..];
            (matches!(suffix.to_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th") && digits.len() <= 2)
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
            seconds: Some(civil.hour() as u32 * 3600 + civil.minute() as u32 * 60 + civil.second() as u32),
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
        let s = self.seconds.unwrap_or(0);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            self.year,
            self.month.unwrap_or(1),
            self.day.unwrap_or(1),
            s / 3600,
            s / 60 % 60,
            s % 60
        )
    }

    /// For readers: `5 April 2023`, `April 2023` or `2023`.
    pub fn words(self) -> String {
        match (self.month, self.day) {
            (Some(m), Some(d)) => format!("{d} {} {}", MONTHS[m as usize - 1], self.year),
            (Some(m), None) => format!("{} {}", MONTHS[m as usize - 1], self.year),
            _ => self.year.to_string(),
        }
    }
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
        ] {
            assert_eq!(Date::parse(text).map(|d| d.to_string()).as_deref(), Some(want), "{text}");
        }
        for text in ["2023-02-30", "Summer 2001", "13/05/2001", "0000", "2023-13", "", "tomorrow", "May", "T12:00:00Z"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
