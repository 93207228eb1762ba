//! Which story is which from run to run: by its path below its source folder, told apart from stories of other folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::batch::discover::{Found, name_of};
use crate::batch::manifest::Manifest;

/// Gives every story its key: its path below its source folder where that is free, else with the folder's name in
/// front. A key that an earlier run gave to this very file stays its own; one whose file is not there any more goes to
/// the file that now has the same path, as when a whole folder was moved. Gives the places from where folders moved.
pub fn resolve(stories: &mut [Found], roots: &[PathBuf], manifest: &Manifest) -> Vec<PathBuf> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut settled = vec![false; stories.len()];
    for (story, settled) in stories.iter_mut().zip(&mut settled) {
        let is_own = |key: &str| manifest.get(key).map(|entry| entry.origin == story.origin);
        let known = candidates(&story.key, &roots[story.root]).take_while(|key| is_own(key).is_some());
        let own = known.into_iter().find(|key| is_own(key) == Some(true));
        if let Some(key) = own
            && taken.insert(key.clone())
        {
            story.key = key;
            *settled = true;
        }
    }
    let mut moved: Vec<PathBuf> = Vec::new();
    for (story, _) in stories.iter_mut().zip(settled).filter(|(_, settled)| !settled) {
        let free = candidates(&story.key, &roots[story.root]).find(|key| {
            let lives = |origin: &str| Path::new(origin).symlink_metadata().is_ok();
            !taken.contains(key) && manifest.get(key).is_none_or(|entry| !lives(&entry.origin))
        });
        let Some(key) = free else { continue };
        let from = manifest.get(&key).and_then(|entry| entry.origin.strip_suffix(&story.key));
        if let Some(from) = from.map(PathBuf::from).filter(|from| !moved.contains(from)) {
            moved.push(from);
        }
        taken.insert(key.clone());
        story.key = key;
    }
    stories.sort_by(|a, b| a.key.cmp(&b.key));
    moved
}

/// Keys that a story may have, the best first.
fn candidates(key: &str, root: &Path) -> impl Iterator<Item = String> + use<> {
    let (key, name) = (key.to_owned(), name_of(root));
    std::iter::once(key.clone()).chain((1_u32..).map(move |n| match n {
        1 => format!("{name}/{key}"),
        n => format!("{name} {n}/{key}"),
    }))
}
