//! What can go wrong, each in one sentence, and the exit code it ends with.

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
        }
    }

    /// The same failure, with what it happened to in front.
    pub fn about(self, what: impl std::fmt::Display) -> Self {
        let tell = |sentence| format!("{what}: {sentence}");
        match self {
            Self::Refused(sentence) => Self::Refused(tell(sentence)),
            Self::Input(sentence) => Self::Input(tell(sentence)),
            Self::Unreachable(sentence) => Self::Unreachable(tell(sentence)),
        }
    }
}

/// The exit codes, for `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the chain refused, a check of its results failed, a recomputed result differs, or a receipt does not hold
  2  the input is not usable; nothing was sent
  3  the node or the engine cannot be reached";
