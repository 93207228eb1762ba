//! How a long run tells that it goes on: a bar on a terminal, plain lines elsewhere.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::batch::Observer;
use crate::batch::work::State;
use crate::commands::{grouped, stories_in};
use crate::library;

/// The time between two plain lines.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress of a run.
#[derive(Debug)]
pub struct Progress {
    form: Form,
    done: AtomicUsize,
    failed: AtomicUsize,
    total: AtomicUsize,
    /// When the last plain line was written.
    last: Mutex<std::time::Instant>,
}

#[derive(Debug)]
enum Form {
    Bar(ProgressBar),
    Lines,
    Silent,
}

impl Progress {
    pub fn new(quiet: bool, terminal: bool) -> Progress {
        let form = match (quiet, terminal) {
            (true, _) => Form::Silent,
            (_, false) => Form::Lines,
            (_, true) => {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
                let template = "{bar:30} {human_pos}/{human_len} stories, {rate}, {eta} left{msg}";
                let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
                let rate = |state: &ProgressState, out: &mut dyn Write| {
                    // A bar that can not be drawn is no reason to end.
                    let _ = write!(out, "{:.0}/s", state.per_sec());
                };
                bar.set_style(style.with_key("rate", rate));
                Form::Bar(bar)
            }
        };
        Progress {
            form,
            done: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            total: AtomicUsize::new(0),
            last: Mutex::new(std::time::Instant::now()),
        }
    }

    /// Says something without spoiling the bar.
    pub fn say(&self, text: &str) {
        match &self.form {
            Form::Bar(bar) => bar.suspend(|| eprintln!("{text}")),
            Form::Lines | Form::Silent => eprintln!("{text}"),
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn planned(&self, stories: usize, to_do: usize) {
        self.total.store(to_do, Ordering::Relaxed);
        match &self.form {
            Form::Bar(bar) => {
                bar.set_length(to_do as u64);
                bar.enable_steady_tick(Duration::from_millis(200));
            }
            Form::Lines => eprintln!("{} found, {} to do", stories_in(stories), grouped(to_do)),
            Form::Silent => {}
        }
    }

    fn done(&self, state: State) {
        self.count(state);
    }
}

impl library::Observer for Progress {
    fn planned(&self, books: usize, _to_read: usize) {
        match &self.form {
            // Books that are known are done at once, so that all are counted.
            Form::Bar(_) => Observer::planned(self, books, books),
            Form::Lines => self.total.store(books, Ordering::Relaxed),
            Form::Silent => {}
        }
    }

    fn done(&self) {
        self.count(State::Built);
    }
}

impl Progress {
    fn count(&self, state: State) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let failed = match state {
            State::Failed => self.failed.fetch_add(1, Ordering::Relaxed) + 1,
            _ => self.failed.load(Ordering::Relaxed),
        };
        match &self.form {
            Form::Silent => {}
            Form::Bar(bar) => {
                bar.inc(1);
                if failed > 0 {
                    bar.set_message(format!(", {} failed", grouped(failed)));
                }
            }
            Form::Lines => {
                let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                let now = std::time::Instant::now();
                if now.duration_since(*last) >= PAUSE {
                    *last = now;
                    let total = grouped(self.total.load(Ordering::Relaxed));
                    eprintln!("{} of {total} done, {} failed", grouped(done), grouped(failed));
                }
            }
        }
    }
}
