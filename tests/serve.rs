//! The server as clients meet it: what it answers, byte by byte, and how it bears those who mean it no good.

#![cfg(unix)]

#[path = "serve/answers.rs"]
mod answers;
#[path = "serve/client.rs"]
mod client;
#[path = "serve/command.rs"]
mod command;
#[path = "serve/hostile.rs"]
mod hostile;
#[path = "serve/library.rs"]
mod library;
