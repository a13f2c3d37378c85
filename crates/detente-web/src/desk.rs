//! A store that is looked at: connections, the index, and the way from an address to its page.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use detente_store::Store;

use crate::{Answer, Error, Index, answer::Refusal, cache::Answers, html, pages, query::Params};

/// What can be chosen when a desk is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who reviews, where the form says nothing.
    pub reviewer: Option<String>,
}

/// A store that is looked at.
pub struct Desk {
    path: PathBuf,
    pub(crate) options: Options,
    stores: Mutex<Vec<Store>>,
    index: RwLock<Arc<Index>>,
    refreshing: Mutex<()>,
    answers: Answers,
    /// Proves that a form was made by this desk.
    pub(crate) secret: String,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Connections that are kept open.
const MOST_STORES: usize = 8;

impl Desk {
    /// Opens a store that is there and reads its index.
    ///
    /// # Errors
    /// The file is no store or cannot be read.
    pub fn open(path: &Path, options: Options) -> Result<Self, Error> {
        let store = Store::open_read(path)?;
        let index = Index::load(&store)?;
        Ok(Self {
            path: path.to_owned(),
            options,
            stores: Mutex::new(vec![store]),
            index: RwLock::new(Arc::new(index)),
            refreshing: Mutex::new(()),
            answers: Answers::default(),
            secret: secret(),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The index as it is now.
    pub fn index(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn with_store<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, E>,
    ) -> Result<T, E> {
        let waiting = self
            .stores
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let store = match waiting {
            Some(store) => store,
            None => Store::open_read(&self.path).map_err(Error::from)?,
        };
        let result = work(&store);
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        if stores.len() < MOST_STORES {
            stores.push(store);
        }
        result
    }

    /// Looks at the store again; readers keep the old index meanwhile.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn refresh(&self) -> Result<(), Error> {
        let _one = self
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let old = self.index();
        let new = self.with_store(|store| old.refreshed(store))?;
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(())
    }

    /// Follows the store until `go_on` says `false`; calls `changed` after every change that was taken in.
    ///
    /// Looks twice a second, and rests five times as long as reading takes, so that following a large store that is
    /// being written costs at most a sixth of one core.
    ///
    /// # Errors
    /// The store cannot be read any more.
    pub fn follow(&self, go_on: impl Fn() -> bool, changed: impl Fn(&Index)) -> Result<(), Error> {
        let watcher = Store::open_read(&self.path)?;
        // the number that SQLite counts up for every commit of another connection
        let version = || -> Result<i64, Error> {
            Ok(watcher
                .connection()
                .query_row("PRAGMA data_version", [], |row| row.get(0))?)
        };
        let mut seen = version()?;
        let mut rest = Duration::from_millis(500);
        while go_on() {
            std::thread::sleep(rest);
            let now = version()?;
            rest = Duration::from_millis(500);
            if now == seen {
                continue;
            }
            seen = now;
            let start = Instant::now();
            self.refresh()?;
            rest = rest.max(start.elapsed() * 5);
            changed(&self.index());
        }
        Ok(())
    }

    /// The answer to a GET request for `path` with these parameters.
    pub fn answer(&self, path: &str, params: &[(String, String)]) -> Answer {
        let index = self.index();
        let (page, form) = match path.rsplit_once('.') {
            Some((page, form)) => (page, form),
            None => (path, ""),
        };
        let twin = form == "json";
        let make = || {
            let found = self.with_store(|store| {
                let desk = pages::Request {
                    desk: self,
                    index: &index,
                    store,
                    params,
                    path: page,
                    twin,
                };
                pages::answer(&desk, form)
            });
            found.unwrap_or_else(|refusal: Refusal| self.refuse(&refusal, twin))
        };
        self.answers.get(index.version, path, params, make)
    }

    /// The answer to a form that was sent to `path`; its origin has been checked.
    pub fn take(&self, path: &str, form: &Params) -> Answer {
        let taken: Result<Answer, Refusal> = match path {
            "/review" => pages::review::take(self, form),
            _ => Err(Refusal::Missing("form of this name".to_owned())),
        };
        taken.unwrap_or_else(|refusal| self.refuse(&refusal, false))
    }

    pub(crate) fn refuse(&self, refusal: &Refusal, twin: bool) -> Answer {
        refusal.answer(twin, html::refusal)
    }
}

/// 128 bits that nobody can guess: the keys of the standard library's hasher come from the system.
pub(crate) fn secret() -> String {
    use std::hash::{BuildHasher, RandomState};
    let part = |salt: u64| RandomState::new().hash_one(salt);
    format!("{:016x}{:016x}", part(1), part(2))
}
