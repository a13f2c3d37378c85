//! A folder, recursively, in sorted order.

use std::path::{Path, PathBuf};

use super::path_name;
use crate::Failure;

/// Files that lie beside saved pages and are no documents.
const FURNITURE: &[&str] = &[
    "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "bmp",
    "tif", "tiff", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "mov",
    "lock", "log", "db", "sqlite", "db-wal", "db-shm",
];

/// Depth of folders: more is a loop of links.
const DEEPEST: usize = 64;

/// Walks depth first; holds the names of one folder per level. Hidden files and furniture are left out.
pub(super) struct Walk {
    /// What is still to be visited, last first.
    stack: Vec<(PathBuf, usize)>,
}

impl Walk {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            stack: vec![(path, 0)],
        }
    }
}

fn is_document(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let furniture = path
        .extension()
        .is_some_and(|e| FURNITURE.contains(&e.to_string_lossy().to_ascii_lowercase().as_str()));
    !hidden && !furniture
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((path, depth)) = self.stack.pop() {
            let broken = |error: std::io::Error| super::bounded::failure(&path_name(&path), &error);
            let meta = match std::fs::metadata(&path) {
                Ok(meta) => meta,
                Err(error) => return Some(Err(broken(error))),
            };
            if meta.is_file() {
                return Some(Ok(path));
            }
            if !meta.is_dir() {
                return Some(Err(Failure::new(
                    path_name(&path),
                    "file.special",
                    "neither a file nor a folder",
                )));
            }
            if depth > DEEPEST {
                return Some(Err(Failure::new(
                    path_name(&path),
                    "file.too-deep",
                    format!("more than {DEEPEST} folders inside each other"),
                )
                .hint("look for a link that points back up")));
            }
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) => return Some(Err(broken(error))),
            };
            let mut paths = Vec::new();
            for entry in entries {
                match entry {
                    Ok(entry) => paths.push(entry.path()),
                    Err(error) => return Some(Err(broken(error))),
                }
            }
            paths.retain(|p| is_document(p));
            // Byte order of the names: the same on every machine.
            paths.sort_by(|a, b| {
                b.as_os_str()
                    .as_encoded_bytes()
                    .cmp(a.as_os_str().as_encoded_bytes())
            });
            self.stack.extend(paths.into_iter().map(|p| (p, depth + 1)));
        }
        None
    }
}
