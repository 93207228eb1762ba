//! Guards the shape of the project: module docs, sizes, rules and their cases, who may name what, generated pages.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use ficbind::reference;

#[path = "tidy/modules.rs"]
mod modules;

use modules::Crate;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder whose names end so, with their text.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, ending: &str, out: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, out);
            } else if path.to_string_lossy().ends_with(ending)
                && let Ok(text) = fs::read_to_string(&path)
            {
                out.push((path, text));
            }
        }
    }
    let mut out = Vec::new();
    walk(&root().join(folder), ending, &mut out);
    out.sort();
    assert!(!out.is_empty(), "there is nothing in {folder}");
    out
}

/// The code of every crate.
fn sources() -> Vec<(PathBuf, String)> {
    ["src", "crates"].iter().flat_map(|folder| files(folder, ".rs")).collect()
}

#[test]
fn every_file_says_its_job_and_has_one() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not say its job in a first //! line", path.display());
        let lines = text.lines().count();
        assert!(lines <= 800 || path.ends_with("rules.rs"), "{} has {lines} lines", path.display());
    }
}

/// Functions that do not fit a screen, each with its reason.
const LONG_FUNCTIONS: &[(&str, &str)] = &[
    ("src/story/schema.rs: definitions", "a table: one entry for each type of the schema"),
    ("src/story/schema.rs: property", "a table: one arm for each kind of value"),
];

/// The name of the function that a line begins, and the indent of the line.
fn begins_function(line: &str) -> Option<(&str, &str)> {
    let code = line.trim_start();
    let indent = &line[..line.len() - code.len()];
    let (before, name) = code.split_once("fn ")?;
    let is_qualifier = |word: &str| word.starts_with("pub") || word.ends_with(')') || matches!(word, "const" | "in");
    let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (before.split_whitespace().all(is_qualifier) && !name.is_empty()).then_some((indent, name))
}

/// Every file of code has one row in the code map, alone or with its folder, and every row a file.
#[test]
fn the_code_map_names_every_file() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the code map");
    let rows = map.lines().filter_map(|line| line.strip_prefix("| `")?.rsplit_once("` |").map(|_| line));
    let named: Vec<&str> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2))
        .filter(|path| path.starts_with("src/") || path.starts_with("crates/"))
        .collect();
    let paths: Vec<String> = sources()
        .iter()
        .map(|(path, _)| path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/"))
        .collect();
    for path in paths.iter().filter(|path| path.contains("src/") && !path.ends_with("/tests.rs")) {
        let own = named.iter().filter(|name| path == **name).count();
        let folders = named.iter().filter_map(|name| name.strip_suffix("*.rs").or(name.ends_with('/').then_some(name)));
        let is_in_folder = folders.into_iter().any(|folder| path.starts_with(folder));
        assert!(own == 1 || own == 0 && is_in_folder, "{path} stands {own} times in ARCHITECTURE.md");
    }
    for name in named.iter().filter(|name| name.ends_with(".rs") && !name.contains('*')) {
        assert!(paths.iter().any(|path| path == name), "{name} of ARCHITECTURE.md is gone");
    }
}

#[test]
fn functions_fit_a_screen() {
    let mut excused = HashSet::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().collect();
        let path = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        for (start, line) in lines.iter().enumerate() {
            let Some((indent, name)) = begins_function(line).filter(|_| !line.ends_with([';', '}'])) else { continue };
            let end = lines[start..].iter().position(|line| line.strip_prefix(indent) == Some("}"));
            let length = end.map_or(0, |end| end + 1);
            let name = format!("{path}: {name}");
            if LONG_FUNCTIONS.iter().any(|(long, _)| *long == name) {
                assert!(length > 60, "{name} is no longer long: take it off the list");
                excused.insert(name);
            } else {
                assert!(length <= 60, "{name} has {length} lines: a function does one thing and fits a screen");
            }
        }
    }
    assert_eq!(excused.len(), LONG_FUNCTIONS.len(), "functions on the list are gone; found: {excused:?}");
}

