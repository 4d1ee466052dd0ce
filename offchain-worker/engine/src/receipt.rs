//! Receipts: small documents by which whoever holds an output proves that it was paid for.
//!
//! A receipt is a JSON document:
//!
//! ```json
//! {"version": 1, "genesis": "<64 hexadecimal digits>", "payment": 1, "output": "<64 hexadecimal digits>",
//!  "index": 4, "outputs": 24, "proof": ["<64 hexadecimal digits>"]}
//! ```
//!
//! `genesis` is the hash of the chain's block 0, `output` the SHA-256 of the output, `index` its place among the
//! `outputs` of the payment, from 0, and `proof` its audit path ([`crate::inclusion`]). A receipt proves nothing by
//! itself: it says where to look on the chain, and what leads from the output to the root that is there.

use crate::{
    content::parse_hash,
    inclusion::{Inclusion, InclusionError, MAX_PATH},
};
use guerdon_primitives::PaymentId;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The version of receipts that is written and read.
pub const RECEIPT_VERSION: u32 = 1;
/// The largest receipt that is read, in bytes.
pub const MAX_BYTES: usize = 16 << 10;

/// A receipt for an output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Document", try_from = "Document")]
pub struct Receipt {
    /// The hash of the chain's block 0.
    pub genesis: H256,
    /// The payment that covers the output.
    pub payment: PaymentId,
    /// The SHA-256 of the output.
    pub output: H256,
    /// How many outputs the payment covers.
    pub outputs: u32,
    /// That the output is among them.
    pub inclusion: Inclusion,
}

/// Why a document is no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is larger than a receipt can be.
    #[error("a receipt has at most {MAX_BYTES} bytes")]
    TooLarge,
    /// It is of another version.
    #[error("the receipt is of version {0}, and only version {RECEIPT_VERSION} is known")]
    Version(u32),
    /// It is not the JSON it should be.
    #[error("it is no receipt: {0}")]
    Malformed(String),
}

/// Why a receipt does not prove that an output was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// It is for another output.
    #[error("it is for the output {receipt:x}, and not for {output:x}")]
    OtherOutput {
        /// The SHA-256 that it names.
        receipt: H256,
        /// That of the output.
        output: H256,
    },
    /// Its payment covers another number of outputs.
    #[error("it is for one of {receipt} outputs, and the payment covers {paid}")]
    Outputs {
        /// The number that it names.
        receipt: u32,
        /// How many are paid for.
        paid: u32,
    },
    /// The output is not proven to be among the payment's.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
}

impl Receipt {
    /// Whether it proves that `output` is among the `paid` outputs below `root`, both as the payment on the chain has
    /// them.
    ///
    /// # Errors
    ///
    /// It does not, and why.
    pub fn check(&self, output: H256, paid: u32, root: H256) -> Result<(), Unproven> {
        if output != self.output {
            return Err(Unproven::OtherOutput { receipt: self.output, output });
        }
        if paid != self.outputs {
            return Err(Unproven::Outputs { receipt: self.outputs, paid });
        }
        Ok(self.inclusion.check(output, paid, root)?)
    }
}

/// What every version has.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    genesis: String,
    payment: PaymentId,
    output: String,
    index: u32,
    outputs: u32,
    proof: Vec<String>,
}

/// The document of a receipt.
pub fn write(receipt: &Receipt) -> Vec<u8> {
    let mut document = serde_json::to_vec_pretty(receipt).expect("strings and numbers are JSON; qed");
    document.push(b'\n');
    document
}

/// The receipt in a document.
///
/// # Errors
///
/// A document that is too large, of another version, or has not exactly the fields of a receipt.
pub fn read(document: &[u8]) -> Result<Receipt, ReceiptError> {
    if document.len() > MAX_BYTES {
        return Err(ReceiptError::TooLarge);
    }
    // Names of foreign fields are part of what went wrong, and they may hold anything.
    let malformed =
        |error: serde_json::Error| ReceiptError::Malformed(error.to_string().replace(char::is_control, " "));
    let Versioned { version } = serde_json::from_slice(document).map_err(malformed)?;
    if version != RECEIPT_VERSION {
        return Err(ReceiptError::Version(version));
    }
    serde_json::from_slice(document).map_err(malformed)
}

impl From<Receipt> for Document {
    fn from(receipt: Receipt) -> Self {
        let Receipt { genesis, payment, output, outputs, inclusion } = receipt;
        Self {
            version: RECEIPT_VERSION,
            genesis: format!("{genesis:x}"),
            payment,
            output: format!("{output:x}"),
            index: inclusion.index,
            outputs,
            proof: inclusion.path.iter().map(|hash| format!("{hash:x}")).collect(),
        }
    }
}

impl TryFrom<Document> for Receipt {
    type Error = String;

    fn try_from(document: Document) -> Result<Self, String> {
        let hash = |digits: &String| parse_hash(digits).ok_or_else(|| format!("{digits:?} is no SHA-256"));
        let Document { version: _, genesis, payment, output, index, outputs, proof } = document;
        if proof.len() > MAX_PATH {
            return Err(format!("a proof has at most {MAX_PATH} hashes"));
        }
        let path = proof.iter().map(hash).collect::<Result<_, _>>()?;
        let inclusion = Inclusion { index, path };
        Ok(Self { genesis: hash(&genesis)?, payment, output: hash(&output)?, outputs, inclusion })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::sha256, inclusion::prove, manifest};
    use serde_json::{json, Value};

