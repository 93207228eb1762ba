//! The package's metadata: how to ask them, and Dublin Core's dates, languages, identifiers and roles.

use std::collections::HashMap;

use super::{Context, Package};
use crate::datatype::language_fault;
use crate::log::Log;
use crate::report::Version;
use crate::rules;
use crate::xml::{Element, Ns, UNCLOSED};
use ficbind_diag::Cut;

/// The metadata of the package, ready to be asked.
pub(super) struct Metadata<'d, 'a> {
    pub element: Element<'d, 'a>,
    pub metas: Vec<Element<'d, 'a>>,
    pub ids: HashMap<&'d str, Element<'d, 'a>>,
}

impl<'d, 'a> Metadata<'d, 'a> {
    /// The `meta` elements of a property.
    pub fn of<'s>(&'s self, property: &'s str) -> impl Iterator<Item = Element<'d, 'a>> + 's {
        self.metas.iter().copied().filter(move |m| is_property(*m, property))
    }

    /// What an element refines.
    pub fn refined(&self, element: Element<'d, 'a>) -> Option<Element<'d, 'a>> {
        self.ids.get(element.attr("refines")?.trim().strip_prefix('#')?).copied()
    }
}

pub(super) fn is_property(meta: Element, property: &str) -> bool {
    meta.attr("property").is_some_and(|p| p.trim() == property)
}

pub(super) fn check(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    for element in std::iter::once(root).chain(root.descendants()) {
        for language in [element.attr_ns(Ns::XML, "lang"), element.attr("hreflang")].into_iter().flatten() {
            language_tag(element, element.end(), language, context, log);
        }
        if element.ns() == Ns::DC {
            dublin_core(element, package, context, log);
        }
    }
}

/// Reports a language tag that is not well-formed.
fn language_tag(element: Element, at: u32, value: &str, context: &Context, log: &mut Log) {
    if context.version == Version::Two {
        return;
    }
    if let Some(reason) = language_fault(value) {
        log.at(element.doc, at, rules::bad_language(value, reason));
    }
}

fn dublin_core(element: Element, package: &mut Package, context: &Context, log: &mut Log) {
    let (doc, text) = (element.doc, element.text());
    let text = text.trim();
    let close = element.close();
    if close == UNCLOSED {
        return;
    }
    if text.is_empty() {
        match context.version {
            Version::Two if !matches!(element.local(), "identifier" | "date") => {
                log.at(doc, close, blank(element.local()));
            }
            _ => {}
        }
    }
    match element.local() {
        "type" => package.types.push(text.to_ascii_lowercase()),
        "language" if context.version == Version::Three && !text.is_empty() => {
            if let Some(reason) = language_fault(text) {
                log.at(doc, close, rules::bad_language(text, reason));
            }
        }
        "date" => {
            let fault = if text.is_empty() { Some("it is empty") } else { date_fault(text) };
            if let Some(reason) = fault {
                let violation = match context.version {
                    Version::Three => rules::unusual_date(text, reason),
                    Version::Two => rules::bad_date(text, reason),
                };
                log.at(doc, close, violation);
            }
        }
        "identifier" => {
            let scheme = element.attr_ns(Ns::OPF, "scheme").unwrap_or_default();
            let urn = text.strip_prefix("urn:uuid:");
            let claimed = urn.is_some() || scheme.trim().eq_ignore_ascii_case("uuid");
            let unique = doc.root().and_then(|r| r.attr("unique-identifier")).map(str::trim);
            let is_unique = unique.is_some() && element.attr("id").map(str::trim) == unique;
            if claimed && is_unique && !is_uuid(urn.unwrap_or(text)) {
                log.at(doc, close, rules::bad_uuid(text));
            }
        }
        "creator" if context.version == Version::Two => {
            if let Some(role) = element.attr_ns(Ns::OPF, "role")
                && !is_relator(role)
            {
                log.at(doc, element.end(), rules::unknown_role(role));
            }
        }
        _ => {}
    }
}

fn blank(local: &str) -> ficbind_diag::Violation {
    match local {
        "title" | "language" => rules::blank_element(format!("dc:{local}")),
        _ => rules::blank_metadata(format!("dc:{local}")),
    }
}

