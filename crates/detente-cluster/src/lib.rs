//! Which reports are about the same event.
#![forbid(unsafe_code)]
