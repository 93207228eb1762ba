//! Which module names which, and whether the arrows between them run in circles.
//!
//! A circle is looked for among the modules beside each other, each with all that lies below it: at the top of a crate,
//! and again inside every module. A module and those inside it may name each other. Tests may name anything.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// The path of a module, or of something in it, from the crate's root or as it is written.
type Names = Vec<String>;

/// What one file holds: paths as they are written, and what the names that a `use` brings in stand for.
struct File {
    paths: Vec<Names>,
    uses: HashMap<String, Names>,
    globs: Vec<Names>,
}

/// The modules of one crate.
pub struct Crate(BTreeMap<Names, File>);

/// Where a path leads.
struct Reached {
    /// Modules on the way, the last of them the one that holds the thing.
    modules: Vec<Names>,
    /// Whether it names something that the crate's root brings in from one of its modules.
    face: bool,
    /// Whether it names a module, and nothing in it.
    whole: bool,
}

/// Longest chain of re-exports that is followed.
const CHAIN: usize = 8;

impl Crate {
    /// Reads the code of the crate whose root lies in `src`.
    pub fn read(src: &Path, sources: &[(PathBuf, String)]) -> Crate {
        let mut files = BTreeMap::new();
        for (path, text) in sources {
            let Ok(below) = path.strip_prefix(src) else { continue };
            let mut module: Names =
                below.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
            match module.last().map(String::as_str) {
                Some("tests") => continue,
                Some("lib") if module.len() == 1 => module.clear(),
                _ => {}
            }
            files.insert(module, File::read(text));
        }
        assert!(files.contains_key(&Names::new()), "{} has no lib.rs", src.display());
        Crate(files)
    }

    /// Modules beside each other that lead to one another, as `ficbind::story: keys matter meta`, with the arrows between them.
    pub fn circles(&self, name: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for (level, arrows) in self.arrows() {
            let nodes: BTreeSet<&String> = arrows.keys().map(|(from, _)| from).collect();
            let reach: HashMap<&String, BTreeSet<&String>> =
                nodes.iter().map(|node| (*node, reachable(node, &arrows))).collect();
            for node in &nodes {
                let mates: BTreeSet<&String> = reach[*node]
                    .iter()
                    .copied()
                    .filter(|mate| reach.get(mate).is_some_and(|back| back.contains(node)))
                    .collect();
                if mates.len() < 2 {
                    continue;
                }
                let names: Vec<&str> = mates.iter().map(|name| name.as_str()).collect();
                let shown = arrows.iter().filter(|((from, to), _)| mates.contains(from) && mates.contains(to));
                let shown = shown.map(|((from, to), by)| format!("    {from} -> {to}: {}\n", shortened(by))).collect();
                let within: Vec<&str> = std::iter::once(name).chain(level.iter().map(String::as_str)).collect();
                found.insert(format!("{}: {}", within.join("::"), names.join(" ")), shown);
            }
        }
        found
    }

    /// Modules that name things through the face of the crate, with those things.
    pub fn users_of_the_face(&self) -> Vec<String> {
        let named = |(module, file): (&Names, &File)| {
            let through = file.paths.iter().filter(|path| self.reached(module, path, CHAIN).face);
            through.map(|path| format!("{} names {}", module.join("::"), path.join("::"))).collect::<Vec<_>>()
        };
        self.0.iter().filter(|(module, _)| !module.is_empty()).flat_map(named).collect()
    }

    /// Modules that bring in all names of another.
    pub fn globs(&self) -> Vec<String> {
        let named = |(module, file): (&Names, &File)| {
            // The variants of an enum may be brought in.
            let is_own = |path: &&Names| {
                let reached = self.reached(module, path, CHAIN);
                reached.whole && !reached.modules.is_empty()
            };
            file.globs
                .iter()
                .filter(is_own)
                .map(|path| format!("{} uses {}::*", module.join("::"), path.join("::")))
                .collect::<Vec<_>>()
        };
        self.0.iter().flat_map(named).collect()
    }

