//! `guerdon attributor`.

use super::{Answer, Session};
use crate::{
    actions::attributors::{self, Attributor},
    client::{Included, Wait},
    keys::parse_account,
    tables::table,
    units::{amount, column, parse_amount, SYMBOL},
    Error, Result,
};
use clap::Subcommand;
use codec::Encode;
use comfy_table::Table;
use guerdon_primitives::{api::Standing, attributor_key::AttributorId, Balance};
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, sr25519};
use sp_runtime::AccountId32;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Become an attributor: the bond is held, and the account is drawn for jobs
    #[command(
        after_help = "The key is the one of type guer in the keystore of the attributor's node; it is not the account's.\n\n\
                      Example:\n  guerdon attributor register --key me.key --bond 150 \\\n    \
                      0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48"
    )]
    Register {
        /// The public key that the node signs commitments with: 32 bytes in hex, or an SS58 address
        #[arg(value_name = "PUBLIC_KEY", value_parser = parse_key)]
        public: AttributorId,
        /// How many coins to bond; false and missing results cost parts of it
        #[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
        bond: Balance,
    },
    /// Bond more
    #[command(after_help = "Example:\n  guerdon attributor add-bond --key me.key 50")]
    AddBond {
        /// How many coins
        #[arg(value_parser = parse_amount)]
        amount: Balance,
    },
    /// Sign commitments with another key from now on
    #[command(after_help = "Example:\n  guerdon attributor set-key --key me.key \\\n    \
                      0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48")]
    SetKey {
        /// The public key: 32 bytes in hex, or an SS58 address
        #[arg(value_name = "PUBLIC_KEY", value_parser = parse_key)]
        public: AttributorId,
    },
    /// Be drawn again after a suspension
    #[command(after_help = "Example:\n  guerdon attributor resume --key me.key")]
    Resume,
    /// Be drawn no more; jobs that are open are still to be answered, and the bond stays held for some time
    #[command(after_help = "Example:\n  guerdon attributor leave --key me.key")]
    Leave,
    /// Take the bond, some time after leaving
    #[command(after_help = "Example:\n  guerdon attributor withdraw --key me.key")]
    Withdraw,
    /// Show all attributors: bond, standing, misses, open jobs
    #[command(after_help = "Example:\n  guerdon attributor list")]
    List,
    /// Show an attributor
    #[command(after_help = "Example:\n  guerdon attributor show Alice")]
    Show {
        /// An address or a development name; without it, the signer's account
        #[arg(value_parser = parse_account)]
        account: Option<AccountId32>,
    },
}

/// A public key as written: 32 bytes in hex, or an SS58 address.
///
/// A development name is none, since a mistyped key would be one.
fn parse_key(text: &str) -> Result<AttributorId> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let mut key = [0; 32];
    if hex::decode_to_slice(digits, &mut key).is_err() {
        let unusable = |_| {
            Error::Input(format!("\"{text}\" is not a public key: 64 hexadecimal digits, or an SS58 address"))
        };
        key = AccountId32::from_ss58check(text).map_err(unusable)?.into();
    }
    Ok(sr25519::Public::from_raw(key).into())
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let wait = Wait::Finalized;
        match self {
            Self::Register { public, bond } => {
                let signer = session.signer()?;
                attributors::check_bond(bond)?;
                let client = session.client().await?;
                let done = attributors::register(&client, &signer, public, bond, wait).await?;
                let text = format!("{} is an attributor, with a bond of {}", signer.account(), amount(bond));
                Ok(Answer::new(text, changed(&signer.account(), &done)))
            }
            Self::AddBond { amount: more } => {
                let signer = session.signer()?;
                let client = session.client().await?;
                let done = attributors::add_bond(&client, &signer, more, wait).await?;
                let bond = attributors::find(&client, &signer.account()).await?.map(|found| found.bond);
                let text = format!("{} more is bonded", amount(more));
                let text =
                    bond.map_or_else(|| text.clone(), |bond| format!("{text}: {} in all", amount(bond)));
                let mut json = changed(&signer.account(), &done);
                json["bond"] = json!(bond.map(|bond| bond.to_string()));
                Ok(Answer::new(text, json))
            }
            Self::SetKey { public } => {
                let signer = session.signer()?;
                let shown = hex_of(&public);
                let done = attributors::set_key(&session.client().await?, &signer, public, wait).await?;
                let text = format!("{} signs with {shown} from block {} on", signer.account(), done.number);
                Ok(Answer::new(text, changed(&signer.account(), &done)))
            }
            Self::Resume => {
                let signer = session.signer()?;
                let done = attributors::resume(&session.client().await?, &signer, wait).await?;
                let text = format!("{} is drawn again from block {} on", signer.account(), done.number);
                Ok(Answer::new(text, changed(&signer.account(), &done)))
            }
            Self::Leave => {
                let signer = session.signer()?;
                let until = attributors::leave(&session.client().await?, &signer, wait).await?;
                let account = signer.account();
                let text = format!(
                    "{account} is drawn no more; guerdon attributor withdraw takes the bond from block {until} on"
                );
                Ok(Answer::new(text, json!({ "account": account.to_string(), "until": until })))
            }
            Self::Withdraw => {
                let signer = session.signer()?;
                let done = attributors::withdraw(&session.client().await?, &signer, wait).await?;
                let text = format!("{} is no attributor any more, and has its bond back", signer.account());
                Ok(Answer::new(text, changed(&signer.account(), &done)))
            }
            Self::List => {
                let found = session.client().await?.attributors().await?;
                let json: Vec<_> = found.iter().map(json_of).collect();
                let text = match &found[..] {
                    [] => "there are no attributors".into(),
                    found => list(found).to_string(),
                };
                Ok(Answer::new(text, json))
            }
            Self::Show { account } => {
                let account = account.map_or_else(|| session.signer().map(|signer| signer.account()), Ok)?;
                let missing = || {
                    Error::Input(format!(
                        "{account} is not an attributor: guerdon attributor list shows who is"
                    ))
                };
                let found =
                    attributors::find(&session.client().await?, &account).await?.ok_or_else(missing)?;
                Ok(Answer::new(text(&found), json_of(&found)))
            }
        }
    }
}

