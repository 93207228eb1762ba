//! Examples of our own rules, run as a user would: files in a folder, a command line, and the messages that are printed.
//!
//! - `story.md, front-matter` and `story.md, text` are those of a story that is complete otherwise;
//! - `folder` lists names of files that are there, made by the endings of their names;
//! - `command line` holds the commands; without it, `in` is a collection, and anything else a story to build.

use std::fs;
use std::path::Path;
use std::process::Command;

use ficbind::diag::example::Part;
use ficbind::diag::{Example, Rule, Severity};
use ficbind::reference;
use libtest_mimic::Failed;

use super::examples::Found;
use super::laid;

/// What one side of an example raises.
///
/// # Errors
/// When its files can not be written, or the command does not start.
pub fn found(example: &Example, parts: &[Part]) -> Result<Vec<Found>, Failed> {
    let scratch = tempfile::tempdir()?;
    let root = scratch.path();
    let mut lines = Vec::new();
    for part in example.given.iter().chain(parts) {
        if part.place == "command line" {
            lines.extend(part.text.lines().map(str::to_owned));
        } else {
            lay(root, part)?;
        }
    }
    for name in &example.with {
        laid::make(root, name).map_err(|e| e.to_string())?;
    }
    if lines.is_empty() {
        let source = source(root).ok_or("there is nothing to build")?;
        let command = if source == "in" { "batch in -o out" } else { &format!("build {source}") };
        lines.push(format!("ficbind {command} {}", example.args));
    }
    let mut found = Vec::new();
    for line in lines {
        found.extend(run(root, &line)?);
    }
    Ok(found)
}

/// What is built where no command line says it.
fn source(root: &Path) -> Option<String> {
    let mut names: Vec<String> =
        fs::read_dir(root).ok()?.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let named = |wanted: &str| names.iter().find(|name| *name == wanted);
    let text = names.iter().find(|name| [".md", ".txt"].iter().any(|ending| name.ends_with(ending)));
    named("in").or_else(|| named("story")).or(text).or(names.first()).cloned()
}

/// Runs a command; what it prints and reports.
fn run(root: &Path, line: &str) -> Result<Vec<Found>, Failed> {
    let mut words = words(line);
    if words.first().map(String::as_str) != Some("ficbind") {
        return Err(format!("not a command of ours: {line}").into());
    }
    // A cover takes time, and may need a font of this machine; `--cover` asks for it.
    let builds = words.get(1).is_some_and(|word| word == "build" || word == "batch" || word == "worker");
    if builds && !words.iter().any(|word| word == "--cover") {
        words.push("--no-cover".into());
    }
    words.retain(|word| word != "--cover");
    let output = Command::new(env!("CARGO_BIN_EXE_ficbind")).args(&words[1..]).current_dir(root).output()?;
    let printed = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    let mut found: Vec<Found> = printed.lines().filter_map(message).collect();
    if found.is_empty() && output.status.code() == Some(2) {
        return Err(format!("the command line is refused:\n{printed}").into());
    }
    let report = fs::read_to_string(root.join("out/report.jsonl")).unwrap_or_default();
    // Results of a worker are objects like those of a report.
    let results = printed.lines().filter(|line| line.starts_with("{\"id\":"));
    for story in report.lines().chain(results) {
        let story: serde_json::Value = serde_json::from_str(story)?;
        for message in story["diagnostics"].as_array().into_iter().flatten() {
            let text = |key: &str| message[key].as_str().unwrap_or_default();
            found.extend(of(text("rule"), text("severity"), text("message")));
        }
    }
    Ok(found)
}

/// The words of a command line; those in quotes are one.
fn words(line: &str) -> Vec<String> {
    let parts = line.split(['"', '\'']).enumerate();
    let mut words = vec![String::new()];
    for (at, part) in parts {
        if at % 2 == 1 {
            words.last_mut().expect("there is a word").push_str(part);
            continue;
        }
        for (at, word) in part.split(' ').enumerate() {
            if at > 0 {
                words.push(String::new());
            }
            words.last_mut().expect("there is a word").push_str(word);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The message that a line begins with: `warning[FIC-116]: …`.
fn message(line: &str) -> Option<Found> {
    let (severity, rest) = line.split_once('[')?;
    let (id, text) = rest.split_once("]: ")?;
    of(id, severity, text)
}

fn of(id: &str, severity: &str, text: &str) -> Option<Found> {
    let rule: &Rule = reference::all_rules().find(|rule| rule.id == id)?;
    let severity = [Severity::Note, Severity::Warning, Severity::Error].into_iter().find(|s| s.name() == severity)?;
    Some(Found { id: rule.id, severity, text: text.to_owned() })
}

/// Puts a part into its file.
fn lay(root: &Path, part: &Part) -> Result<(), Failed> {
    let (file, place) = part.place.split_once(", ").unwrap_or((part.place, ""));
    if file == "folder" {
        return part.text.lines().filter(|name| !root.join(name).exists()).try_for_each(|name| make(root, name));
    }
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    let old = fs::read_to_string(&path).unwrap_or_else(|_| STORY.to_owned());
    let (front, text) = old.split_once("---\n\n").unwrap_or((&old, ""));
    let new = match place {
        "front-matter" => format!("{}{}\n---\n\n{text}", without(front, &part.text), part.text),
        "text" => format!("{front}---\n\n{}\n", part.text),
        _ => format!("{}\n", part.text),
    };
    Ok(fs::write(path, laid::encoded(&new, place.strip_prefix("saved as ")))?)
}

/// Makes a file that is only named: a text right below a collection is a whole story.
fn make(root: &Path, name: &str) -> Result<(), Failed> {
    let story = Path::new(name).file_stem().map(|stem| STORY.replace("Pear Tree", &stem.to_string_lossy()));
    match story.filter(|_| name.ends_with(".md") && !name.starts_with("story/") && name.matches('/').count() == 1) {
        Some(story) => {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            Ok(fs::write(path, story)?)
        }
        None => Ok(laid::make(root, name).map_err(|e| e.to_string())?),
    }
}

const STORY: &str = "---\ntitle: Pear Tree\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n---\n\nA pear falls.\n";

/// Front-matter without the keys that a text gives.
fn without(front: &str, text: &str) -> String {
    let key = |line: &str| line.split_once(':').map(|(key, _)| key.to_owned());
    let given: Vec<String> = text.lines().filter_map(key).collect();
    let kept = front.lines().filter(|line| key(line).is_none_or(|key| !given.contains(&key)));
    kept.map(|line| format!("{line}\n")).collect()
}
