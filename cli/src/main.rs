//! The `guerdon` command.

use clap::{error::ErrorKind, Parser};
use guerdon_cli::{commands::Cli, Error};
use std::{env, process::exit};

#[tokio::main]
async fn main() {
    let cli = Cli::try_parse().unwrap_or_else(|error| refuse(&error));
    let json = cli.json;
    let code = match cli.run().await {
        Ok(answer) => {
            answer.print(json);
            answer.exit_code()
        }
        Err(error) => {
            error.print(json);
            error.exit_code()
        }
    };
    // Work that an interruption left behind, such as a read of the terminal, would keep the program alive.
    exit(code.into());
}

/// Tells what is wrong with the command line, to programs as any other failure.
fn refuse(error: &clap::Error) -> ! {
    let for_programs = env::args_os().any(|argument| argument == "--json");
    if !for_programs || !error.use_stderr() {
        error.exit();
    }
    let told = error.to_string();
    let first = told.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    let sentence = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "the command is not complete: see its --help".into()
        }
        _ => first.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let error = Error::Input(sentence);
    error.print(true);
    exit(error.exit_code().into())
}
