//! `detente serve`: the desk in a browser.

use std::{net::IpAddr, path::PathBuf, process::ExitCode};

use detente_web::{
    Desk, Options,
    server::{Server, ServerOptions},
};

use crate::{console, fault::Fault};

/// Look at a store in a browser: read, explore, follow, map, review
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The desk answers to this machine alone. Another --host needs a --token of at least 16 characters,
which readers give once as ?token=… in the address. It speaks plain HTTP: put a TLS proxy before it
where the network is not your own.

Examples:
  detente serve corpus.db
  detente serve corpus.db --port 9000 --reviewer 'A. Coder'
  detente serve corpus.db --host 0.0.0.0 --token \"$(openssl rand -hex 16)\""
)]
pub struct Args {
    /// The store
    store: PathBuf,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Port; 0 = any that is free
    #[arg(long, default_value_t = 8017)]
    port: u16,
    /// What readers from other machines must know
    #[arg(long)]
    token: Option<String>,
    /// Who reviews, unless the form says otherwise
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
}

/// Runs the command until it is interrupted.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let desk = Desk::open(
        &args.store,
        Options {
            reviewer: args.reviewer,
        },
    )?;
    let server = Server::start(
        desk,
        &ServerOptions {
            host: args.host,
            port: args.port,
            token: args.token.clone(),
        },
    )?;
    let token = args
        .token
        .map(|t| format!("?token={t}"))
        .unwrap_or_default();
    console::tell(&format!(
        "the desk is at http://{}/{token} (Ctrl-C ends it)",
        server.address()
    ));
    server.wait();
    Ok(ExitCode::SUCCESS)
}
