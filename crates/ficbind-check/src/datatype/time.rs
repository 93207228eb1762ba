//! Dates, times and durations (HTML, section 2.3.5), by their form: whether a month has thirty days is not asked.

/// Reads a text from its start, a piece at a time.
struct Pieces<'t>(&'t [u8]);

impl Pieces<'_> {
    /// Passes over `count` digits.
    fn digits(&mut self, count: usize) -> bool {
        let found = self.0.len() >= count && self.0[..count].iter().all(u8::is_ascii_digit);
        if found {
            self.0 = &self.0[count..];
        }
        found
    }

    /// Passes over as many digits as there are, at least `least`.
    fn number(&mut self, least: usize) -> bool {
        let count = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        count >= least && self.digits(count)
    }

    /// Passes over one of the signs.
    fn one_of(&mut self, signs: &[u8]) -> bool {
        let found = self.0.first().is_some_and(|b| signs.contains(b));
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    fn at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn date(&mut self) -> bool {
        self.number(4) && self.one_of(b"-") && self.digits(2) && self.one_of(b"-") && self.digits(2)
    }

    /// Hours and minutes, with seconds and their fraction or not.
    fn time(&mut self) -> bool {
        self.digits(2)
            && self.one_of(b":")
            && self.digits(2)
            && (!self.one_of(b":") || self.digits(2) && (!self.one_of(b".") || self.fraction()))
    }

    /// One to three digits.
    fn fraction(&mut self) -> bool {
        (1..=3).rev().any(|count| self.digits(count))
    }

    fn zone(&mut self) -> bool {
        if self.one_of(b"Z") {
            return true;
        }
        let hours = self.one_of(b"+-") && self.digits(2);
        self.one_of(b":");
        hours && self.digits(2)
    }
}

fn whole(text: &str, read: impl FnOnce(&mut Pieces) -> bool) -> bool {
    let mut pieces = Pieces(text.as_bytes());
    read(&mut pieces) && pieces.at_end()
}

pub(super) fn is_date(text: &str) -> bool {
    whole(text, |p| p.date())
}

pub(super) fn is_time(text: &str) -> bool {
    whole(text, |p| p.time())
}

pub(super) fn is_month(text: &str) -> bool {
    whole(text, |p| p.number(4) && p.one_of(b"-") && p.digits(2))
}

pub(super) fn is_week(text: &str) -> bool {
    whole(text, |p| p.number(4) && p.one_of(b"-") && p.one_of(b"W") && p.digits(2))
}

/// A date with a time.
pub(super) fn is_local_moment(text: &str) -> bool {
    whole(text, |p| p.date() && p.one_of(b"T ") && p.time())
}

/// A date with a time, and a zone or none.
pub(super) fn is_moment(text: &str) -> bool {
    whole(text, |p| p.date() && p.one_of(b"T ") && p.time() && (p.at_end() || p.zone()))
}

/// Anything that the `time` element may say.
pub(super) fn is_any(text: &str) -> bool {
    is_date(text)
        || is_moment(text)
        || is_time(text)
        || is_day(text)
        || is_month(text)
        || is_week(text)
        || whole(text, |p| p.digits(4))
        || is_duration(text)
}

/// A day of any year.
fn is_day(text: &str) -> bool {
    let rest = text.strip_prefix("--").unwrap_or(text);
    let of = |part: Option<&str>, most: u32| {
        part.is_some_and(|p| p.len() == 2 && p.parse::<u32>().is_ok_and(|n| n <= most) && !p.starts_with('+'))
    };
    rest.len() == 5 && rest.as_bytes()[2] == b'-' && of(rest.get(..2), 12) && of(rest.get(3..), 31)
}

fn is_duration(text: &str) -> bool {
    let iso = text.strip_prefix('P').is_some_and(|rest| {
        let (days, times) = match rest.split_once('T') {
            Some((days, times)) => (days, Some(times)),
            None => (rest, None),
        };
        let days_fine = days.strip_suffix('D').is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
        match times {
            None => days_fine,
            Some(times) => (days.is_empty() || days_fine) && are_units(times, b"HMS"),
        }
    });
    iso || are_amounts(text)
}

/// Numbers with units, in the order of `units`, each once at most; only seconds have a fraction.
fn are_units(text: &str, units: &[u8]) -> bool {
    let mut pieces = Pieces(text.as_bytes());
    let mut next = 0;
    while !pieces.at_end() {
        let fraction = pieces.number(1).then(|| pieces.one_of(b".") && pieces.fraction());
        let (Some(fraction), Some(unit)) = (fraction, pieces.0.first().copied()) else { return false };
        let Some(at) = units[next..].iter().position(|u| *u == unit) else { return false };
        next += at + 1;
        if fraction && unit != b'S' {
            return false;
        }
        pieces.0 = &pieces.0[1..];
    }
    true
}

/// Numbers with units, in any order, blanks between them or not.
fn are_amounts(text: &str) -> bool {
    let mut pieces = Pieces(text.as_bytes());
    let mut any = false;
    loop {
        while pieces.one_of(b" ") {}
        if pieces.at_end() {
            return any;
        }
        let fraction = pieces.number(1).then(|| pieces.one_of(b".") && pieces.fraction());
        while pieces.one_of(b" ") {}
        let fine = match fraction {
            Some(true) => pieces.one_of(b"S"),
            Some(false) => pieces.one_of(b"WDHMS"),
            None => false,
        };
        if !fine {
            return false;
        }
        any = true;
    }
}
