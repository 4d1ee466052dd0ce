//! What can go wrong, each in one sentence, and the exit code it ends with.

use serde_json::json;

/// A failure, told in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The chain refused what was asked, and its state is as before; or a check failed, or a proof does not hold.
    #[error("{0}")]
    Refused(String),
    /// The input is not usable; nothing was sent.
    #[error("{0}")]
    Input(String),
    /// The node or the engine cannot be reached, or does not answer as it should.
    #[error("{0}")]
    Unreachable(String),
    /// A transaction was sent, and what became of it is not known.
    #[error("{0}")]
    Unknown(String),
    /// Something is done on the chain, and what follows was not waited for, or could not be.
    #[error("{0}")]
    Unfinished(String),
    /// Some of what was asked is done, and some was refused.
    #[error("{0}")]
    Partly(String),
    /// The user ended the program before anything was sent.
    #[error("{0}")]
    Interrupted(String),
}

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The exit code of the command that failed with this.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Input(_) => 2,
            Self::Unreachable(_) => 3,
            Self::Unknown(_) => 4,
            Self::Unfinished(_) => 5,
            Self::Partly(_) => 6,
            Self::Interrupted(_) => 130,
        }
    }

    /// What kind of failure it is, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Input(_) => "input",
            Self::Unreachable(_) => "unreachable",
            Self::Unknown(_) => "unknown",
            Self::Unfinished(_) => "unfinished",
            Self::Partly(_) => "partly",
            Self::Interrupted(_) => "interrupted",
        }
    }

    /// The same failure, with what it happened to in front.
    pub fn about(self, what: impl std::fmt::Display) -> Self {
        self.retold(|sentence| format!("{what}: {sentence}"))
    }

    /// The same failure in other words.
    pub fn retold(self, tell: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Refused(sentence) => Self::Refused(tell(sentence)),
            Self::Input(sentence) => Self::Input(tell(sentence)),
            Self::Unreachable(sentence) => Self::Unreachable(tell(sentence)),
            Self::Unknown(sentence) => Self::Unknown(tell(sentence)),
            Self::Unfinished(sentence) => Self::Unfinished(tell(sentence)),
            Self::Partly(sentence) => Self::Partly(tell(sentence)),
            Self::Interrupted(sentence) => Self::Interrupted(tell(sentence)),
        }
    }

    /// Prints the failure on the standard error, for people or, in JSON, for programs.
    pub fn print(&self, json: bool) {
        let message = self.to_string();
        match json {
            true => eprintln!("{}", json!({ "error": { "kind": self.kind(), "message": message } })),
            false => eprintln!("error: {message}"),
        }
    }
}

/// The exit codes, for `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the chain refused, a check of its results failed, a recomputed result
       differs, or a receipt does not hold
  2    the input is not usable; nothing was sent
  3    the node or the engine cannot be reached; nothing was sent
  4    a transaction was sent, and what became of it is not known yet; the
       message says how to find out
  5    something was done on the chain, but not what follows: the wait was
       ended, or the node or the engine went away; the message says what was
       done and how to see the rest
  6    done in part: some of it was refused; the answer says which and why
  130  interrupted before anything was sent";
