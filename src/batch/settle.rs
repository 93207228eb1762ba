//! Shares stories out among threads, and puts the books that they make in their places, a group at a time.
//!
//! Syncing a file costs as much as waiting for the disk. So a thread of its own does it, for all books that were
//! finished meanwhile, while the others go on making books: their bytes first, then the journal, then their names.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use crate::batch::plan::{Task, Verdict};
use crate::batch::work::{self, Done, Finish, Ready, State};
use crate::batch::{Context, Observer, Outcome, on};

/// Books that wait for the disk at most, each an open file.
const GROUP: usize = 64;
/// Files that are synced at once.
const SYNCS: usize = 8;

/// Who works on the stories of a run, and for whom.
pub struct Crew<'a> {
    pub context: &'a Context<'a>,
    pub tasks: &'a [Task],
    pub observer: &'a dyn Observer,
    /// The user asks for the end.
    pub stop: &'a AtomicBool,
    pub finish: &'a Finish<'a>,
    /// There is a reason to begin no other story.
    pub end: AtomicBool,
}

impl Crew<'_> {
    /// Does what the plan says of some stories, so many at a time, and tells what became of them.
    pub fn work(&self, order: &[usize], jobs: usize, outcome: &mut Outcome) {
        let jobs = jobs.min(order.len()).max(1);
        // Each story is one thread's from beginning to end, so that there are never more of them in memory than threads;
        // what is parallel inside a story shares the cores that no other story uses.
        let threads = (self.context.options.threads() / jobs).max(1);
        let next = AtomicUsize::new(0);
        let (ready, to_place) = mpsc::sync_channel::<(usize, Ready)>(GROUP);
        let (sender, receiver) = mpsc::channel::<(usize, Done)>();
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                let (ready, sender, next) = (ready.clone(), sender.clone(), &next);
                scope.spawn(move || {
                    on(threads, || {
                        while !self.is_over() {
                            let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                            match work::work(self.context, &self.tasks[index], self.finish) {
                                work::Outcome::Ready(book) => {
                                    if ready.send((index, book)).is_err() {
                                        return;
                                    }
                                }
                                work::Outcome::Done(done) => self.tell(index, done, &sender),
                            }
                        }
                    });
                });
            }
            drop(ready);
            scope.spawn(move || self.place_all(&to_place, &sender));
            for (index, done) in receiver {
                outcome.full |= done.full;
                outcome.done[index] = Some(done);
            }
        });
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.end.load(Ordering::Relaxed)
    }

    /// Tells what became of a story, which may be a reason to end the run.
    fn tell(&self, index: usize, done: Done, sender: &Sender<(usize, Done)>) {
        if done.full || self.context.options.fail_fast && done.state == State::Failed {
            self.end.store(true, Ordering::Relaxed);
        }
        if matches!(self.tasks[index].verdict, Verdict::Build(_) | Verdict::Move) {
            self.observer.done(done.state);
        }
        // Who receives is there until the last sender is gone.
        let _ = sender.send((index, done));
    }

    /// Puts books in their places, as long as there are any.
    fn place_all(&self, ready: &Receiver<(usize, Ready)>, sender: &Sender<(usize, Done)>) {
        while let Ok(first) = ready.recv() {
            let group: Vec<(usize, Ready)> = std::iter::once(first).chain(ready.try_iter()).take(GROUP).collect();
            let mut synced = sync(&group);
            if let Err(error) = self.context.manifest.sync() {
                synced = group.iter().map(|_| Err(io::Error::from(error.kind()))).collect();
            }
            for ((index, book), synced) in group.into_iter().zip(synced) {
                let task = &self.tasks[index];
                let done = match synced {
                    Ok(()) => book.place(self.context, task),
                    Err(error) => book.give_up(self.context, task, &error),
                };
                self.tell(index, done, sender);
            }
        }
    }
}

/// Syncs the books of a group, several at once: a file system can write them to the disk in one go then.
fn sync(group: &[(usize, Ready)]) -> Vec<io::Result<()>> {
    let each = group.len().div_ceil(SYNCS).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = group
            .chunks(each)
            .map(|books| scope.spawn(|| books.iter().map(|(_, book)| book.sync()).collect::<Vec<_>>()))
            .collect();
        let outcome = threads.into_iter().map(|thread| thread.join());
        outcome.flat_map(|synced| synced.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}
