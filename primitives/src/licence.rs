//! How licences are named.

/// Whether `licence` has the syntax of an SPDX identifier or of a `LicenseRef-`: not empty, and of ASCII letters, digits,
/// `-`, `.` and `+` only.
///
/// The list of identifiers grows, so whether one is on it is for clients to check.
pub fn is_licence(licence: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.+".contains(byte);
    !licence.is_empty() && licence.iter().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_letters_digits_and_a_few_signs() {
        for licence in ["CC-BY-4.0", "CC0-1.0", "GPL-2.0+", "MIT", "LicenseRef-my.own-1", "0BSD"] {
            assert!(is_licence(licence.as_bytes()), "{licence}");
        }
        for licence in
            ["", " ", "CC BY", "MIT\n", "MIT OR ISC", "a_b", "(MIT)", "a/b", "DocumentRef-a:LicenseRef-b"]
        {
            assert!(!is_licence(licence.as_bytes()), "{licence}");
        }
        assert!(!is_licence("CC-BY-4.0é".as_bytes()) && !is_licence(&[0xff]) && !is_licence(&[0]));
    }
}
