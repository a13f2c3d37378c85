//! Documents through the workers: one reader, many threads, results in the order of the input.
//!
//! Every document gets a slot in a bounded queue before it goes to the workers, so that the results can be taken in
//! order and no more than a fixed number of documents is in memory, however slow one of them is.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use detente_io::{Failure, Read};

use crate::console::WORKER;

/// What became of one item of the input.
pub enum Outcome<T> {
    /// A document with what the work made of it.
    Done(Box<Read>, Box<T>),
    /// A document that the filter held back, unchanged.
    Held(Box<Read>),
    /// A document that could not be read.
    Failed(Failure),
}

enum Slot<T> {
    Ready(Outcome<T>),
    Waiting(Receiver<Outcome<T>>),
}

type Job<T> = (Box<Read>, SyncSender<Outcome<T>>);

/// Outcomes in the order of the input. Dropping it stops the threads.
pub struct Outcomes<T> {
    slots: Receiver<Slot<T>>,
}

impl<T> Iterator for Outcomes<T> {
    type Item = Outcome<T>;

    fn next(&mut self) -> Option<Outcome<T>> {
        match self.slots.recv().ok()? {
            Slot::Ready(outcome) => Some(outcome),
            // A worker always answers; should one be gone, the run ends.
            Slot::Waiting(answer) => answer.recv().ok(),
        }
    }
}

/// All processors, unless the user wants another number.
pub fn threads(wanted: Option<u16>) -> usize {
    wanted.map_or_else(
        || thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    )
}

/// Reads, works on `threads` threads, and gives the outcomes. `hold` keeps documents away from the workers.
pub fn run<T: Send + 'static>(
    reads: impl Iterator<Item = Result<Read, Failure>> + Send + 'static,
    hold: impl Fn(&Read) -> bool + Send + 'static,
    work: impl Fn(&Read) -> T + Send + Sync + 'static,
    threads: usize,
) -> std::io::Result<Outcomes<T>> {
    let threads = threads.max(1);
    let (slot_in, slots) = sync_channel::<Slot<T>>(threads * 8);
    let (job_in, jobs) = sync_channel::<Job<T>>(threads * 2);
    let (jobs, work) = (Arc::new(Mutex::new(jobs)), Arc::new(work));
    for number in 0..threads {
        let (work, jobs) = (Arc::clone(&work), Arc::clone(&jobs));
        spawn(format!("{WORKER}{number}"), move || {
            loop {
                let job = match jobs.lock() {
                    Ok(jobs) => jobs.recv(),
                    Err(_) => return,
                };
                let Ok((read, answer)) = job else {
                    return;
                };
                let done = catch_unwind(AssertUnwindSafe(|| work(&read)));
                let _ = answer.send(match done {
                    Ok(done) => Outcome::Done(read, Box::new(done)),
                    Err(_) => Outcome::Failed(broken(&read)),
                });
            }
        })?;
    }
    spawn(format!("{WORKER}reader"), move || {
        for read in reads {
            let slot = match read {
                Err(failure) => Slot::Ready(Outcome::Failed(failure)),
                Ok(read) if hold(&read) => Slot::Ready(Outcome::Held(Box::new(read))),
                Ok(read) => {
                    let (answer, waiting) = sync_channel(1);
                    // The slot first: the queue of slots bounds what is in flight.
                    if slot_in.send(Slot::Waiting(waiting)).is_err()
                        || job_in.send((Box::new(read), answer)).is_err()
                    {
                        return;
                    }
                    continue;
                }
            };
            if slot_in.send(slot).is_err() {
                return;
            }
        }
    })?;
    Ok(Outcomes { slots })
}

fn broken(read: &Read) -> Failure {
    let reason = "the program broke on this document";
    let mut failure = Failure::new(&*read.document.id, "engine.panic", reason);
    failure.hint = Some("please report it with the document; the others go on".to_owned());
    failure
}

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new()
        .name(name)
        // Room for parsers that recurse within their limits.
        .stack_size(32 << 20)
        .spawn(body)
        .map(|_| ())
}
