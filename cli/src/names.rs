//! How accounts, works and roles are called on screen.

use guerdon_primitives::{Role, WorkId};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// What is known about who is who and which work is which.
#[derive(Clone, Debug, Default)]
pub struct Names {
    accounts: BTreeMap<AccountId32, String>,
    works: BTreeMap<WorkId, String>,
}

impl Names {
    /// Calls an account by a name from now on.
    pub fn account(&mut self, account: AccountId32, name: impl Into<String>) {
        self.accounts.insert(account, name.into());
    }

    /// Calls a work by a title from now on.
    pub fn work(&mut self, work: WorkId, title: impl Into<String>) {
        self.works.insert(work, title.into());
    }

    /// An account's name, or its address shortened.
    pub fn of_account(&self, account: &AccountId32) -> String {
        self.accounts.get(account).cloned().unwrap_or_else(|| {
            let address = account.to_string();
            format!("{}…{}", &address[..6], &address[address.len() - 4..])
        })
    }

    /// A work's title, or its hash shortened.
    pub fn of_work(&self, work: &WorkId) -> String {
        self.works.get(work).cloned().unwrap_or_else(|| format!("{}…", &hex::encode(work)[..12]))
    }
}

/// What a member of a team does, in words.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Researcher => "researcher",
        Role::Engineer => "engineer",
        Role::ComputeProvider => "compute provider",
        Role::Founder => "founder",
        Role::Investor => "investor",
    }
}
