//! Commands in the documentation are commands of the program. Those of the pages that users begin with are run, with a
//! node, by another test; here all others are read by the program's own grammar.

use clap::Parser;
use guerdon_cli::commands::Cli;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The pages whose commands are run.
const RUN: [&str; 3] = ["company.md", "contributor.md", "dao-member.md"];
/// What stands for a hash or a key in an example.
const PLACEHOLDERS: [&str; 2] = ["PUBLIC_KEY", "WORK"];
const HASH: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

#[test]
fn the_program_understands_every_command_of_the_documentation() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let entries = fs::read_dir(docs).unwrap().map(|entry| entry.unwrap().path());
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let is_run = |path: &PathBuf| RUN.iter().any(|page| path.ends_with(page));
    let mut understood = 0;
    for page in entries.filter(|path| is_page(path) && !is_run(path)) {
        for (line, words) in commands(&fs::read_to_string(&page).unwrap()) {
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("{}, line {line}: {words:?}\n{error}", page.display());
            }
            understood += 1;
        }
    }
    assert!(understood > 30, "only {understood} commands were found");
}

#[test]
fn commands_are_found_in_fences_and_split_as_a_shell_does() {
    let page = "guerdon in prose\n```sh\nguerdon-node --dev\nguerdon job 7   # with a reason\n\
                echo '{\"a\": 1}' | guerdon shapley - --json | grep a\n  guerdon pay \\\n    'a b' > out\n```\n\
                ```text\nguerdon shown\n```\n";
    let found = commands(page);
    let expected: [(usize, &[&str]); 3] = [
        (4, &["guerdon", "job", "7"]),
        (5, &["guerdon", "shapley", "-", "--json"]),
        (6, &["guerdon", "pay", "a b"]),
    ];
    let found: Vec<_> = found
        .iter()
        .map(|(line, words)| (*line, words.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    assert_eq!(found, expected.map(|(line, words)| (line, words.to_vec())));
}

/// The calls of the program in a page's fences of commands, each with the line it begins on.
fn commands(page: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut fence = None;
    let mut lines = (1..).zip(page.lines());
    while let Some((number, line)) = lines.next() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            fence = fence.is_none().then(|| info.to_owned());
            continue;
        }
        if !fence.as_ref().is_some_and(|info| info.starts_with("sh")) {
            continue;
        }
        let mut command = line.to_owned();
        while let Some(begun) = command.strip_suffix('\\') {
            command = format!("{begun}{}", lines.next().map_or("", |(_, line)| line));
        }
        found.extend(calls(&command).into_iter().map(|words| (number, words)));
    }
    found
}

/// The calls of the program in one line of a shell: words between bars, redirections and comments.
fn calls(line: &str) -> Vec<Vec<String>> {
    let mut calls = vec![Vec::new()];
    let (mut word, mut quote) = (None::<String>, None);
    let mut into_file = false;
    for letter in line.chars().chain([' ']) {
        let (words, open): (&mut Vec<String>, _) = (calls.last_mut().expect("there is one"), quote.is_some());
        match letter {
            _ if quote == Some(letter) => quote = None,
            '\'' | '"' if !open => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            '#' if !open && word.is_none() => break,
            '>' | '<' if !open => into_file = true,
            '|' if !open => calls.push(Vec::new()),
            ' ' if !open => {
                let done = word.take();
                match into_file && done.is_some() {
                    true => into_file = false,
                    false => words.extend(done),
                }
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    calls.retain(|words| words.first().is_some_and(|program| program == "guerdon"));
    for word in calls.iter_mut().flatten().filter(|word| PLACEHOLDERS.contains(&word.as_str())) {
        *word = HASH.into();
    }
    calls
}