#[test]
fn only_one_file_names_each_outside_thing() {
    let allowed: &[(&str, &[&str])] = &[
        // Runs of a batch and reports of checks bear the time; nothing that goes into a book does.
        ("SystemTime", &["src/batch.rs", "commands/check.rs", "src/serve/condition.rs"]),
        ("Instant::now", &["/tests.rs", "commands/", "src/serve/connections.rs", "src/serve/books.rs"]),
        // To tell the form of an address in a URI, and to be connected to; nothing ever connects elsewhere.
        (
            "std::net",
            &["ficbind-check/src/vocab/prefixes.rs", "src/serve.rs", "src/serve/", "cli/serve.rs", "commands/serve.rs"],
        ),
        ("unsafe ", &[]),
        // Libraries touch neither the process nor the terminal.
        ("print!", &["commands/", "src/commands.rs"]),
        ("println!", &["commands/", "src/commands.rs", "examples/"]),
        ("std::env", &["commands/", "src/commands.rs", "src/main.rs", "examples/"]),
        // The lock of a shelf names the process that holds it.
        ("std::process", &["commands/", "src/commands.rs", "src/main.rs", "examples/", "batch/lock.rs"]),
        ("set_hook", &["src/main.rs", "src/commands.rs", "commands/"]),
        ("is_terminal", &["commands/", "src/commands.rs", "src/main.rs"]),
    ];
    for (path, text) in sources() {
        let name = path.display().to_string().replace('\\', "/");
        for (word, places) in allowed {
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
            let found = code.into_iter().any(|l| l.contains(word));
            assert!(!found || places.iter().any(|p| name.contains(p)), "{name} names {word}");
        }
    }
}

#[test]
fn stages_know_only_what_stands_before_them() {
    // In their order.
    const STAGES: &[&str] = &[
        "story",
        "import",
        "transcribe",
        "read",
        "book",
        "package",
        "make",
        "compare",
        "batch",
        "omnibus",
        "duplicates",
        "worker",
        "library",
        "serve",
        "commands",
    ];
    let src = root().join("src");
    for (path, text) in files("src", ".rs") {
        let name = path.strip_prefix(&src).unwrap_or(&path).to_string_lossy().into_owned();
        let top = name.split(['/', '.']).next().unwrap_or_default();
        let Some(at) = STAGES.iter().position(|stage| *stage == top) else { continue };
        for later in &STAGES[at + 1..] {
            let word = format!("crate::{later}");
            let is_whole = |end: usize| !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let reaches = text.match_indices(&word).any(|(start, _)| is_whole(start + word.len()));
            assert!(!reaches, "{name} reaches for {word}");
        }
    }
}

/// Where the code of each crate lies, and its name.
const CRATES: &[(&str, &str)] = &[
    ("ficbind", "src"),
    ("ficbind-check", "crates/ficbind-check/src"),
    ("ficbind-diag", "crates/ficbind-diag/src"),
    ("ficbind-fix", "crates/ficbind-fix/src"),
];

/// Circles that are left: the crate and the module, and those inside it that lead to one another.
const CIRCLES: &[&str] = &[];

/// Modules that still bring in all names of another.
const GLOBS: &[&str] = &["book::front uses context::*"];

