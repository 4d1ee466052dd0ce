//! Where the program keeps what it must remember between runs.

use crate::{Error, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A folder below the user's state folder: `$XDG_STATE_HOME/guerdon`, or `~/.local/state/guerdon`. It is made if need be.
///
/// # Errors
///
/// There is no such place, or the folder cannot be made.
pub fn state_folder(name: &str) -> Result<PathBuf> {
    below(env::var_os("XDG_STATE_HOME").map(PathBuf::from), env::home_dir(), name)
}

fn below(state: Option<PathBuf>, home: Option<PathBuf>, name: &str) -> Result<PathBuf> {
    // The specification of XDG has relative paths ignored.
    let state = state.filter(|path| path.is_absolute());
    let home = home.filter(|path| path.is_absolute()).map(|home| home.join(".local/state"));
    let base = state.or(home).ok_or_else(|| {
        Error::Input("there is no home folder to keep the program's state in: set XDG_STATE_HOME".into())
    })?;
    let folder = base.join("guerdon").join(name);
    make(&folder).map_err(|error| {
        let shown = folder.display();
        Error::Input(format!(
            "the program keeps its state in {shown}, which cannot be made ({error}): set XDG_STATE_HOME to a place that \
             can be written"
        ))
    })?;
    Ok(folder)
}

fn make(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_kept_where_the_system_says_and_else_at_home() {
        let place = tempfile::tempdir().unwrap();
        let (state, home) = (place.path().join("state"), place.path().join("home"));
        let found = below(Some(state.clone()), Some(home.clone()), "payments").unwrap();
        assert_eq!(found, state.join("guerdon/payments"));
        assert!(found.is_dir());
        for nowhere in [None, Some(PathBuf::from("relative")), Some(PathBuf::new())] {
            let found = below(nowhere, Some(home.clone()), "payments").unwrap();
            assert_eq!(found, home.join(".local/state/guerdon/payments"));
        }
        assert!(matches!(below(None, None, "payments"), Err(Error::Input(_))));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_told() {
        let place = tempfile::tempdir().unwrap();
        let taken = place.path().join("file");
        fs::write(&taken, "").unwrap();
        let refused = below(Some(taken), None, "payments").unwrap_err();
        assert!(refused.to_string().contains("XDG_STATE_HOME"), "{refused}");
    }
}
