//! The commands of a page, read from its fences.
//!
//! A fence of commands begins with three backticks and `sh`, and what may stand behind it: `exit=6` if the one command in
//! it ends with that exit code, or `no-run` if a test cannot run it. What is shown and not typed is fenced as something
//! else.

use std::ops::Range;

const FENCE: &str = "```";
/// What is shown and not typed.
const SHOWN: [&str; 3] = ["text", "json", "mermaid"];

/// Commands that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The lines of the page that they stand on, counted from 1.
    pub lines: Range<usize>,
    /// The commands.
    pub commands: String,
    /// What comes of them.
    pub end: End,
}

/// What comes of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// They end with this exit code.
    Exit(i32),
    /// They are not run: they stay up, or install and build.
    NotRun,
}

/// The commands of a page, in their order.
///
/// # Errors
///
/// The line of a fence that is not closed, or that nobody knows, and of commands that promise one exit code for several.
pub fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(page.lines());
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix(FENCE) else { continue };
        let body: Vec<_> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != FENCE).collect();
        let start = number + 1;
        let lines = start..start + body.len();
        if lines.end > page.lines().count() {
            return Err(format!("line {number}: the fence is not closed"));
        }
        let end = match info.split_whitespace().collect::<Vec<_>>()[..] {
            ["sh"] => End::Exit(0),
            ["sh", "no-run"] => End::NotRun,
            ["sh", code] => {
                End::Exit(one_command(code, &body).map_err(|why| format!("line {number}: {why}"))?)
            }
            [shown] if SHOWN.contains(&shown) => continue,
            _ => return Err(format!("line {number}: the fence \"{info}\" is neither run nor shown")),
        };
        blocks.push(Block { lines, commands: body.join("\n"), end });
    }
    Ok(blocks)
}

/// The exit code that one command is to end with.
fn one_command(code: &str, body: &[&str]) -> Result<i32, String> {
    let unknown = || format!("\"{code}\" is neither no-run nor an exit code such as exit=6");
    let code = code.strip_prefix("exit=").and_then(|code| code.parse().ok()).ok_or_else(unknown)?;
    match body.iter().filter(|line| !line.ends_with('\\')).count() {
        1 => Ok(code),
        commands => Err(format!("{commands} commands cannot all end with exit code {code}")),
    }
}

#[test]
fn commands_are_read_with_their_lines_and_what_comes_of_them() {
    let page = "# A page\n\n```sh\none\ntwo\n```\n\n  ```sh exit=6\n  three \\\n    four\n  ```\n```text\nfive\n```\n\
                ```sh no-run\nsix\n```\n";
    let block = |lines, commands: &str, end| Block { lines, commands: commands.into(), end };
    assert_eq!(
        blocks(page),
        Ok(vec![
            block(4..6, "one\ntwo", End::Exit(0)),
            block(9..11, "  three \\\n    four", End::Exit(6)),
            block(16..17, "six", End::NotRun),
        ])
    );
    assert_eq!(blocks("no commands"), Ok(Vec::new()));
}

#[test]
fn commands_cannot_hide_in_fences_that_nobody_knows() {
    let wrong = [
        ("```bash\nguerdon\n```", 1, "bash"),
        ("a\n```\nguerdon\n```", 2, "neither run nor shown"),
        ("```sh norun\nguerdon\n```", 1, "norun"),
        ("```sh exit=\nguerdon\n```", 1, "exit="),
        ("```sh exit=1\nguerdon\nguerdon\n```", 1, "2 commands"),
        ("```sh exit=1\n```", 1, "0 commands"),
        ("```sh\n```\n\n```sh\nguerdon\n", 4, "not closed"),
    ];
    for (page, line, why) in wrong {
        let told = blocks(page).unwrap_err();
        assert!(told.starts_with(&format!("line {line}: ")) && told.contains(why), "{page:?}: {told}");
    }
}
