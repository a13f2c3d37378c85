//! The program `detente`: news in, political event data out.
//!
//! Every command is a file of `commands/`: its arguments, its `run`, its examples. Data goes to the standard output,
//! everything else to the standard error. Exit codes: 0 done, 1 done with failed documents, 2 could not run.
#![forbid(unsafe_code)]

mod commands;
mod console;
mod fault;
mod pipeline;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// News in, political event data out: who did what to whom, when, where, and who says so.
#[derive(Debug, Parser)]
#[command(
    name = "detente",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = "Examples:
  detente code articles/ -o events.parquet
  detente code articles/ --store corpus.db
  detente search corpus.db ceasefire")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Code(Box<commands::code::Args>),
    Actors(commands::actors::Args),
    Places(commands::places::Args),
    Eval(commands::eval::Args),
    Explain(commands::explain::Args),
    Export(commands::export::Args),
    Parse(commands::parse::Args),
    Search(commands::search::Args),
    #[cfg(feature = "desk")]
    Map(commands::map::Args),
    #[cfg(feature = "desk")]
    Network(commands::network::Args),
    #[cfg(feature = "desk")]
    Series(commands::series::Args),
    #[cfg(feature = "desk")]
    Serve(commands::serve::Args),
    #[cfg(feature = "desk")]
    Watch(commands::watch::Args),
}

fn main() -> ExitCode {
    console::quiet_worker_panics();
    let done = match Cli::parse().command {
        Command::Code(args) => commands::code::run(*args),
        Command::Actors(args) => commands::actors::run(args),
        Command::Places(args) => commands::places::run(args),
        Command::Eval(args) => commands::eval::run(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Export(args) => commands::export::run(args),
        Command::Parse(args) => commands::parse::run(args),
        Command::Search(args) => commands::search::run(args),
        #[cfg(feature = "desk")]
        Command::Map(args) => commands::map::run(args),
        #[cfg(feature = "desk")]
        Command::Network(args) => commands::network::run(args),
        #[cfg(feature = "desk")]
        Command::Series(args) => commands::series::run(args),
        #[cfg(feature = "desk")]
        Command::Serve(args) => commands::serve::run(args),
        #[cfg(feature = "desk")]
        Command::Watch(args) => commands::watch::run(args),
    };
    match done {
        Ok(code) => code,
        Err(fault) if fault.is_broken_pipe() => ExitCode::SUCCESS,
        Err(fault) => {
            console::tell(&format!("detente: {fault}"));
            ExitCode::from(2)
        }
    }
}
