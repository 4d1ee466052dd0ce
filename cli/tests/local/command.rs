//! Runs the program.

use serde_json::Value;
use std::{
    ffi::OsStr,
    io::Write,
    process::{Command, Stdio},
};

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `guerdon` with these arguments and nothing to read.
pub fn guerdon<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    guerdon_reading(arguments, b"")
}

/// Runs `guerdon` with this on its standard input.
pub fn guerdon_reading<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, input: &[u8]) -> Ran {
    let mut process = Command::new(env!("CARGO_BIN_EXE_guerdon"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The program may end without reading.
    let _ = process.stdin.take().expect("it is piped").write_all(input);
    let output = process.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Ran {
    /// The standard output, which is one JSON value and nothing else. The run went well and said nothing more.
    pub fn json(&self) -> Value {
        assert_eq!((self.code, &*self.stderr), (Some(0), ""), "{self:?}");
        self.json_of_failure()
    }

    /// The standard output of a run that may have failed: one JSON value.
    pub fn json_of_failure(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// The one line that refuses unusable input; nothing else was written.
    pub fn refusal(&self) -> &str {
        assert_eq!((self.code, &*self.stdout), (Some(2), ""), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        self.stderr.trim_end()
    }
}
