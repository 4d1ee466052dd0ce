//! `guerdon completions`.

use super::{Answer, Cli};
use crate::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guerdon completions bash \\\n    \
                  > ~/.local/share/bash-completion/completions/guerdon\n  \
                  guerdon completions zsh > ~/.zfunc/_guerdon\n  \
                  guerdon completions fish > ~/.config/fish/completions/guerdon.fish")]
pub(super) struct Completions {
    /// The shell that completes
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<Answer> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "guerdon", &mut script);
        let script = String::from_utf8_lossy(&script).into_owned();
        let json = json!({ "shell": self.shell.to_string(), "script": script });
        Ok(Answer::new(script, json))
    }
}