/// Holds what was found against what is known: each must be on the list, and no other.
fn exactly(known: &[&str], found: &[(String, String)], what: &str) {
    let mut wrong = String::new();
    for (name, details) in found.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        wrong += &format!("a new {what}: {name:?}\n{details}");
    }
    for gone in known.iter().filter(|known| !found.iter().any(|(name, _)| name == *known)) {
        wrong += &format!("no {what} any more: take {gone:?} off the list\n");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Each crate with its name.
fn crates() -> impl Iterator<Item = (&'static str, Crate)> {
    CRATES.iter().map(|(name, folder)| (*name, Crate::read(&root().join(folder), &files(folder, ".rs"))))
}

#[test]
fn modules_run_in_no_circles() {
    let circles: Vec<_> = crates().flat_map(|(name, code)| code.circles(name)).collect();
    exactly(CIRCLES, &circles, "circle");
}

#[test]
fn modules_say_which_names_they_use() {
    let globs =
        |(_, code): (&str, Crate)| code.globs().into_iter().map(|glob| (glob, String::new())).collect::<Vec<_>>();
    exactly(GLOBS, &crates().flat_map(globs).collect::<Vec<_>>(), "glob");
}

#[test]
fn no_part_of_a_library_uses_its_face() {
    for (name, code) in crates().filter(|(name, _)| *name != "ficbind") {
        assert_eq!(code.users_of_the_face(), <[&str; 0]>::default(), "{name}");
    }
}

#[test]
fn rules_are_documented_and_well_worded() {
    let mut ids = HashSet::new();
    for rule in reference::all_rules() {
        assert!(ids.insert(rule.id), "{} is declared twice", rule.id);
        assert!(rule.doc.trim().len() > 20, "{} has no manual page", rule.id);
        let first = rule.template.trim_start_matches(['"', '`', '{']).chars().next();
        assert!(
            // Acronyms keep their capitals.
            first.is_some_and(|c| !c.is_uppercase()) || rule.template.chars().take(2).all(|c| c.is_uppercase()),
            "{}: {}",
            rule.id,
            rule.template
        );
        assert!(!rule.template.ends_with('.'), "{}: {}", rule.id, rule.template);
        if rule.link.starts_with("https://") {
            continue;
        }
        let page = rule.link.split('#').next().unwrap_or("");
        assert!(root().join("docs").join(page).is_file(), "{} links to docs/{page}, which is not there", rule.id);
        if let Some((_, anchor)) = rule.link.split_once('#') {
            let text = fs::read_to_string(root().join("docs").join(page)).unwrap_or_default();
            let slug = |l: &str| l.trim_start_matches('#').trim().to_lowercase().replace([' '], "-");
            let found = text.lines().filter(|l| l.starts_with('#')).any(|l| slug(l) == anchor);
            assert!(found, "{} links to docs/{}, which has no such heading", rule.id, rule.link);
        }
    }
}

/// Rules that no case raises, each with its reason.
const WITHOUT_CASE: &[(&str, &str)] = &[
    ("CHK-001", "about a file of custom messages: see tests/cli.rs"),
    ("CHK-002", "about a file of custom messages: see tests/cli.rs"),
    ("CHK-003", "about a file of custom messages: see tests/cli.rs"),
    ("CHK-004", "about a file of custom messages: see tests/cli.rs"),
    ("CHK-005", "about a file of custom messages: see tests/cli.rs"),
    ("CHK-006", "about a file of custom messages: see tests/cli.rs"),
    ("CHK-007", "about a file of custom messages: see tests/cli.rs"),
    ("DUP-005", "about very many copies: see tests/duplicates/hostile.rs"),
    ("FIC-333", "about the fonts of the machine: see tests/cli.rs"),
    ("FIC-603", "about a link: see tests/batch/hostile.rs"),
    ("FIC-604", "about a link: see tests/batch/hostile.rs"),
    ("FIC-605", "about a link: see tests/batch/hostile.rs"),
    ("FIC-610", "a fault of ours by definition; tests/batch/results.rs raises it"),
    ("FIC-611", "about a file that changes: see tests/batch/hostile.rs"),
    ("FIC-639", "about an older output folder: see tests/batch/places.rs"),
    ("FIC-640", "about an output folder among stories: see tests/batch/places.rs"),
    ("FIC-622", "the command line refuses such a pattern first: see tests/cases/batch/find/bad-glob"),
    ("FIC-618", "about two runs: see tests/batch/crashes.rs"),
    ("FIC-680", "about runs that die: see tests/batch/crashes.rs"),
    ("SRV-001", "about a server: see tests/serve/command.rs"),
    ("SRV-002", "about a server: see tests/serve/command.rs"),
    ("SRV-003", "about a server: see tests/serve/command.rs"),
    ("SRV-004", "about a server: see tests/serve/command.rs"),
    ("SRV-005", "about a server: see tests/serve/command.rs"),
    ("SRV-006", "about a server: see tests/serve/command.rs"),
    ("SRV-007", "about a server: see tests/serve/command.rs"),
    ("SRV-008", "about a server: see tests/serve/command.rs"),
    ("WRK-007", "about time: see tests/worker.rs"),
    ("WRK-008", "about a process that ends: see tests/worker.rs"),
    ("WRK-009", "about books that go between two runs: see tests/worker.rs"),
    ("WRK-012", "about two workers: see tests/worker.rs"),
    ("WRK-013", "about a book that somebody changed: see tests/worker.rs"),
    ("OMN-011", "about a gigabyte of stories"),
    ("PKG-016", "about the name of the file: see tests/cli.rs"),
    ("PKG-018", "about a file that is not there: see tests/cli.rs"),
    ("FIC-403", "a fault of ours by definition; a test of the audit raises it"),
    ("FIC-501", "a fault of ours by definition"),
    ("FIC-510", "about the target: see tests/cli.rs"),
    ("FIC-511", "about the target: see tests/cli.rs"),
    ("FIC-512", "about the target: see tests/cli.rs"),
];

#[test]
fn every_rule_has_a_case() {
    let expectations: String = ["expect.txt", "expect-5.4.txt"]
        .into_iter()
        .flat_map(|name| files("tests/cases", name))
        .map(|(_, text)| text)
        .collect();
    for rule in reference::all_rules() {
        // Messages about a run as a whole stand as they are printed.
        let raised =
            [format!(" {} ", rule.id), format!("[{}]", rule.id)].iter().any(|form| expectations.contains(form));
        let excused = WITHOUT_CASE.iter().any(|(id, _)| *id == rule.id);
        assert!(raised || excused, "no case raises {}", rule.id);
        assert!(!(raised && excused), "{} has a case and need not be excused", rule.id);
    }
}

/// That each is what it says is seen where they are run: tests/cases/examples.rs.
#[test]
fn every_rule_has_an_example() {
    let mut examples: Vec<&str> = reference::all_examples().map(|example| example.id).collect();
    let rules: HashSet<&str> = reference::all_rules().map(|rule| rule.id).collect();
    for id in &rules {
        assert!(examples.contains(id), "{id} has no example: write one in the folder examples/ of its crate");
    }
    for id in &examples {
        assert!(rules.contains(id), "there is an example of {id}, which is no rule");
    }
    let all = examples.len();
    examples.sort_unstable();
    examples.dedup();
    assert_eq!(all, examples.len(), "a rule has two examples");
    for example in reference::all_examples() {
        assert!(!example.wrong.is_empty() && !example.right.is_empty(), "{} has no text", example.id);
        let excused = WITHOUT_CASE.iter().any(|(id, _)| *id == example.id);
        assert!(example.case != "-" || excused, "{} has cases: name one, or let its example run", example.id);
        let parts = example.wrong.iter().chain(&example.right);
        let lines = parts.clone().map(|part| part.text.lines().count()).sum::<usize>();
        assert!(lines <= 30, "the example of {} has {lines} lines", example.id);
    }
    for text in ficbind::examples::FILES.iter().chain(ficbind::check::examples::FILES) {
        for line in text.lines() {
            assert!(ficbind::diag::example::is_line(line), "a line of an example has no meaning: {line}");
        }
        assert!(
            text.lines().count() <= 800,
            "a file of examples is too long: {}",
            text.lines().next().unwrap_or_default()
        );
    }
}

#[test]
fn generated_pages_are_current() {
    for (name, text) in reference::pages() {
        let path = root().join("docs").join(name);
        let old = fs::read_to_string(&path).unwrap_or_default();
        if old != text {
            assert!(std::env::var_os("BLESS").is_some(), "docs/{name} is not current: run BLESS=1 cargo test");
            fs::create_dir_all(path.parent().expect("it lies in docs")).expect("docs is writable");
            fs::write(&path, text).expect("docs is writable");
        }
    }
}
