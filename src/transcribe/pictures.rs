//! Pictures of a source: carried along under names of their own, or told.

use std::collections::{HashMap, HashSet};

use super::Carried;
use crate::story::media::{self, MediaClass};
use crate::story::slug::slug;

/// Bytes of all pictures of a source at most.
const MAX_TOTAL: u64 = 512 << 20;

/// Why a picture is not carried along, for the user.
pub type Why = &'static str;

/// What has the bytes of pictures: the folder of a page, or a book.
pub trait Supply {
    /// The bytes of the picture at an address, `left` at most.
    ///
    /// # Errors
    /// There is none, or it cannot be read: why, in words.
    fn picture(&mut self, address: &str, left: u64) -> Result<Vec<u8>, Why>;
}

/// The pictures of a source.
#[derive(Debug, Default)]
pub struct Pictures {
    /// Paths in the work, by the addresses in the source; none for those that are lost.
    known: HashMap<String, Option<String>>,
    names: HashSet<String>,
    carried: Vec<Carried>,
    lost: Vec<(String, Why)>,
    bytes: u64,
}

impl Pictures {
    /// The path in the work of the picture at an address. `read` gets its bytes, of which there may be as many as it is
    /// told; it is asked once for each address.
    pub fn add(&mut self, address: &str, read: impl FnOnce(u64) -> Result<Vec<u8>, Why>) -> Option<String> {
        if let Some(known) = self.known.get(address) {
            return known.clone();
        }
        let found = match read(MAX_TOTAL - self.bytes).and_then(|bytes| self.carry(address, bytes)) {
            Ok(path) => Some(path),
            Err(why) => {
                self.lose(address, why);
                None
            }
        };
        self.known.insert(address.to_owned(), found.clone());
        found
    }

    fn carry(&mut self, address: &str, bytes: Vec<u8>) -> Result<String, Why> {
        // What a picture is shows in its bytes; names lie.
        let kind = media::sniff(&bytes).filter(|media| media.kind == MediaClass::Image);
        let kind = kind.ok_or("books do not show pictures of this kind")?;
        if self.bytes + bytes.len() as u64 > MAX_TOTAL {
            return Err("there are too many bytes of pictures");
        }
        self.bytes += bytes.len() as u64;
        let file = address.split(['?', '#']).next().unwrap_or(address);
        // What stands in its address has no name.
        let file = if file.starts_with("data:") { "" } else { file.rsplit(['/', '\\']).next().unwrap_or(file) };
        let stem = slug(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let stem = if stem.is_empty() { "picture" } else { &stem };
        let mut path = format!("images/{stem}.{}", kind.extension);
        // One number goes on for all: many pictures of one name cost no search.
        while !self.names.insert(path.clone()) {
            path = format!("images/{stem}-{}.{}", self.names.len() + 1, kind.extension);
        }
        self.carried.push(Carried { path: path.clone(), bytes });
        Ok(path)
    }

    /// Notes that a picture is not carried along.
    pub fn lose(&mut self, address: &str, why: Why) {
        self.lost.push((address.to_owned(), why));
    }

    /// The addresses of pictures that are not carried along, and why.
    pub fn lost(&self) -> &[(String, Why)] {
        &self.lost
    }

    /// Carries a picture along no more.
    pub fn forget(&mut self, path: &str) {
        self.carried.retain(|file| file.path != path);
        self.known.retain(|_, known| known.as_deref() != Some(path));
    }

    /// How many pictures are carried along.
    pub fn count(&self) -> usize {
        self.carried.len()
    }

    /// The pictures that are carried along.
    pub fn carried(self) -> Vec<Carried> {
        self.carried
    }
}

#[cfg(test)]
mod tests {
    use super::Pictures;

    #[test]
    fn pictures_are_carried_once_and_named_by_their_bytes() {
        let mut pictures = Pictures::default();
        let gif = |_| Ok(b"GIF89a....".to_vec());
        assert_eq!(pictures.add("a/The Map.png", gif).as_deref(), Some("images/the-map.gif"));
        assert_eq!(pictures.add("a/The Map.png", |_| Err("asked again")).as_deref(), Some("images/the-map.gif"));
        assert_eq!(pictures.add("b/the-map.gif", gif).as_deref(), Some("images/the-map-2.gif"));
        assert_eq!(pictures.add("../", gif).as_deref(), Some("images/picture.gif"));
        assert_eq!(pictures.add("data:image/gif;base64,R0/a.b", gif).as_deref(), Some("images/picture-4.gif"));
        assert_eq!(pictures.add("c.emf", |_| Ok(vec![1, 0, 0, 0])), None);
        assert_eq!(pictures.add("d.png", |_| Err("it is gone")), None);
        assert_eq!(pictures.lost().len(), 2);
        assert_eq!(pictures.carried().len(), 4);
    }
}
