//! Dates as metadata have them, read from what people write.

/// Names of months in English, by their first letters.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A time and date in DOS's form as a moment.
pub fn of_dos((time, date): (u16, u16)) -> String {
    let (year, month) = (1980 + u32::from(date >> 9), u32::from(date >> 5 & 15).clamp(1, 12));
    let day = u32::from(date & 31).clamp(1, days(year, month));
    let (hour, minute, second) = ((time >> 11).min(23), (time >> 5 & 63).min(59), ((time & 31) * 2).min(59));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The month and day of a day of the year.
fn of_year(year: u32, mut day: u32) -> Option<(u32, u32)> {
    for month in 1..=12 {
        if (1..=days(year, month)).contains(&day) {
            return Some((month, day));
        }
        day = day.checked_sub(days(year, month))?;
    }
    None
}

/// A date as year, month and day, or less where the text says less; `None` where it is not certain what is meant.
pub fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let head = text.split(['T', 't']).next().unwrap_or_default();
    let head = if head.contains(|c: char| c.is_ascii_digit()) {
        head.split(' ').next().filter(|h| h.contains('-')).unwrap_or(text)
    } else {
        text
    };
    let parts: Vec<&str> = head.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let numbers: Vec<Option<u32>> = parts.iter().map(|p| p.parse().ok()).collect();
    let is_year = |i: usize| parts.get(i).is_some_and(|p| p.len() == 4) && numbers[i].is_some_and(|y| y > 0);
    let month_of = |word: &str| {
        let head: String = word.to_lowercase().chars().take(3).collect();
        MONTHS.iter().position(|m| *m == head).map(|m| m as u32 + 1)
    };
    let (year, month, day) = match (parts.len(), numbers.as_slice()) {
        (1, [Some(whole)]) if parts[0].len() == 8 => (whole / 10_000, Some(whole / 100 % 100), Some(whole % 100)),
        (1, [Some(year)]) if is_year(0) => (*year, None, None),
        // A year and the number of a day in it, as ISO 8601 has it.
        (2, [Some(year), Some(day)]) if is_year(0) && parts[1].len() == 3 => {
            let (month, day) = of_year(*year, *day)?;
            (*year, Some(month), Some(day))
        }
        (2, [Some(year), Some(month)]) if is_year(0) => (*year, Some(*month), None),
        (2, [Some(month), Some(year)]) if is_year(1) => (*year, Some(*month), None),
        (2, [None, Some(year)]) if is_year(1) => (*year, Some(month_of(parts[0])?), None),
        (3.., [Some(year), Some(month), Some(day), ..]) if is_year(0) => (*year, Some(*month), Some(*day)),
        // 13.2.2020 can only be a day before a month; 2/13/2020 the other way round.
        (3, [Some(a), Some(b), Some(year)]) if is_year(2) && (*a > 12) != (*b > 12) => {
            (*year, Some(*a.min(b)), Some(*a.max(b)))
        }
        (3, [Some(a), Some(b), Some(year)]) if is_year(2) && (a == b || text.contains('.')) => {
            (*year, Some(*b), Some(*a))
        }
        (3, [Some(day), None, Some(year)]) if is_year(2) => (*year, Some(month_of(parts[1])?), Some(*day)),
        (3, [None, Some(day), Some(year)]) if is_year(2) => (*year, Some(month_of(parts[0])?), Some(*day)),
        _ => return None,
    };
    let right = month.is_none_or(|m| (1..=12).contains(&m) && day.is_none_or(|d| (1..=days(year, m)).contains(&d)));
    if !right {
        return None;
    }
    let mut out = format!("{year:04}");
    for part in [month, day].into_iter().flatten() {
        out.push_str(&format!("-{part:02}"));
    }
    Some(out)
}

/// A moment in UTC to the second.
pub fn moment(text: &str) -> Option<String> {
    let day = date(text).filter(|d| d.len() == 10)?;
    let clock = text.split_once(['T', 't']).or_else(|| text.split_once(' ')).map_or("", |(_, clock)| clock);
    // A zone other than UTC would shift the clock, and maybe the day.
    let (clock, zoned) = match clock.find(['+', '-']) {
        Some(at) => (
            clock.get(..at).unwrap_or_default(),
            clock.get(at..).is_some_and(|z| z.contains(|c: char| ('1'..='9').contains(&c))),
        ),
        None => (clock, false),
    };
    let parts: Vec<&str> = clock.trim_end_matches(['Z', 'z']).split(['.', ':']).collect();
    let number = |i: usize, most: u32| parts.get(i).and_then(|p| p.trim().parse::<u32>().ok()).filter(|n| *n <= most);
    let (hour, minute, second) = match (zoned, number(0, 23), number(1, 59)) {
        (false, Some(hour), Some(minute)) => (hour, minute, number(2, 59).unwrap_or(0)),
        _ => (0, 0, 0),
    };
    Some(format!("{day}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_where_they_are_certain() {
        for (text, expected) in [
            ("2020/1/5", Some("2020-01-05")),
            ("2020-1-5", Some("2020-01-05")),
            ("20200105", Some("2020-01-05")),
            ("5 January 2020", Some("2020-01-05")),
            ("Jan 5, 2020", Some("2020-01-05")),
            ("13/2/2020", Some("2020-02-13")),
            ("2/13/2020", Some("2020-02-13")),
            ("3/4/2020", None),
            ("3.4.2020", Some("2020-04-03")),
            ("2020", Some("2020")),
            ("March 2020", Some("2020-03")),
            ("2020-02-30", None),
            ("2020-061", Some("2020-03-01")),
            ("2021-366", None),
            ("2020-01-05 10:20:30", Some("2020-01-05")),
            ("long ago", None),
        ] {
            assert_eq!(date(text).as_deref(), expected, "{text}");
        }
        assert_eq!(moment("2020-01-05T10:20Z").as_deref(), Some("2020-01-05T10:20:00Z"));
        assert_eq!(moment("2020-01-05").as_deref(), Some("2020-01-05T00:00:00Z"));
        assert_eq!(moment("2020-01-05T10:20:30+00:00").as_deref(), Some("2020-01-05T10:20:30Z"));
    }
}
