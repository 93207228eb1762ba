//! What a book says of others in its package: of the stories that it joins, and of the book whose volume it is.

/// The property by which a book names the stories that it joins.
pub const HELD: &str = "dcterms:hasPart";

/// The property by which a volume names the book that it is cut from.
pub const WHOLE: &str = "dcterms:isPartOf";

/// The property by which a volume tells its number and how many there are: `2/3`.
pub const VOLUME: &str = "ficbind:volume";

/// What a volume says of the book that it is cut from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeOf {
    /// That of the whole, which no volume has itself.
    pub identifier: String,
    /// From 1.
    pub number: usize,
    /// How many volumes there are.
    pub count: usize,
}
