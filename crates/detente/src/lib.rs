//! Détente: news in, political event data out.
#![forbid(unsafe_code)]
