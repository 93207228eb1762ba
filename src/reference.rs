//! The generated pages of the documentation: rules, keys, warnings and the command line, each from its table.

use std::collections::HashMap;
use std::fmt::Write;

use clap::CommandFactory;

use crate::batch::names::{FIELDS, Template};
use crate::diag::{Example, Rule, Since};
use crate::story::keys::{KEYS, Scope, ValueKind};
use crate::story::warning::ENTRIES;

/// Each page's place below `docs/`, and its text.
pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("rules.md", rules()),
        ("reference/front-matter.md", front_matter()),
        ("reference/front-matter.schema.json", format!("{:#}\n", schema())),
        ("reference/warnings.md", warnings()),
        ("reference/names.md", names()),
        ("reference/cli.md", command_line()),
        ("reference/repairs.md", repairs()),
    ]
}

/// Every rule of the tool: our own in the order of their IDs, then those of the checker.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    let lists: [&'static [Rule]; 12] = [
        crate::diag::rules::RULES,
        crate::story::rules::RULES,
        crate::import::rules::RULES,
        crate::book::rules::RULES,
        crate::package::rules::RULES,
        crate::compare::rules::RULES,
        crate::batch::rules::RULES,
        crate::duplicates::rules::RULES,
        crate::library::rules::RULES,
        crate::serve::rules::RULES,
        crate::worker::rules::RULES,
        crate::omnibus::rules::RULES,
    ];
    let mut own: Vec<&'static Rule> = lists.into_iter().flatten().collect();
    own.sort_by_key(|rule| rule.id);
    own.into_iter().chain(crate::check::Overrides::rules())
}

/// The example of each rule, our own first.
pub fn all_examples() -> impl Iterator<Item = Example> {
    crate::examples::all().chain(crate::check::examples::all())
}

/// The example of a rule.
pub fn example(id: &str) -> Option<Example> {
    all_examples().find(|example| example.id == id)
}

fn repairs() -> String {
    let mut out = String::from(
        "# Repairs\n\nWhat `ficbind check --fix` repairs, in the order in which it does so. `--fix` does the safe repairs, \
         `--fix=all` those as well that need judgement. This page is generated.\n\n\
         `--to 3.3` and `--to 3.4` make an EPUB 3 of an EPUB 2 after these repairs, and then repair what EPUB 3 does not \
         allow: see [checking](../guide/checking.md#from-epub-2-to-epub-3).\n\n\
         | repair | safety | what it does | answers |\n|---|---|---|---|\n",
    );
    for repair in crate::fix::repairs() {
        let answers =
            if repair.ids.is_empty() { "(looked for in every book)".to_owned() } else { repair.ids.join(", ") };
        let _ = writeln!(out, "| `{}` | {} | {} | {answers} |", repair.name, repair.safety.word(), repair.what);
    }
    out
}

fn rules() -> String {
    let examples: HashMap<&str, Example> = all_examples().map(|example| (example.id, example)).collect();
    let mut out = String::from(
        "# Messages\n\nEvery message has an ID. `ficbind explain ID` prints its entry. This page is generated.\n",
    );
    for rule in all_rules() {
        let doc: Vec<&str> = rule.doc.lines().map(str::trim).collect();
        let _ =
            write!(out, "\n## {}\n\n*{}*: `{}`\n\n{}\n", rule.id, weight(rule), rule.template, doc.join("\n").trim());
        if let Some(example) = examples.get(rule.id) {
            out.push_str(&blocks(example));
        }
        let _ = write!(out, "\nSee [{0}]({0}).\n", rule.link);
    }
    out.push_str(&never_raised());
    out
}

/// How grave a rule is, and since which release of EPUBCheck.
pub fn weight(rule: &Rule) -> String {
    let now = rule.severity.name();
    match rule.since {
        None => now.to_owned(),
        Some(Since { release, before: None, .. }) => format!("{now}, since EPUBCheck {release}"),
        Some(Since { release, before: Some(before), .. }) => {
            format!("{now} since EPUBCheck {release}, {} before", before.name())
        }
    }
}

/// The IDs of EPUBCheck that have no entry, and why.
fn never_raised() -> String {
    let known = |id: &str| all_rules().any(|rule| rule.id == id);
    let ids: Vec<String> =
        crate::check::rules::SILENT.iter().filter(|id| !known(id)).map(|id| format!("`{id}`")).collect();
    format!(
        "\n## Never raised\n\nEPUBCheck 5.3.0 has these IDs, too. It suppresses them unless a user weighs them anew, or \
         no check of it raises them any more. Nor do ours; `--customMessages` accepts them.\n\n{}\n",
        ids.join(", ")
    )
}

