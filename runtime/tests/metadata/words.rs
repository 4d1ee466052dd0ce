//! Whether docs say anything.

/// Words that say nothing by themselves.
const IDLE: [&str; 8] = ["a", "an", "the", "its", "this", "of", "which", "is"];

/// Whether docs have a word that the name has not, not counting those that say nothing.
pub fn adds_to(docs: &str, name: &str) -> bool {
    let known = in_name(name);
    in_text(docs).iter().any(|word| !known.contains(word) && !IDLE.contains(&word.as_str()))
}

/// Whether docs begin and end as sentences do.
pub fn are_sentences(docs: &str) -> bool {
    let docs = docs.trim();
    docs.starts_with(char::is_uppercase) && docs.ends_with('.') && docs.contains(' ')
}

/// The words of a text, singular.
fn in_text(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| word.chars().count() > 1 || *word == "a").map(singular).collect()
}

/// The words of a name in camel case or with underscores, singular.
fn in_name(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    for character in name.chars() {
        if character.is_uppercase() {
            spaced.push(' ');
        }
        spaced.push(character);
    }
    in_text(&spaced.replace('_', " "))
}

fn singular(word: &str) -> String {
    let word = word.to_lowercase();
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 => stem.to_owned(),
        _ => word,
    }
}

#[test]
fn a_name_in_other_clothes_adds_nothing() {
    for (name, docs) in [
        ("work", "The work."),
        ("NextPayment", "The next payment"),
        ("paid_at", "paid at"),
        ("works", "A work's."),
    ] {
        assert!(!adds_to(docs, name), "{name}: {docs}");
    }
    for (name, docs) in [("work", "The work that was offered."), ("fee", "How much."), ("at", "When.")] {
        assert!(adds_to(docs, name), "{name}: {docs}");
    }
}