    /// For each module, the arrows between those directly inside it, with the things that make them.
    fn arrows(&self) -> BTreeMap<Names, BTreeMap<(String, String), Vec<String>>> {
        let mut levels: BTreeMap<Names, BTreeMap<(String, String), Vec<String>>> = BTreeMap::new();
        for (from, file) in &self.0 {
            for path in &file.paths {
                for to in self.reached(from, path, CHAIN).modules {
                    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
                    if let (Some(a), Some(b)) = (from.get(common), to.get(common)) {
                        let arrow = levels.entry(from[..common].to_vec()).or_default();
                        let by = arrow.entry((a.clone(), b.clone())).or_default();
                        let thing = path.join("::");
                        if !by.contains(&thing) {
                            by.push(thing);
                        }
                    }
                }
            }
        }
        levels
    }

    /// Follows a path from the module in which it stands, through the names that modules bring in.
    fn reached(&self, from: &Names, path: &[String], chain: usize) -> Reached {
        let mut reached = Reached { modules: Vec::new(), face: false, whole: true };
        let mut at = from.clone();
        let mut names = path.iter().peekable();
        match names.peek().map(|name| name.as_str()) {
            Some("crate") => {
                names.next();
                at.clear();
            }
            Some("self" | "super") => {
                while let Some(name) = names.next_if(|name| matches!(name.as_str(), "self" | "super")) {
                    if name == "super" {
                        at.pop();
                    }
                }
            }
            Some(name) if !self.0[from].uses.contains_key(name) && !self.is_module(from, name) => return reached,
            _ => {}
        }
        for name in names {
            if self.is_module(&at, name) {
                at.push(name.clone());
                continue;
            }
            // What a module brings in stands for what it comes from.
            if chain > 0
                && let Some(meant) = self.0.get(&at).and_then(|file| file.uses.get(name))
            {
                reached.face |= at.is_empty();
                reached.modules.push(at.clone());
                let further = self.reached(&at, meant, chain - 1);
                reached.whole &= further.whole;
                match further.modules.last() {
                    Some(last) => at = last.clone(),
                    None => return reached,
                }
                reached.modules.extend(further.modules);
                continue;
            }
            // An item of the module.
            reached.face |= at.is_empty();
            reached.whole = false;
            break;
        }
        reached.modules.push(at);
        reached
    }

    fn is_module(&self, parent: &[String], name: &str) -> bool {
        self.0.contains_key(&[parent, &[name.to_owned()]].concat())
    }
}

/// The first few things that make an arrow.
fn shortened(things: &[String]) -> String {
    let more = if things.len() > 4 { ", …" } else { "" };
    format!("{}{more}", things[..things.len().min(4)].join(", "))
}

/// All that arrows lead to from `start`.
fn reachable<'g>(start: &String, arrows: &'g BTreeMap<(String, String), Vec<String>>) -> BTreeSet<&'g String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        for (_, to) in arrows.keys().filter(|(from, _)| from == node) {
            if seen.insert(to) {
                open.push(to);
            }
        }
    }
    seen
}

impl File {
    fn read(text: &str) -> File {
        let tokens = without_tests(&tokens(text));
        let mut file = File { paths: Vec::new(), uses: HashMap::new(), globs: Vec::new() };
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at] == "use" {
                at += 1;
                let mut leaves = Vec::new();
                tree(&tokens, &mut at, &[], &mut leaves);
                for (path, name) in leaves {
                    if name == "*" {
                        file.globs.push(path.clone());
                    } else {
                        file.uses.insert(name, path.clone());
                    }
                    file.paths.push(path);
                }
                continue;
            }
            let mut path = Names::new();
            while at < tokens.len() && is_name(tokens[at]) {
                path.push(tokens[at].to_owned());
                at += 1;
                match tokens.get(at) {
                    Some(&"::") if tokens.get(at + 1).is_some_and(|next| is_name(next)) => at += 1,
                    _ => break,
                }
            }
            // A macro that is declared anywhere is named at the root.
            let is_macro = tokens.get(at) == Some(&"!") && path.len() == 2 && path[0] == "crate";
            if path.len() > 1 && !is_macro {
                file.paths.push(path);
            } else if path.is_empty() {
                at += 1;
            }
        }
        file
    }
}

