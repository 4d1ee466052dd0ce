//! The `guerdon` command.

use clap::Parser;
use guerdon_cli::commands::Cli;

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
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
    std::process::exit(code.into());
}