/// An example as blocks of code.
fn blocks(example: &Example) -> String {
    let mut out = if example.note.is_empty() { String::new() } else { format!("\n{}\n", example.note) };
    for (heading, parts) in [("Wrong", &example.wrong), ("Right", &example.right)] {
        for part in parts {
            // A fence is longer than those inside it.
            let fence = if part.text.contains("```") { "`````" } else { "```" };
            let language = language(part.place);
            let _ = write!(out, "\n{heading}, in `{}`:\n\n{fence}{language}\n{}\n{fence}\n", part.place, part.text);
        }
    }
    out
}

/// The language of a file, as blocks of code name it.
fn language(place: &str) -> &'static str {
    let file = place.split(',').next().unwrap_or_default();
    match file.rsplit('.').next().unwrap_or_default() {
        "opf" | "xml" | "ncx" | "smil" | "svg" => "xml",
        "xhtml" | "html" => "html",
        "css" => "css",
        "md" => "markdown",
        "yaml" => "yaml",
        _ => "text",
    }
}

fn names() -> String {
    let mut out = format!(
        "# Fields of book names\n\nFor the template of `ficbind batch --name`, and for `name` in `collection.yaml`. The \
         usual template is `{}`. This page is generated.\n\n| field | stands for | example |\n|---|---|---|\n",
        Template::DEFAULT
    );
    for field in FIELDS {
        let _ = writeln!(out, "| `{{{}}}` | {} | {} |", field.name, field.doc, field.example);
    }
    out
}

fn front_matter() -> String {
    let mut out = String::from(
        "# Front-matter keys\n\nSpelling is lenient: case, `-`, `_` and the plural do not matter. This page is generated.\n\n\
         | key | where | other names | meaning | example |\n|---|---|---|---|---|\n",
    );
    let cell = |text: &str| text.replace('|', "\\|");
    let themes = themes();
    for key in KEYS.iter().filter(|k| k.kind != ValueKind::Kept) {
        let place = match key.scope {
            Scope::Book => "story",
            Scope::Chapter => "chapter",
            Scope::Both => "both",
        };
        let aliases: Vec<String> = key.aliases.iter().map(|a| format!("`{a}`")).collect();
        let _ = writeln!(
            out,
            "| `{}` | {place} | {} | {} | `{}` |",
            key.name,
            aliases.join(" "),
            cell(&key.doc(&themes)),
            cell(key.example)
        );
    }
    out.push_str("\nRead and kept without an effect of their own: ");
    let kept: Vec<String> = KEYS
        .iter()
        .filter(|k| k.kind == ValueKind::Kept)
        .flat_map(|k| std::iter::once(&k.name).chain(k.aliases))
        .map(|k| format!("`{k}`"))
        .collect();
    let _ = writeln!(out, "{}. Unknown keys are reported and kept in the book's metadata.", kept.join(", "));
    out.push_str(
        "\n## Dates\n\n`2023-04-05`, `2023-04`, `2023`, `20230405`, `5.4.2023`, `5 April 2023`, `April 5, 2023`, `April 2023`, or a\n\
         time stamp such as `2023-04-05T20:30:00Z`, `2023-04-05 22:30:00 +0200` or `Wed, 5 Apr 2023 20:30:00 GMT`. A time\n\
         without a zone is read as UTC.\n\
         \n## Language\n\nA BCP 47 tag (`en`, `pt-BR`, `zh-Hant`) or the English name of the language.\n\
         \n## Roles\n\nMARC relator codes and the words for them:\n\n| code | label |\n|---|---|\n",
    );
    for role in crate::story::Role::all() {
        let _ = writeln!(out, "| `{}` | {} |", role.code, role.label);
    }
    out
}

/// The JSON Schema of the front-matter.
pub fn schema() -> serde_json::Value {
    crate::story::schema::schema(&themes())
}

/// The names of the themes. The table of keys is below that of the themes, and is told of them.
fn themes() -> Vec<&'static str> {
    crate::book::css::themes().map(|theme| theme.name).collect()
}

fn warnings() -> String {
    let mut out = String::from(
        "# Content warnings\n\nThe ids, the labels, and other words with the same meaning. Case, spaces and hyphens do not \
         matter. This page is generated.\n\n| id | label | group | other words |\n|---|---|---|---|\n",
    );
    for entry in ENTRIES {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            entry.id,
            entry.label,
            entry.group.label(),
            entry.aliases.join(", ")
        );
    }
    out
}

fn command_line() -> String {
    let mut out = String::from("# Command line\n\nThis page is generated from the program's own help.\n");
    let mut command = crate::cli::Cli::command().term_width(100);
    command.build();
    let mut add = |command: &mut clap::Command| {
        let help = command.render_long_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        let _ = write!(
            out,
            "\n## {}\n\n```text\n{}\n```\n",
            command.get_bin_name().unwrap_or("ficbind"),
            help.join("\n").trim_end()
        );
    };
    add(&mut command.clone());
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
        add(&mut sub.clone());
    }
    out
}
