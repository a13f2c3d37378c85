//! Documents through the engine: one reader, many workers, results in the order of the input.
//!
//! Every document gets a slot in a bounded queue before it goes to the workers, so that the results can be taken in
//! order and no more than a fixed number of documents is in memory, however slow one of them is.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use detente::{Coded, Engine};
use detente_io::{Failure, Read};

use crate::console::WORKER;

/// What became of one item of the input.
pub enum Outcome {
    /// A document that was coded.
    Coded(Box<Read>, Box<Coded>),
    /// A document that the filter held back, unchanged.
    Held(Box<Read>),
    /// A document that could not be read.
    Failed(Failure),
}

enum Slot {
    Ready(Outcome),
    Waiting(Receiver<Outcome>),
}

type Job = (Box<Read>, SyncSender<Outcome>);

/// Outcomes in the order of the input. Dropping it stops the threads.
pub struct Outcomes {
    slots: Receiver<Slot>,
}

impl Iterator for Outcomes {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        match self.slots.recv().ok()? {
            Slot::Ready(outcome) => Some(outcome),
            // A worker always answers; should one be gone, the run ends.
            Slot::Waiting(answer) => answer.recv().ok(),
        }
    }
}

/// Reads, codes on `threads` threads, and gives the outcomes. `hold` keeps documents away from the engine.
pub fn run(
    reads: impl Iterator<Item = Result<Read, Failure>> + Send + 'static,
    hold: impl Fn(&Read) -> bool + Send + 'static,
    engine: Arc<Engine>,
    threads: usize,
) -> std::io::Result<Outcomes> {
    let threads = threads.max(1);
    let (slot_in, slots) = sync_channel::<Slot>(threads * 8);
    let (job_in, jobs) = sync_channel::<Job>(threads * 2);
    let jobs = Arc::new(Mutex::new(jobs));
    for number in 0..threads {
        let (engine, jobs) = (Arc::clone(&engine), Arc::clone(&jobs));
        spawn(format!("{WORKER}coder-{number}"), move || {
            loop {
                let job = match jobs.lock() {
                    Ok(jobs) => jobs.recv(),
                    Err(_) => return,
                };
                let Ok((read, answer)) = job else {
                    return;
                };
                let coded = engine.code(&read.document);
                let _ = answer.send(Outcome::Coded(read, Box::new(coded)));
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

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new()
        .name(name)
        // Room for parsers that recurse within their limits.
        .stack_size(32 << 20)
        .spawn(body)
        .map(|_| ())
}
