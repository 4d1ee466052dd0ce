//! What a locator may look like.

/// Whether `locator` is an `http` or `https` URL of visible ASCII characters.
///
/// No more is checked: a locator is a hint, and what is found there is held against the hash.
pub fn is_usable(locator: &[u8]) -> bool {
    [b"http://".as_slice(), b"https://"]
        .iter()
        .filter_map(|scheme| locator.strip_prefix(*scheme))
        .any(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_graphic))
}
