//! Answers that were dear to make, kept until the index changes, so that readers of one page have it made once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use crate::Answer;

/// Path and parameters.
type Key = (String, Vec<(String, String)>);

/// An answer, or the place where one is being made.
type Cell = Arc<OnceLock<Answer>>;

/// Answers made faster than this are made anew.
const DEAR: Duration = Duration::from_millis(8);
/// Most answers that are kept.
const MOST: usize = 128;
/// Longest answer that is kept, in bytes.
const LONGEST: usize = 2 << 20;

/// Answers of one version of the index.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    kept: Mutex<(u64, HashMap<Key, Cell>)>,
}

impl Answers {
    /// The answer for a path of version `version` of the index; who asks for one that is being made waits for it.
    pub fn get(
        &self,
        version: u64,
        path: &str,
        params: &[(String, String)],
        make: impl FnOnce() -> Answer,
    ) -> Answer {
        let key = (path.to_owned(), params.to_vec());
        let cell = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.0 < version {
                *kept = (version, HashMap::new());
            }
            let known = kept.1.contains_key(&key);
            // an older index is still being read, or there is no room
            if kept.0 != version || !known && kept.1.len() >= MOST {
                drop(kept);
                return make();
            }
            Arc::clone(kept.1.entry(key.clone()).or_default())
        };
        let mut took = None;
        let answer = cell.get_or_init(|| {
            let start = Instant::now();
            let answer = make();
            took = Some(start.elapsed());
            answer
        });
        let broken = answer.status >= 500;
        let cheap = took.is_some_and(|t| t < DEAR) || answer.body.len() > LONGEST || broken;
        if took.is_some() && cheap {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.0 == version {
                kept.1.remove(&key);
            }
        }
        answer.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, dear: bool) -> Answer {
        if dear {
            std::thread::sleep(DEAR);
        }
        Answer::new(200, "text/plain", text)
    }

    #[test]
    fn a_dear_answer_is_made_once_for_each_version() {
        let answers = Answers::default();
        let first = answers.get(1, "/", &[], || made("one", true));
        let again = answers.get(1, "/", &[], || made("two", true));
        assert_eq!(first, again);
        let other = [("by".to_owned(), "year".to_owned())];
        assert_eq!(
            answers.get(1, "/", &other, || made("years", true)).text(),
            "years"
        );
        assert_eq!(answers.get(2, "/", &[], || made("new", true)).text(), "new");
        // a reader that still holds the old index
        assert_eq!(answers.get(1, "/", &[], || made("old", true)).text(), "old");
        assert_eq!(answers.get(2, "/", &[], || made("no", true)).text(), "new");
    }

    #[test]
    fn a_cheap_answer_is_not_kept() {
        let answers = Answers::default();
        answers.get(1, "/", &[], || made("one", false));
        assert_eq!(
            answers.get(1, "/", &[], || made("two", false)).text(),
            "two"
        );
    }
}