/// Why a text is no date as the note on date and time formats has them. Missing zeros and zones are put up with.
pub(super) fn date_fault(text: &str) -> Option<&'static str> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let Some(year) = number(parts[0], if parts.len() > 1 { 4 } else { 5 }).filter(|year| *year < 10_000) else {
        return Some("it does not begin with a year");
    };
    if year == 0 {
        return Some("there is no year 0");
    }
    if parts.len() > 3 {
        return Some("it has more than year, month and day");
    }
    let month = match parts.get(1) {
        Some(month) => match number(month, 2).filter(|m| (1..=12).contains(m)) {
            Some(month) => month,
            None => return Some("its month is not 01 to 12"),
        },
        None => 1,
    };
    if let Some(day) = parts.get(2) {
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        };
        if number(day, 2).is_none_or(|d| d == 0 || d > days) {
            return Some("that month has no such day");
        }
    }
    match time {
        Some(time) if parts.len() < 3 || !is_time(time) => Some("its time is not hh:mm or hh:mm:ss with a time zone"),
        _ => None,
    }
}

/// A number of so many digits at most, in the digits of any script.
fn number(text: &str, most: usize) -> Option<u32> {
    let digits = text.chars().map(decimal);
    let value = digits.take(most + 1).try_fold(0, |sum, digit| Some(sum * 10 + digit?))?;
    (1..=most).contains(&text.chars().count()).then_some(value)
}

/// The value of a decimal digit. Each script has its ten in a row.
fn decimal(c: char) -> Option<u32> {
    const ZEROS: [char; 18] = [
        '0', '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}',
        '\u{C66}', '\u{CE6}', '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{FF10}',
    ];
    ZEROS.iter().find_map(|&zero| (c as u32).checked_sub(zero as u32).filter(|value| *value < 10))
}

/// `hh:mm[:ss[.s]]` and `Z` or an offset.
fn is_time(text: &str) -> bool {
    let (clock, zone) = match (text.strip_suffix('Z'), text.rfind(['+', '-'])) {
        (Some(clock), _) => (clock, None),
        (None, Some(i)) => (text.cut(..i), Some(text.cut(i + 1..))),
        (None, None) => (text, None),
    };
    let two = |p: &str, most: u32| number(p, 2).is_some_and(|n| n <= most);
    let hour_and_minute = |t: &str| t.split_once(':').is_some_and(|(h, m)| two(h, 23) && two(m, 59));
    let parts: Vec<&str> = clock.split(':').collect();
    let seconds = parts.get(2).is_none_or(|s| {
        let (whole, fraction) = s.split_once('.').unwrap_or((s, "0"));
        two(whole, 59) && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
    });
    zone.is_none_or(hour_and_minute)
        && (1..=3).contains(&parts.len())
        && two(parts[0], 23)
        && parts.get(1).is_none_or(|m| two(m, 59))
        && seconds
}

/// Whether a text is a UUID: five groups of hexadecimal digits, however long.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    text.len() <= 36
        && groups.len() == 5
        && groups.iter().all(|g| (1..=16).contains(&g.len()) && g.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Codes of MARC relators, and `clr`, an old one that OPF 2 keeps.
const RELATORS: &str = "abr acp act adi adp aft anl anm ann ant ape apl app aqt arc ard arr art asg asn ato att auc aud aui aus \
    aut bdd bjd bkd bkp blw bnd bpd brd brl bsl cas ccp chr clb cli cll clr clt cmm cmp cmt cnd cng cns coe \
    col com con cor cos cot cou cov cpc cpe cph cpl cpt cre crp crr crt csl csp cst ctb cte ctg ctr cts ctt \
    cur cwt dbp dfd dfe dft dgc dgg dgs dis dln dnc dnr dpc dpt drm drt dsr dst dtc dte dtm dto dub edc edm \
    edt egr elg elt eng enj etr evp exp fac fds fld flm fmd fmk fmo fmp fnd fpy frg gis grt his hnr hst ill \
    ilu ins inv isb itr ive ivr jud jug lbr lbt ldr led lee lel len let lgd lie lil lit lsa lse lso ltg lyr \
    mcp mdc med mfp mfr mod mon mrb mrk msd mte mtk mus nrt opn org orm osp oth own pad pan pat pbd pbl pdr \
    pfr pht plt pma pmn pop ppm ppt pra prc prd pre prf prg prm prn pro prp prs prt prv pta pte ptf pth ptt \
    pup rbr rcd rce rcp rdd red ren res rev rpc rps rpt rpy rse rsg rsp rsr rst rth rtm sad sce scl scr sds \
    sec sgd sgn sht sll sng spk spn spy srv std stg stl stm stn str tcd tch ths tld tlp trc trl tyd tyg uvp \
    vac vdg voc wac wal wam wat wdc wde win wit wpr wst";

fn is_relator(role: &str) -> bool {
    role.is_empty() || role.starts_with("oth.") || RELATORS.split_ascii_whitespace().any(|r| r == role)
}
