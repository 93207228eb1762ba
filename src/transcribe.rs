//! Foreign sources, transcribed: what was understood of them, and how surely.

pub mod reading;
