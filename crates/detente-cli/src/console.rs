//! The terminal: messages, width, progress.

use std::{
    io::{self, IsTerminal, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// Prefix of the names of threads whose panics are caught and reported as failures of a document.
pub const WORKER: &str = "detente-";

/// Keeps the default message of a caught panic off the screen; the document is reported instead.
pub fn quiet_worker_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let worker = std::thread::current()
            .name()
            .is_some_and(|name| name.starts_with(WORKER));
        if !worker {
            usual(info);
        }
    }));
}

/// Writes a line to the standard error; a closed one is no reason to stop.
pub fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Columns of the terminal; 0 where the output is none.
pub fn width() -> usize {
    if !io::stdout().is_terminal() {
        return 0;
    }
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .or_else(|| {
            console::Term::stdout()
                .size_checked()
                .map(|(_, columns)| usize::from(columns))
        })
        .unwrap_or(100)
}

/// How far a run is; shown on a terminal alone.
pub struct Progress {
    bar: Option<ProgressBar>,
    read: Arc<AtomicU64>,
    documents: u64,
}

impl Progress {
    /// A bar over `total` bytes of input, or none where the standard error is no terminal.
    pub fn new(total: impl FnOnce() -> Option<u64>, read: Arc<AtomicU64>, quiet: bool) -> Self {
        let bar = (io::stderr().is_terminal() && !quiet).then(|| {
            let bar = match total() {
                Some(total) => ProgressBar::new(total)
                    .with_style(style("{bar:24} {percent:>3} %  {msg}  {eta} left")),
                None => ProgressBar::no_length().with_style(style("{spinner} {msg}  {elapsed}")),
            };
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        Self {
            bar,
            read,
            documents: 0,
        }
    }

    /// Counts a document.
    pub fn step(&mut self) {
        self.documents += 1;
        if let Some(bar) = &self.bar {
            bar.set_position(self.read.load(Ordering::Relaxed));
            let seconds = bar.elapsed().as_secs_f64().max(0.001);
            bar.set_message(format!(
                "{} documents, {:.1} documents/s",
                self.documents,
                self.documents as f64 / seconds
            ));
        }
    }

    /// Writes a line above the bar.
    pub fn tell(&self, message: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| tell(message)),
            None => tell(message),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
