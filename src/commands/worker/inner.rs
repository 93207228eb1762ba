//! One of the processes that do jobs: one job after the other, each answered before the next is read. Whatever ends it
//! ends one job.

use std::io::{Write, stdin, stdout};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::batch::on;
use crate::cli::worker::Worker as Args;
use crate::commands::{Exit, quiet_caught_panics};
use crate::diag::Sink;
use crate::worker::lines::{self, Line};
use crate::worker::{Options, Worker, claim};

/// The status of a process whose job took too long.
pub const TOO_SLOW: i32 = 124;

/// Does jobs until there are no more.
pub fn run(args: &Args, options: Options) -> Exit {
    quiet_caught_panics();
    // Whoever interrupts the worker wants it to finish what it has begun.
    let _ = ctrlc::set_handler(|| {});
    // Whoever started it may end before it does, and a batch must wait for both.
    let Ok(_claim) = claim(&options, &mut Sink::new()) else { return Exit::Io };
    let Ok(mut worker) = Worker::new(options, &mut Sink::new()) else { return Exit::Io };
    let watch = watch(args.time_limit);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    on((cores / super::jobs(args)).max(1), || {
        let (mut input, mut output) = (stdin().lock(), stdout().lock());
        loop {
            let line = match lines::next(&mut input, usize::MAX) {
                Ok(Some(Line::Whole(line))) => line,
                Ok(_) => return Exit::Success,
                Err(_) => return Exit::Io,
            };
            // The watch lives as long as this process.
            let _ = watch.send(());
            let reply = worker.answer(&line);
            let _ = watch.send(());
            if output.write_all(&reply.line()).and_then(|()| output.flush()).is_err() {
                return Exit::Io;
            }
        }
    })
}

/// Ends the process when a job takes too long: a thread can not be stopped. It is told of each beginning and each end.
fn watch(limit: f64) -> Sender<()> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        while receiver.recv().is_ok() {
            let ended = match limit {
                0.0 => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
                _ => receiver.recv_timeout(Duration::from_secs_f64(limit)),
            };
            match ended {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => std::process::exit(TOO_SLOW),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    sender
}
