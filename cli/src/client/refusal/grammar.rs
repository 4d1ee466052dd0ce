//! That what is advised can be typed: every command exists, and so does every flag that follows it.

use crate::commands::Cli;
use clap::{Command, CommandFactory};

/// Panics if the text names a command that there is not.
pub(super) fn check(told: &str) {
    let root = Cli::command();
    for (place, program) in told.match_indices("guerdon ") {
        let mut words = words(&told[place + program.len()..]);
        let mut command = &root;
        while command.has_subcommands() {
            let word = words.next().unwrap_or_default();
            command = command
                .find_subcommand(word)
                .unwrap_or_else(|| panic!("{} has no command \"{word}\": {told}", command.get_name()));
        }
    }
    for flag in words(told).filter_map(|word| word.strip_prefix("--")) {
        assert!(has_flag(&root, flag), "no command has --{flag}: {told}");
    }
}

/// The words of a text, without what a sentence puts behind them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').map(|word| word.trim_end_matches(['.', ',', ':', ';']))
}

fn has_flag(command: &Command, flag: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(flag))
        || command.get_subcommands().any(|command| has_flag(command, flag))
}

#[test]
fn commands_and_flags_that_there_are_pass() {
    check("See guerdon model show 3, or guerdon dao voter DATASET: it takes --key FILE.");
    check("Nothing to type.");
}

#[test]
#[should_panic(expected = "has no command \"sell\"")]
fn a_command_that_there_is_not_is_found() {
    check("Use guerdon model sell 3.");
}

#[test]
#[should_panic(expected = "has no command \"\"")]
fn half_a_command_is_found() {
    check("See guerdon model.");
}

#[test]
#[should_panic(expected = "--quickly")]
fn a_flag_that_there_is_not_is_found() {
    check("Pay with --quickly.");
}