/// What every change tells programs.
fn changed(account: &AccountId32, done: &Included) -> Value {
    json!({ "account": account.to_string(), "block": done.number, "fee": done.fee.to_string() })
}

fn list(attributors: &[Attributor]) -> Table {
    let bond = format!("bond ({SYMBOL})");
    let mut table = table(&["account", "standing", &bond, "misses", "open jobs"], 3);
    for attributor in attributors {
        table.add_row([
            attributor.account.to_string(),
            standing(&attributor.standing),
            column(attributor.bond),
            attributor.misses.to_string(),
            attributor.jobs.to_string(),
        ]);
    }
    table
}

fn text(attributor: &Attributor) -> String {
    let Attributor { account, key, bond, standing: stands, misses, jobs } = attributor;
    let lines = [
        format!("attributor  {account}"),
        format!("key         {}", hex_of(key)),
        format!("bond        {}; the least is {}", amount(*bond), amount(attributors::least_bond())),
        format!("standing    {}", standing(stands)),
        format!("misses      {misses} in a row"),
        format!("open jobs   {jobs}"),
    ];
    lines.join("\n")
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Active => "active".into(),
        Standing::Suspended { until } => format!("suspended, can resume from block {until} on"),
        Standing::Leaving { until } => format!("leaving, bond kept until block {until}"),
    }
}

fn json_of(attributor: &Attributor) -> Value {
    let Attributor { account, key, bond, standing, misses, jobs } = attributor;
    let (standing, until) = match standing {
        Standing::Active => ("active", None),
        Standing::Suspended { until } => ("suspended", Some(until)),
        Standing::Leaving { until } => ("leaving", Some(until)),
    };
    json!({
        "account": account.to_string(), "key": hex_of(key), "bond": bond.to_string(), "standing": standing,
        "until": until, "misses": misses, "jobs": jobs,
    })
}

/// A key as `guerdon-node key generate` prints it.
fn hex_of(key: &AttributorId) -> String {
    format!("0x{}", hex::encode(key.encode()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::COIN;
    use sp_keyring::Sr25519Keyring;

    fn attributor(name: Sr25519Keyring, standing: Standing) -> Attributor {
        let (account, key) = (name.to_account_id(), name.public().into());
        Attributor { account, key, bond: 150 * COIN, standing, misses: 2, jobs: 3 }
    }

    #[test]
    fn keys_are_hexadecimal_or_addresses() {
        let bob = Sr25519Keyring::Bob.public();
        let digits = hex::encode(bob.0);
        for written in [&digits, &format!("0x{digits}"), &bob.to_ss58check()] {
            assert_eq!(parse_key(written), Ok(bob.into()), "{written}");
        }
        for wrong in ["", "0x", &digits[1..], &format!("{digits}00"), "Bob", "not a key"] {
            let told = parse_key(wrong).unwrap_err().to_string();
            assert!(told.contains("is not a public key") && !told.contains('\n'), "{told}");
        }
    }

    #[test]
    fn people_see_a_row_for_each_attributor() {
        let found = [
            attributor(Sr25519Keyring::Alice, Standing::Active),
            attributor(Sr25519Keyring::Bob, Standing::Suspended { until: 77 }),
        ];
        let shown = list(&found).to_string();
        assert_eq!(shown.lines().count(), 4, "{shown}");
        let rows: Vec<_> = shown.lines().skip(2).collect();
        let alice = Sr25519Keyring::Alice.to_account_id().to_string();
        assert!(rows[0].contains(&alice) && rows[0].contains("active"), "{shown}");
        assert!(rows[1].contains("suspended, can resume from block 77 on"), "{shown}");
        let numbers: Vec<_> = rows[1].split_whitespace().rev().take(3).collect();
        assert_eq!(numbers, ["3", "2", "150.000000000000"]);
    }

    #[test]
    fn programs_see_amounts_as_strings_and_the_key_in_hex() {
        let json = json_of(&attributor(Sr25519Keyring::Bob, Standing::Leaving { until: 9 }));
        assert_eq!(json["bond"], (150 * COIN).to_string());
        assert_eq!((&json["standing"], &json["until"]), (&json!("leaving"), &json!(9)));
        assert_eq!(json["key"], format!("0x{}", hex::encode(Sr25519Keyring::Bob.public().0)));
        assert_eq!((&json["misses"], &json["jobs"]), (&json!(2), &json!(3)));
        let shown = text(&attributor(Sr25519Keyring::Bob, Standing::Active));
        assert!(shown.contains("bond        150 GUE; the least is 100 GUE"), "{shown}");
    }
}