    fn receipt(path: usize) -> Receipt {
        let hash = |n: usize| sha256(&n.to_le_bytes());
        let inclusion = Inclusion { index: 4, path: (0..path).map(hash).collect() };
        Receipt { genesis: hash(100), payment: u64::MAX, output: hash(101), outputs: u32::MAX, inclusion }
    }

    fn refused(document: &Value) -> ReceiptError {
        read(document.to_string().as_bytes()).expect_err("it is no receipt")
    }

    #[test]
    fn what_is_written_is_read() {
        for path in [0, 1, 5, MAX_PATH] {
            let document = write(&receipt(path));
            assert!(document.len() <= MAX_BYTES && document.ends_with(b"}\n"));
            assert_eq!(read(&document), Ok(receipt(path)));
        }
    }

    #[test]
    fn a_receipt_has_the_fields_that_are_documented() {
        let hash = |byte: u8| H256::repeat_byte(byte);
        let inclusion = Inclusion { index: 4, path: vec![hash(3)] };
        let receipt = Receipt { genesis: hash(1), payment: 7, output: hash(2), outputs: 24, inclusion };
        let expected = json!({
            "version": 1, "genesis": "01".repeat(32), "payment": 7, "output": "02".repeat(32), "index": 4,
            "outputs": 24, "proof": ["03".repeat(32)],
        });
        assert_eq!(serde_json::from_slice::<Value>(&write(&receipt)).unwrap(), expected);
        assert_eq!(read(expected.to_string().as_bytes()), Ok(receipt));
    }

    #[test]
    fn a_receipt_proves_its_own_output_of_its_own_payment_only() {
        let hashes: Vec<_> = (0..5u8).map(|n| sha256(&[n])).collect();
        let root = manifest::root(hashes.iter().copied());
        let inclusion = prove(&hashes, hashes[3]).unwrap();
        let receipt = Receipt { output: hashes[3], outputs: 5, inclusion, ..receipt(0) };
        assert_eq!(receipt.check(hashes[3], 5, root), Ok(()));

        let other = Unproven::OtherOutput { receipt: hashes[3], output: hashes[2] };
        assert_eq!(receipt.check(hashes[2], 5, root), Err(other));
        assert_eq!(receipt.check(hashes[3], 6, root), Err(Unproven::Outputs { receipt: 5, paid: 6 }));
        let elsewhere = manifest::root(hashes.iter().rev().copied());
        assert_eq!(receipt.check(hashes[3], 5, elsewhere), Err(InclusionError::Root.into()));

        let renamed = Receipt { output: hashes[2], ..receipt };
        assert_eq!(
            renamed.check(hashes[2], 5, root),
            Err(InclusionError::Root.into()),
            "the leaf is the output"
        );
    }

    #[test]
    fn another_version_is_told_whatever_else_it_has() {
        assert_eq!(refused(&json!({ "version": 2, "signature": "" })), ReceiptError::Version(2));
        let mut other = serde_json::to_value(receipt(2)).unwrap();
        other["version"] = json!(0);
        assert_eq!(refused(&other), ReceiptError::Version(0));
    }

    #[test]
    fn only_the_fields_of_a_receipt_make_one() {
        let whole = serde_json::to_value(receipt(2)).unwrap();
        let fields: Vec<String> = whole.as_object().unwrap().keys().cloned().collect();
        for field in &fields {
            let mut other = whole.clone();
            other.as_object_mut().unwrap().remove(field);
            assert!(matches!(refused(&other), ReceiptError::Malformed(_)), "without {field}");
            for wrong in [json!(null), json!(-1), json!(1.5), json!("zz"), json!(["12"]), json!({})] {
                let mut other = whole.clone();
                other[field] = wrong.clone();
                assert!(matches!(refused(&other), ReceiptError::Malformed(_)), "{field}: {wrong}");
            }
        }
        let mut other = whole.clone();
        other["note\n\u{1b}[2J"] = json!(1);
        let told = refused(&other).to_string();
        assert!(told.contains("note") && !told.contains(char::is_control), "{told:?}");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let document = write(&receipt(2));
        let cut = &document[..document.len() / 2];
        let twice = [&document[..], &document[..]].concat();
        for wrong in [&b""[..], b"receipt", b"[]", b"null", b"\xff", cut, &twice] {
            assert!(matches!(read(wrong), Err(ReceiptError::Malformed(_))), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let mut long = serde_json::to_value(receipt(0)).unwrap();
        long["proof"] = json!(vec!["00".repeat(32); MAX_PATH + 1]);
        assert!(refused(&long).to_string().contains("at most 32 hashes"));
        let spaces = [write(&receipt(0)), vec![b' '; MAX_BYTES]].concat();
        assert_eq!(read(&spaces), Err(ReceiptError::TooLarge));
    }
}
