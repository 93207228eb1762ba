//! Foreign sources: loose plain-text posts become a [`crate::story::Story`].

pub mod bytes;
pub mod header;
pub mod mail;
pub mod rules;
mod subject;
pub mod talk;
pub mod text;
