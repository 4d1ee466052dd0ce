//! The sentences that pallets document their errors with, read from the runtime's type information.

use guerdon_runtime::RuntimeError;
use scale_info::{MetaType, TypeDef, Variant};
use sp_runtime::ModuleError;

/// What an error of a pallet says.
pub(super) fn sentence(error: &ModuleError) -> String {
    let documented = variant(&scale_info::meta_type::<RuntimeError>(), error.index).and_then(|pallet| {
        let errors = pallet.fields.first()?.ty;
        let found = variant(&errors, error.error[0])?;
        Some(match found.docs.join(" ").trim() {
            "" => format!("{}: {}", pallet.name, found.name),
            sentence => sentence.trim_end_matches('.').to_owned(),
        })
    });
    documented.unwrap_or_else(|| "the chain refused it with an error unknown here".into())
}

fn variant(of: &MetaType, index: u8) -> Option<Variant> {
    match of.type_info().type_def {
        TypeDef::Variant(variants) => variants.variants.into_iter().find(|variant| variant.index == index),
        _ => None,
    }
}
