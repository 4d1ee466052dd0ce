//! Transparent pictures laid on white, as Pillow's `Image.alpha_composite` does it, bit for bit.
//!
//! A channel `c` under alpha `a`, both of 8 bits, becomes, in integers with 7 more bits of precision,
//!
//! ```text
//! t = c * 128 a + 255 * 128 (255 - a) + 128 * 128
//! out = (t / 256 + t) / 256 / 128        each quotient rounded down
//! ```
//!
//! After `AlphaComposite.c` of Pillow, for a background that is opaque and white.

/// The channel on white.
pub(crate) fn on_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    let sum = channel * alpha * 128 + 255 * 128 * (255 - alpha) + 128 * 128;
    // At most 255: the sum is below 128 * (255 * 255 + 255).
    ((((sum >> 8) + sum) >> 8) >> 7) as u8
}

/// A pixel of red, green, blue and alpha, on white.
pub(crate) fn pixel_on_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    [red, green, blue].map(|channel| on_white(channel, alpha))
}

#[cfg(test)]
mod tests {
    use super::on_white;

    #[test]
    fn what_is_opaque_stays_and_what_is_transparent_is_white() {
        for channel in 0..=255 {
            assert_eq!(on_white(channel, 255), channel);
            assert_eq!(on_white(channel, 0), 255);
            assert_eq!(on_white(255, channel), 255);
        }
    }
}
