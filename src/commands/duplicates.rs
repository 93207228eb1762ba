//! `ficbind duplicates`: stories in, groups of those that are there more than once out.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::batch::Refused;
use crate::cli::duplicates::Duplicates as Arguments;
use crate::commands::progress::Progress;
use crate::commands::quiet_caught_panics;
use crate::commands::target::Target;
use crate::commands::{Exit, count, grouped, show, stories_in, write};
use crate::diag::render::{self, printable};
use crate::diag::{Diagnostic, Sink, Sources};
use crate::duplicates::groups::{Group, Kind, Member, Sheet};
use crate::duplicates::likeness::percent;
use crate::duplicates::stories::is_report;
use crate::duplicates::{Duplicates, find, merges, page, rules};

/// Finds duplicates and tells of them.
pub fn run(args: &Arguments) -> Exit {
    if let (Some(report), Some(merges)) = (&args.report, &args.merges)
        && place(report) == place(merges)
    {
        eprintln!("error: --report and --merges name the same file: {}", printable(&report.display().to_string()));
        return Exit::Usage;
    }
    let mut sink = Sink::new();
    let stands = |target: &&PathBuf| fs::metadata(target).is_ok_and(|file| file.is_file());
    let report = args.report.iter().filter(stands).find(|target| !is_report(target));
    for target in report.into_iter().chain(args.merges.iter().filter(stands)) {
        sink.fail(None, rules::not_replaced(target.display()));
    }
    if sink.has_errors() {
        return refuse(args, sink, &Sources::new(), Exit::Io);
    }
    quiet_caught_panics();
    let progress = Progress::new(args.quiet || args.json, std::io::stderr().is_terminal());
    let found = find(&args.options(), &progress);
    progress.end();
    let mut found = match found {
        Ok(found) => found,
        Err(refused) => {
            let Refused { sink, sources, io } = *refused;
            return refuse(args, sink, &sources, if io { Exit::Io } else { Exit::Input });
        }
    };
    let mut failed = None;
    let mut told = std::mem::take(&mut found.sink);
    if let Some(target) = &args.report {
        failed = failed.or(Target::write(target, |out| page::write(&found, out, &mut told)));
    }
    if let Some(target) = &args.merges {
        let text = merges::merges(&found, target, &mut told);
        failed = failed.or(Target::write_new(target, &text));
    }
    let has_errors = told.has_errors();
    let (diagnostics, _) = told.into_sorted();
    if args.json {
        failed = failed.or(write("-".as_ref(), &render::json_text(&as_json(&found, &diagnostics))));
    } else {
        eprint!("{}", show(&diagnostics, found.sources(), args.quiet));
        if !args.quiet {
            failed = failed.or(write("-".as_ref(), &as_text(&found)));
        }
    }
    failed.unwrap_or(if has_errors { Exit::Input } else { Exit::Success })
}

/// Tells why there was no run.
fn refuse(args: &Arguments, sink: Sink, sources: &Sources, exit: Exit) -> Exit {
    let (diagnostics, _) = sink.into_sorted();
    if args.json {
        let report = json!({
            "ficbind": env!("CARGO_PKG_VERSION"),
            "command": "duplicates",
            "diagnostics": diagnostics.iter().map(|d| render::json(d, sources)).collect::<Vec<_>>(),
        });
        return write("-".as_ref(), &render::json_text(&report)).unwrap_or(exit);
    }
    eprint!("{}", show(&diagnostics, sources, args.quiet));
    exit
}

