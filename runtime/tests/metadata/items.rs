//! What metadata names, and what it says of it.

use scale_info::{form::PortableForm, Field, PortableRegistry, Type, TypeDef};

/// The pallets whose docs are Guerdon's, and the crates that they are in: `pallet_works` and so on.
pub const PALLETS: [&str; 6] = ["Works", "Datasets", "Models", "Royalties", "Attribution", "Governance"];
/// The runtime API whose docs are Guerdon's.
pub const API: &str = "GuerdonApi";
/// The other crates whose types' docs are Guerdon's.
const CRATES: [&str; 2] = ["guerdon_primitives", "guerdon_split"];

/// Something that has a name.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it is, and its name at the end.
    pub place: String,
    /// Its name alone.
    pub name: String,
    /// What is said of it.
    pub docs: String,
    /// What it is.
    pub kind: Kind,
}

/// What is said of things differs by what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call, with its arguments' names.
    Call(Vec<String>),
    /// An error, whose docs people are shown.
    Error,
    /// Anything else.
    Other,
}

impl Item {
    pub fn new(place: &str, name: &str, docs: &[String]) -> Self {
        Self {
            place: format!("{place}::{name}"),
            name: name.into(),
            docs: docs.join("\n"),
            kind: Kind::Other,
        }
    }
}

/// The storage items and constants of the pallets. Their calls, events and errors are types.
macro_rules! of_pallets {
    ($metadata:expr) => {{
        let mut items = Vec::new();
        for name in $crate::items::PALLETS {
            let pallet =
                $metadata.pallets.iter().find(|pallet| pallet.name == name).expect("the pallet is there");
            let storage = pallet.storage.as_ref().expect("every pallet stores something");
            for entry in &storage.entries {
                items.push($crate::items::Item::new(name, &entry.name, &entry.docs));
            }
            for constant in &pallet.constants {
                items.push($crate::items::Item::new(name, &constant.name, &constant.docs));
            }
            assert!(pallet.calls.is_some() && pallet.event.is_some() && pallet.error.is_some());
        }
        items
    }};
}

/// The methods of the runtime API, and the API itself.
macro_rules! of_apis {
    ($metadata:expr) => {{
        let api = $metadata.apis.iter().find(|api| api.name == $crate::items::API).expect("the API is there");
        let methods = api
            .methods
            .iter()
            .map(|method| $crate::items::Item::new($crate::items::API, &method.name, &method.docs));
        let mut items: Vec<_> = methods.collect();
        items.push($crate::items::Item::new("", $crate::items::API, &api.docs));
        items
    }};
}

pub(crate) use {of_apis, of_pallets};

/// Types that a macro of the SDK makes, without docs.
const MADE: &str = "guerdon_primitives::attributor_key::app";

/// The types of Guerdon's crates, their fields and variants; among them the calls, events and errors of the pallets.
pub fn of_types(types: &PortableRegistry) -> Vec<Item> {
    types.types.iter().map(|entry| &entry.ty).filter(|ty| is_own(ty)).flat_map(of_type).collect()
}

fn is_own(ty: &Type<PortableForm>) -> bool {
    let Some(of) = ty.path.segments.first() else { return false };
    let is_pallet = |pallet: &&str| of.strip_prefix("pallet_") == Some(&pallet.to_lowercase());
    CRATES.contains(&of.as_str()) || PALLETS.iter().any(is_pallet)
}

fn of_type(ty: &Type<PortableForm>) -> Vec<Item> {
    let (name, path) = ty.path.segments.split_last().expect("a type of a crate has a name");
    let path = path.join("::");
    if path == MADE {
        return vec![];
    }
    let place = format!("{path}::{name}");
    let mut items = vec![Item::new(&path, name, &ty.docs)];
    match &ty.type_def {
        TypeDef::Composite(composite) => items.extend(of_fields(&place, &composite.fields)),
        TypeDef::Variant(variants) => {
            let of_pallet = path.ends_with("::pallet").then_some(name.as_str());
            for variant in &variants.variants {
                let item = Item::new(&place, &variant.name, &variant.docs);
                let (place, fields) = (&item.place, &variant.fields);
                let kind = match of_pallet {
                    // FRAME keeps no docs of a call's arguments.
                    Some("Call") => Kind::Call(fields.iter().flat_map(|field| field.name.clone()).collect()),
                    Some("Error") => Kind::Error,
                    Some("Event") => {
                        items.extend(fields.iter().map(|field| of_event(place, field)));
                        Kind::Other
                    }
                    _ => {
                        items.extend(of_fields(place, fields));
                        Kind::Other
                    }
                };
                items.push(Item { kind, ..item });
            }
        }
        _ => (),
    }
    items
}

/// The fields that have names: one without a name is what its type or variant is.
fn of_fields<'a>(place: &'a str, fields: &'a [Field<PortableForm>]) -> impl Iterator<Item = Item> + 'a {
    fields.iter().filter_map(move |field| Some(Item::new(place, field.name.as_ref()?, &field.docs)))
}

/// A field of an event. One without a name has no docs either.
fn of_event(place: &str, field: &Field<PortableForm>) -> Item {
    match &field.name {
        Some(name) => Item::new(place, name, &field.docs),
        None => Item::new(place, "a field without a name", &[]),
    }
}
