//! The pages that users begin with, followed to the letter: their commands run one after another, each page on a node of
//! its own.

mod page;

use crate::node::Node;
use page::{blocks, Block, End};
use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;

/// How long the commands of a block may take.
const LIMIT: Duration = Duration::from_secs(600);
/// What the pages use of the repository.
const USED: [&str; 2] = ["encoders", "gallery"];

#[tokio::test(flavor = "multi_thread")]
async fn contributors_get_to_the_end_of_their_page() {
    follow("docs/contributor.md", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn companies_get_to_the_end_of_their_page() {
    follow("docs/company.md", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_dao_get_to_the_end_of_their_page() {
    follow("docs/dao-member.md", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_can_be_followed() {
    follow("README.md", 2).await;
}

/// Follows a page. So many of its blocks are not run: each stays up, installs or builds.
async fn follow(page: &str, not_run: usize) {
    let text = fs::read_to_string(root().join(page)).expect("the page is there");
    let blocks = blocks(&text).unwrap_or_else(|problem| panic!("{page}, {problem}"));
    let (left_out, run): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|block| block.end == End::NotRun);
    assert_eq!(left_out.len(), not_run, "{page} leaves out {left_out:?}");
    assert!(!run.is_empty(), "{page} has no commands");

    let mut node = Node::start();
    let reader = Reader::new(&mut node).await;
    for block in &run {
        reader.types(page, block).await;
    }
}

/// Somebody who follows a page, in a folder that has of the repository what the pages use.
struct Reader {
    folder: TempDir,
    node: String,
    engine: String,
}

impl Reader {
    async fn new(node: &mut Node) -> Self {
        node.connect().await;
        let folder = tempfile::tempdir().expect("a folder to work in");
        for used in USED {
            symlink(root().join(used), folder.path().join(used)).expect("a link to the repository");
        }
        Self { folder, node: node.rpc.clone(), engine: node.engine.clone() }
    }

    /// Types the commands of a block into a shell.
    ///
    /// # Panics
    ///
    /// If they do not end in time, or otherwise than the page says: with the page, the line, the commands and what was
    /// printed.
    async fn types(&self, page: &str, block: &Block) {
        let first = block.lines.start;
        // Empty lines make the shell count as the page does.
        let told = r#"trap 'printf "line %d: %s\n" "$LINENO" "$BASH_COMMAND" >&2' ERR"#;
        let script = format!("{told}{}{}", "\n".repeat(first - 1), block.commands);
        let run = tokio::process::Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .current_dir(self.folder.path())
            .env("PATH", path())
            .env("GUERDON_NODE", &self.node)
            .env("GUERDON_ENGINE", &self.engine)
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let late = |_| panic!("{page}, line {first}: this takes too long:\n{}", block.commands);
        let run = tokio::time::timeout(LIMIT, run).await.unwrap_or_else(late).expect("bash starts");
        let (printed, said) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert_eq!(
            run.status.code().map(End::Exit),
            Some(block.end),
            "{page}, line {first}:\n{}\n\nprinted:\n{printed}\nsaid:\n{said}",
            block.commands
        );
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository's folder")
}

/// Where programs are found: first the one under test.
fn path() -> OsString {
    let program = Path::new(env!("CARGO_BIN_EXE_guerdon"));
    let programs = program.parent().expect("a program lies in a folder").to_owned();
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths([programs].into_iter().chain(env::split_paths(&others))).expect("folders without colons")
}
