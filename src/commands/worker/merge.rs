//! `ficbind worker --merge`: results in; manifest, report and list out.

use std::io::IsTerminal;

use crate::batch;
use crate::cli::worker::Worker as Args;
use crate::commands::batch::tell;
use crate::commands::progress::Progress;
use crate::commands::{Exit, show};
use crate::diag::render;
use crate::worker::{Options, merge};

/// Merges results, and tells what came of all jobs.
pub fn run(args: &Args, options: &Options) -> Exit {
    let out = options.out.clone().unwrap_or_default();
    let options = batch::Options { out, no_sync: args.no_sync, ..batch::Options::default() };
    let progress = Progress::new(args.quiet || args.json, std::io::stderr().is_terminal());
    let merged = merge::merge(&options, &args.merge, &progress);
    progress.end();
    match merged {
        Ok(account) => tell(&account, &options, "worker", None, args.json, args.quiet),
        Err(refused) => {
            let (diagnostics, _) = refused.sink.into_sorted();
            if args.json {
                let messages: Vec<_> = diagnostics.iter().map(|d| render::json(d, &refused.sources)).collect();
                let report = serde_json::json!({
                    "ficbind": env!("CARGO_PKG_VERSION"), "command": "worker", "diagnostics": messages,
                });
                let _ = crate::commands::write("-".as_ref(), &render::json_text(&report));
            } else {
                eprintln!("{}nothing was merged", show(&diagnostics, &refused.sources, args.quiet));
            }
            Exit::Io
        }
    }
}
