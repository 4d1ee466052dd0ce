//! The beginning of what a server said, for an error's sentence.

const MAX_CHARS: usize = 80;

/// How many bytes are enough for an [`excerpt`]. A character takes 4 at most.
pub(crate) const ENOUGH_BYTES: usize = MAX_CHARS * 4;

/// The bytes' first characters in quotes, with control characters escaped.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(ENOUGH_BYTES)];
    let text: String = String::from_utf8_lossy(bytes).chars().take(MAX_CHARS).collect();
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_harmless() {
        assert_eq!(excerpt(b"<html>\n"), r#""<html>\n""#);
        assert_eq!(excerpt(b"\x1b[2J"), r#""\u{1b}[2J""#);
        assert_eq!(excerpt(b""), r#""""#);
        assert_eq!(excerpt("ä".repeat(1000).as_bytes()), format!("\"{}\"", "ä".repeat(80)));
    }
}
