//! Where bytes are found.

use crate::MAX_LOCATOR;
use frame_support::{traits::ConstU32, BoundedVec};

/// Where bytes are found: an `http` or `https` URL, or nothing for content that engines already hold.
///
/// A hint and no more: what is found there counts only if its SHA-256 is the expected one.
pub type Locator = BoundedVec<u8, ConstU32<MAX_LOCATOR>>;

/// Whether `locator` is empty, or an `http` or `https` URL of visible ASCII characters.
///
/// No more is checked, since what is found there is held against the hash.
pub fn is_usable(locator: &Locator) -> bool {
    let url = [b"http://".as_slice(), b"https://"]
        .iter()
        .filter_map(|scheme| locator.strip_prefix(*scheme))
        .any(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_graphic));
    locator.is_empty() || url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_urls_are_usable() {
        let usable = |text: &[u8]| is_usable(&text.to_vec().try_into().unwrap());
        for text in ["", "http://a", "https://example.org/v1/content/00"] {
            assert!(usable(text.as_bytes()), "{text}");
        }
        for text in ["http://", "ftp://a", "file:///etc/passwd", "http://a b", "HTTP://a", "a", "http://a\n"]
        {
            assert!(!usable(text.as_bytes()), "{text}");
        }
        assert!(!usable(b"http://\xff"));
    }
}
