//! The key an attributor's node signs its commitments with: sr25519, key type `guer`.

use sp_application_crypto::KeyTypeId;

/// The key type under which a node's keystore holds the key.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"guer");

mod app {
    use sp_application_crypto::{app_crypto, sr25519};
    app_crypto!(sr25519, super::KEY_TYPE);
}

sp_application_crypto::with_pair! {
    /// The secret and the public key.
    pub type AttributorPair = app::Pair;
}
/// The public key, registered on chain.
pub type AttributorId = app::Public;
/// A signature over [`crate::commitment::SignedCommitment`].
pub type AttributorSignature = app::Signature;
