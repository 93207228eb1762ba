//! The arguments of `ficbind serve`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;

/// Serve a folder of books over HTTP, for browsers and reading apps.
///
/// FOLDER is the output of `ficbind batch`, with or without a library made by `ficbind library`, or any folder of EPUB
/// files. Only this machine can reach the server unless --bind says otherwise. Nothing is ever written; hidden files and
/// the records of the batch are not served.
///
/// Exit status: 0 stopped by Ctrl-C or SIGTERM; 1 the file of passwords has problems; 2 wrong command line; 3 the folder
/// cannot be read, or the address is taken.
#[derive(Debug, Args)]
#[command(after_help = EXIT, after_long_help = EXAMPLES)]
pub struct Serve {
    /// Folder of the books
    #[arg(required_unless_present = "hash_password", value_name = "FOLDER")]
    pub folder: Option<PathBuf>,

    /// Address to listen at: 0.0.0.0 and :: are all addresses of this machine
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,

    /// Port to listen at; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    pub port: u16,

    /// Ask for a name and a password from this file, one "NAME:HASH" a line
    #[arg(long, value_name = "FILE")]
    pub auth: Option<PathBuf>,

    /// A name by which the server is called, as behind a proxy, besides addresses and names such as nas.local (may be
    /// repeated)
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,

    /// Read a password from the standard input and print its line for the file of --auth
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "reader", exclusive = true)]
    pub hash_password: Option<String>,

    /// Print where the server listens as one JSON object on one line
    #[arg(long)]
    pub json: bool,

    /// Print only warnings and errors
    #[arg(short, long)]
    pub quiet: bool,
}

const EXIT: &str = "Exit status: 0 stopped; 1 problems in the file of passwords; 2 wrong command line; \
    3 the folder can't be read, or the address is taken.";

const EXAMPLES: &str = "\
Examples:
  ficbind serve shelf
  ficbind serve --hash-password ann >> readers
  ficbind serve shelf --bind 0.0.0.0 --auth readers
  ficbind serve shelf --port 9000 --host books.example.org   (behind a proxy)

Exit status: 0 stopped; 1 problems in the file of passwords; 2 wrong command line;
3 the folder can't be read, or the address is taken.";