/// The place that a path names, whether a file stands there or not.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (path.canonicalize(), folder.canonicalize(), path.file_name()) {
        (Ok(real), ..) => real,
        (_, Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// The outcome for people.
fn as_text(found: &Duplicates) -> String {
    let mut text = String::new();
    for group in &found.groups {
        let Some(sheet) = group.members.first().and_then(|kept| found.sheets.get(kept.sheet)) else { continue };
        let title = printable(sheet.title.as_deref().unwrap_or("Untitled"));
        let by = if sheet.authors.is_empty() {
            String::new()
        } else {
            format!(", by {}", printable(&sheet.authors.join(", ")))
        };
        text.push_str(&format!("{title}{by}: {}\n", stories_in(group.members.len())));
        for member in group.members.iter().take(MOST_SHOWN) {
            text.push_str(&line(found, group, member));
        }
        if group.members.len() > MOST_SHOWN {
            text.push_str(&format!("  … and {} more; see --json\n", grouped(group.members.len() - MOST_SHOWN)));
        }
        text.push('\n');
    }
    let spare = found.groups.iter().flat_map(|group| &group.members).filter(|member| member.kind.is_spare()).count();
    let groups = match found.groups.len() {
        0 => "no duplicates".to_owned(),
        1 => format!("1 group of duplicates; {} could be left out", stories_in(spare)),
        n => format!("{} groups of duplicates; {} could be left out", grouped(n), stories_in(spare)),
    };
    text.push_str(&format!("{} compared: {groups}\n", stories_in(found.count() - found.unread)));
    text
}

/// Stories of a group that are listed for people.
const MOST_SHOWN: usize = 50;

fn line(found: &Duplicates, group: &Group, member: &Member) -> String {
    let Some(sheet) = found.sheets.get(member.sheet) else { return String::new() };
    let path = |sheet: usize| printable(&found.path(sheet).display().to_string());
    let mut about = vec![count(sheet.words, "word")];
    if member.longest {
        about.push("longest".to_owned());
    }
    about.extend(sheet.date.map(|date| if member.newest { format!("newest ({date})") } else { date.to_string() }));
    about.extend(part(sheet));
    let beside = member.of.filter(|of| group.members.first().is_some_and(|kept| kept.sheet != *of)).map(path);
    let shares = member.likeness.map(|likeness| match member.kind {
        Kind::Same => format!("same text{}", beside.map(|of| format!(" as {of}")).unwrap_or_default()),
        _ => format!(
            "{} of it in {}, {} similar",
            percent(likeness.containment),
            beside.unwrap_or_else(|| "the first".to_owned()),
            percent(likeness.similarity)
        ),
    });
    about.extend(shares);
    about.extend(
        member
            .likeness
            .filter(|l| member.kind == Kind::Version && l.own.stretch > 0)
            .map(|likeness| format!("{} in a row are its own", count(likeness.own.stretch, "word"))),
    );
    format!("  {:<8} {}: {}\n", member.kind.name(), path(member.sheet), about.join(", "))
}

fn part(sheet: &Sheet) -> Option<String> {
    let (number, total) = sheet.part?;
    Some(total.map_or_else(|| format!("part {number}"), |total| format!("part {number} of {total}")))
}

/// The outcome for programs.
fn as_json(found: &Duplicates, diagnostics: &[Diagnostic]) -> Value {
    let path = |sheet: usize| found.path(sheet).display().to_string();
    let rounded = |share: f64| (share * 10_000.0).floor() / 10_000.0;
    let member = |member: &Member| {
        let sheet = found.sheets.get(member.sheet)?;
        Some(json!({
            "path": path(member.sheet),
            "kind": member.kind.name(),
            "leave_out": member.kind.is_spare(),
            "title": sheet.title,
            "authors": sheet.authors,
            "part": sheet.part.map(|(number, total)| json!({ "number": number, "total": total })),
            "words": sheet.words,
            "date": sheet.date.map(|date| date.to_string()),
            "longest": member.longest,
            "newest": member.newest,
            "of": member.of.map(path),
            "similarity": member.likeness.map(|likeness| rounded(likeness.similarity)),
            "containment": member.likeness.map(|likeness| rounded(likeness.containment)),
            "own_words_in_a_row": member.likeness.map(|likeness| likeness.own.stretch),
        }))
    };
    let group = |group: &Group| json!({ "stories": group.members.iter().filter_map(member).collect::<Vec<_>>() });
    json!({
        "ficbind": env!("CARGO_PKG_VERSION"),
        "command": "duplicates",
        "stories": found.count(),
        "unread": found.unread,
        "groups": found.groups.iter().map(group).collect::<Vec<_>>(),
        "diagnostics": diagnostics.iter().map(|d| render::json(d, found.sources())).collect::<Vec<_>>(),
    })
}
