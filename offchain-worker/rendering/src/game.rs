//! Who plays, and what each coalition asks the renderer for.

use std::fmt;

use crate::request::{RenderRequest, PROTOCOL_VERSION};

/// The most players of a game: the content and 19 styles, or 20 styles. They make 2^20 coalitions.
pub const MAX_PLAYERS: usize = 20;

/// The longest content, in bytes.
pub const MAX_CONTENT_BYTES: usize = 16 * 1024;

/// The longest name of a style, in bytes.
pub const MAX_STYLE_BYTES: usize = 256;

/// The greatest width and the greatest height of a render, in pixels.
pub const MAX_SIDE: u32 = 4096;

/// Who has a part in an output.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Player {
    /// What the output shows.
    Content,
    /// The style of this name.
    Style(String),
}

impl fmt::Display for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content => f.write_str("the content"),
            Self::Style(name) => write!(f, "the style {name:?}"),
        }
    }
}

/// What all renders of a game have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// In pixels, 1 to [`MAX_SIDE`].
    pub width: u32,
    /// In pixels, 1 to [`MAX_SIDE`].
    pub height: u32,
    /// Where the renderer's randomness starts.
    pub seed: u32,
}

/// A game of at least one player and at most [`MAX_PLAYERS`], no style of which is named twice.
///
/// A coalition is a bit mask of [`StyleGame::players`], as in `guerdon_shapley::enumeration`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleGame {
    content: Option<String>,
    styles: Vec<String>,
    canvas: Canvas,
}

impl StyleGame {
    /// A game of the content, if there is one, and the styles.
    ///
    /// # Errors
    ///
    /// No player or too many, a content or name that is blank or too long, a name that has a control character or
    /// occurs twice, and a canvas that is empty or too large.
    pub fn new(content: Option<String>, styles: Vec<String>, canvas: Canvas) -> Result<Self, GameError> {
        let players = styles.len().saturating_add(usize::from(content.is_some()));
        match players {
            0 => return Err(GameError::NoPlayers),
            1..=MAX_PLAYERS => {}
            _ => return Err(GameError::TooManyPlayers { players }),
        }
        if let Some(content) = &content {
            check_content(content)?;
        }
        for (index, style) in styles.iter().enumerate() {
            check_style(style)?;
            if styles[..index].contains(style) {
                return Err(GameError::StyleTwice { style: style.clone() });
            }
        }
        let side = 1..=MAX_SIDE;
        if !side.contains(&canvas.width) || !side.contains(&canvas.height) {
            return Err(GameError::Canvas { width: canvas.width, height: canvas.height });
        }
        Ok(Self { content, styles, canvas })
    }

    /// The content if there is one, then the styles in the order given. Bit `i` of a coalition stands for player `i`.
    pub fn players(&self) -> Vec<Player> {
        let content = self.content.iter().map(|_| Player::Content);
        content.chain(self.styles.iter().cloned().map(Player::Style)).collect()
    }

    /// The number of coalitions, `2^n` for `n` players.
    pub fn coalitions(&self) -> u32 {
        1 << (self.styles.len() + usize::from(self.content.is_some()))
    }

    /// What all renders have in common.
    pub fn canvas(&self) -> Canvas {
        self.canvas
    }

    /// What the renderer is asked for a coalition. Bits that stand for no player are ignored.
    ///
    /// Styles are sorted by name, so that the values do not depend on the order in which a game lists them.
    pub fn request(&self, coalition: u32) -> RenderRequest {
        let belongs = |player: usize| coalition >> player & 1 == 1;
        let before_styles = usize::from(self.content.is_some());
        let members = self.styles.iter().enumerate().filter(|(style, _)| belongs(before_styles + style));
        let mut styles: Vec<String> = members.map(|(_, name)| name.clone()).collect();
        styles.sort_unstable();
        let Canvas { width, height, seed } = self.canvas;
        let content = self.content.clone().filter(|_| belongs(0));
        RenderRequest { version: PROTOCOL_VERSION, content, styles, seed, width, height }
    }
}

fn check_content(content: &str) -> Result<(), GameError> {
    match content.len() {
        _ if content.trim().is_empty() => Err(GameError::BlankContent),
        0..=MAX_CONTENT_BYTES => Ok(()),
        bytes => Err(GameError::ContentTooLong { bytes }),
    }
}

fn check_style(style: &str) -> Result<(), GameError> {
    match style.len() {
        _ if style.trim().is_empty() => Err(GameError::BlankStyle),
        bytes if bytes > MAX_STYLE_BYTES => Err(GameError::StyleTooLong { bytes }),
        _ if style.contains(char::is_control) => Err(GameError::ControlCharacter { style: style.into() }),
        _ => Ok(()),
    }
}

/// Why there is no such game.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GameError {
    /// There is neither content nor a style.
    #[error("the game has no players: give it content, or at least one style")]
    NoPlayers,
    /// There are more than [`MAX_PLAYERS`].
    #[error(
        "the game has {players} players, and at most {MAX_PLAYERS} are played, because each further one doubles the \
         number of renders: name fewer styles, or let styles that belong together count as one"
    )]
    TooManyPlayers { players: usize },
    /// The content has no visible character.
    #[error("the content is blank: leave it out to play without content")]
    BlankContent,
    /// The content is longer than [`MAX_CONTENT_BYTES`].
    #[error("the content has {bytes} bytes, and at most {MAX_CONTENT_BYTES} are sent: shorten it")]
    ContentTooLong { bytes: usize },
    /// A style's name has no visible character.
    #[error("a style's name is blank: name it or leave it out")]
    BlankStyle,
    /// A style's name is longer than [`MAX_STYLE_BYTES`].
    #[error("a style's name has {bytes} bytes, and at most {MAX_STYLE_BYTES} are sent: shorten it")]
    StyleTooLong { bytes: usize },
    /// A style's name has a line break or another control character.
    #[error("the style {style:?} has a control character in its name: remove it")]
    ControlCharacter { style: String },
    /// A style is named twice.
    #[error("the style {style:?} is named twice: name it once")]
    StyleTwice { style: String },
    /// A side is 0 or longer than [`MAX_SIDE`].
    #[error("a render of {width} x {height} pixels is not asked for: sides are 1 to {MAX_SIDE} pixels long")]
    Canvas { width: u32, height: u32 },
}