/// Reads the tree of a `use`: each leaf with the name that it brings in.
fn tree(tokens: &[&str], at: &mut usize, prefix: &[String], leaves: &mut Vec<(Names, String)>) {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(*at).copied() {
            Some("::") => *at += 1,
            Some("{") => {
                *at += 1;
                while !matches!(tokens.get(*at).copied(), Some("}") | None) {
                    tree(tokens, at, &path, leaves);
                    if tokens.get(*at) == Some(&",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            Some("*") => {
                *at += 1;
                leaves.push((path, "*".to_owned()));
                return;
            }
            Some("self") if !prefix.is_empty() && path.len() == prefix.len() => *at += 1,
            Some("as") => {
                let name = tokens.get(*at + 1).copied().unwrap_or_default().to_owned();
                *at += 2;
                leaves.push((path, name));
                return;
            }
            Some(name) if is_name(name) => {
                path.push(name.to_owned());
                *at += 1;
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                leaves.push((path, name));
                return;
            }
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The names and signs of a text, without comments, literals and macros' `$crate`, which is the crate of the user.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if let Some(length) = literal(rest) {
            length
        } else if rest.starts_with("$crate::") {
            "$crate::".len()
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(&rest[..end]);
            end
        } else if rest.starts_with("::") {
            tokens.push("::");
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(&rest[..first.len_utf8()]);
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a block comment, others inside it included.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            match rest.chars().next() {
                Some(c) => at += c.len_utf8(),
                None => return at,
            }
        }
    }
}

/// The length of the text or character that stands at the beginning in quotes, if one does. A lifetime is none.
fn literal(text: &str) -> Option<usize> {
    let body = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - body.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(prefix + 1 + hashes + 1 + inside.find(&end)? + end.len());
    }
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (i, c) in body.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(prefix + i + 1),
            // Only one sign stands in single quotes, escapes apart.
            _ if quote == '\'' && !body[1..].starts_with('\\') && !body[i + c.len_utf8()..].starts_with('\'') => {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// Leaves out what stands behind `#[cfg(test)]` and `#[test]`.
fn without_tests<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_test = tokens[at..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]"])
            || tokens[at..].starts_with(&["#", "[", "test", "]"]);
        if !is_test {
            kept.push(tokens[at]);
            at += 1;
            continue;
        }
        let mut depth = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match *token {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(*token, ";" | "}") {
                break;
            }
        }
    }
    kept
}

#[test]
fn every_form_of_a_path_is_an_arrow() {
    let circles = |a: &str, b: &str| {
        let files = [("lib.rs", "mod a; mod b; pub use b::Thing;"), ("a.rs", a), ("b.rs", b), ("b/c.rs", "")];
        let sources = files.map(|(name, text)| (Path::new("src").join(name), text.to_owned()));
        Crate::read(Path::new("src"), &sources).circles("x").into_keys().collect::<Vec<_>>()
    };
    for form in [
        "use crate::b;",
        "use crate::{b};",
        "use crate::{b as other};",
        "use crate::{x, b::{self, Thing}};",
        "use super::b;",
        "use super::b::*;",
        "use crate::b::c::Thing;",
        "fn f() { crate::b::thing() }",
        "fn f(x: super::b::Thing) {}",
        "use crate::Thing;",
        "use self::super::b::{Thing as Other};",
        "pub(crate) use crate::b::Thing;",
        "macro_rules! m { () => { crate::b::thing() } }",
        "/* } */ const C: char = '\\''; use crate::b; const D: char = '\"';",
        "const R: &str = r#\"\"\"#; fn f<'a>(x: &'a crate::b::T) {}",
    ] {
        assert_eq!(circles(form, "use crate::a::x;"), ["x: a b"], "{form}");
    }
    for form in [
        "// use crate::b;",
        "/* /* */ use crate::b; */",
        "const S: &str = \"use crate::b;\"; const T: &[u8] = br\"crate::b::x\";",
        "#[cfg(test)] mod tests { use crate::b; fn f() { if x {} } }",
        "use b::Thing;",
        "pub(in crate) fn f() {}",
        "crate::b! { }",
    ] {
        assert!(circles(form, "use crate::a::x;").is_empty(), "{form}");
    }
    assert_eq!(circles("use crate::b;", "use super::a; mod c;"), ["x: a b"]);
}
