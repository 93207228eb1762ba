//! A library to browse beside the books of a shelf: [`catalogue`] reads what each book says of itself.

pub mod catalogue;
pub mod consent;
pub mod entry;
