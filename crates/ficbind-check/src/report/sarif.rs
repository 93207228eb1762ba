//! The report as SARIF 2.1.0, which code scanning of GitHub and editors can show.

use std::collections::{BTreeMap, HashMap};
use std::path::{MAIN_SEPARATOR, Path};

use serde_json::{Value, json};

use super::{Message, PATH, RELATIVE, Report, advice, percent_encoded, summary};
use ficbind_diag::{Rule, Severity};

/// The schema that the log keeps to.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The reports as one run of one log.
pub fn log(reports: &[Report]) -> Value {
    let used: BTreeMap<&str, &Rule> =
        reports.iter().flat_map(|report| &report.messages).map(|message| (message.rule.id, message.rule)).collect();
    let index: HashMap<&str, usize> = used.keys().enumerate().map(|(i, &id)| (id, i)).collect();
    let mut seen = HashMap::new();
    let mut results = Vec::new();
    for report in reports {
        for message in &report.messages {
            results.push(result(report, message, index[message.rule.id], &mut seen));
        }
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ficbind",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": used.values().map(|used| rule(used)).collect::<Vec<_>>(),
            } },
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    let mut value = json!({
        "id": rule.id,
        "shortDescription": { "text": summary(rule) },
        "defaultConfiguration": { "level": level(rule.severity) },
    });
    let advice = advice(rule);
    // GitHub wants a help text of every rule.
    value["help"] = json!({ "text": if advice.is_empty() { summary(rule) } else { advice } });
    if rule.link.starts_with("http") {
        value["helpUri"] = rule.link.into();
    }
    value
}

/// SARIF has a notion of files inside files, but neither GitHub nor the viewer of VS Code knows it: given a URI such as
/// `book.epub!/EPUB/a.xhtml` they look for a file of that name and show nothing. So the URI is that of the EPUB, the
/// file inside is a logical location, and the text names it, as most viewers show little else. The region is that of
/// the file inside; it would be of no use in the archive, and line and column are worth having.
fn result(report: &Report, message: &Message, index: usize, seen: &mut HashMap<String, usize>) -> Value {
    let place = &message.place;
    let (file, inside) = report.target(place);
    let mut physical = json!({ "artifactLocation": { "uri": uri(&file) } });
    if place.line > 0 {
        physical["region"] = json!({ "startLine": place.line });
        if place.column > 0 {
            physical["region"]["startColumn"] = place.column.into();
        }
    }
    let mut location = json!({ "physicalLocation": physical });
    let mut text = message.text.clone();
    if let Some(path) = inside {
        let name = path.rsplit('/').next().unwrap_or(path);
        location["logicalLocations"] = json!([{ "name": name, "fullyQualifiedName": path, "kind": "resource" }]);
        text = match place.line {
            0 => format!("{path}: {text}"),
            line => format!("{path}:{line}:{}: {text}", place.column),
        };
    }
    json!({
        "ruleId": message.rule.id,
        "ruleIndex": index,
        "level": level(message.severity),
        "message": { "text": text },
        "locations": [location],
        "partialFingerprints": { "primaryLocationLineHash": fingerprint(report, message, seen) },
    })
}

/// What tells GitHub that a result of this run is that of an earlier one. By itself it hashes the source line, which an
/// archive does not have. Lines and columns are left out so that a result stays itself when text before it grows; the
/// number behind the colon tells equal results apart.
fn fingerprint(report: &Report, message: &Message, seen: &mut HashMap<String, usize>) -> String {
    // FNV-1a: the same on every machine and in every version, which the standard hasher does not promise.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in [&report.file, message.rule.id, &*message.place.path, &message.text] {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let hash = format!("{hash:016x}");
    let count = seen.entry(hash.clone()).or_insert(0);
    *count += 1;
    format!("{hash}:{count}")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal | Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note | Severity::Usage | Severity::Advice => "note",
    }
}

/// A file name as a URI: relative to wherever the log is read, unless the name is absolute.
fn uri(file: &str) -> String {
    let slashes = if MAIN_SEPARATOR == '/' { file.to_owned() } else { file.replace(MAIN_SEPARATOR, "/") };
    if Path::new(file).is_absolute() {
        // A drive letter has no slash before it and keeps its colon.
        let slash = if slashes.starts_with('/') { "" } else { "/" };
        return format!("file://{slash}{}", percent_encoded(&slashes, PATH));
    }
    percent_encoded(slashes.trim_start_matches("./"), RELATIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests;

    #[test]
    fn a_result_is_at_the_epub_and_names_the_file_inside() {
        let log = log(&[tests::sample(), tests::sample()]);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 2);
        assert_eq!(run["tool"]["driver"]["rules"][0]["helpUri"], "https://example.org/#missing");
        assert_eq!(run["tool"]["driver"]["rules"][1].get("helpUri"), None);
        let result = &run["results"][0];
        let location = &result["locations"][0];
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "my%20book.epub");
        assert_eq!(location["physicalLocation"]["region"]["startColumn"], 9);
        assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "EPUB/b.xhtml");
        assert_eq!(run["results"][1]["level"], "note");
        let print = |i: usize| run["results"][i]["partialFingerprints"]["primaryLocationLineHash"].clone();
        assert_ne!(print(0), print(2), "equal results must not be taken for one");
    }

    #[test]
    fn names_of_files_become_uris() {
        assert_eq!(uri("./a b/ü#1.epub"), "a%20b/%C3%BC%231.epub");
        assert_eq!(uri("a:b.epub"), "a%3Ab.epub");
        if MAIN_SEPARATOR == '/' {
            assert_eq!(uri("/x/a b.epub"), "file:///x/a%20b.epub");
        }
    }
}
