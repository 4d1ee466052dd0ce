//! An attribution of files as one HTML file, with its pictures in it and nothing fetched from anywhere.

mod heat;
mod outputs;
mod pictures;
#[cfg(test)]
mod tests;

use crate::{
    local::{
        attribution::Attribution,
        shares::Shares,
        show::{counted_once, percent, worth_naming},
    },
    report::{
        colour,
        html::{element, leaf, node, text, Html},
        page, section,
    },
    units::ratio,
    Result,
};
use guerdon_primitives::jobs::METHOD_VERSION;
use pictures::Pictures;

const OWN_STYLE: &str = include_str!("style.css");

/// The name of the encoder that ships with the project.
const DEMO: &str = "demo";

/// The report of an attribution.
///
/// # Errors
///
/// A file that is no longer what was attributed.
pub fn render(attribution: &Attribution) -> Result<String> {
    let pictures = Pictures::read(attribution)?;
    let body: Html = [
        pictures.definitions(),
        heading(attribution),
        all_outputs(attribution),
        outputs::section(attribution, &pictures),
        once(attribution),
        footer(attribution),
    ]
    .into_iter()
    .collect();
    Ok(page("whose works these outputs resemble", OWN_STYLE, body))
}

fn heading(attribution: &Attribution) -> Html {
    let name = &attribution.encoder.name;
    let demo = if name == DEMO {
        " This encoder is a demo: it is small, was trained on pictures that the project drew itself, and is no judge of \
         real art."
    } else {
        ""
    };
    let told = format!(
        "This is similarity, not causation: how much of each output resembles the works, as the encoder \"{name}\" sees \
         it, shared among the works by the Shapley value. Shares are parts of what is explained, and sum to 100 %. \
         It is no proof that a model was trained on a work.{demo}"
    );
    let figure =
        |value: String, what: &str| node("div", "figure", [leaf("b", "", value), leaf("span", "", what)]);
    let count = |number: usize, one: &str, more: &str| {
        figure(number.to_string(), if number == 1 { one } else { more })
    };
    let explained = if attribution.outputs.len() == 1 { "explained" } else { "explained, in the mean" };
    let figures = [
        count(attribution.outputs.len(), "output", "outputs"),
        count(attribution.works.len(), "work", "works"),
        count(attribution.artists.len(), "artist", "artists"),
        figure(ratio(attribution.mean.explained), explained),
    ];
    node(
        "header",
        "",
        [
            leaf("p", "eyebrow", "Guerdon"),
            leaf("h1", "", "Whose works these outputs resemble"),
            leaf("p", "similarity", told),
            node("div", "figures", figures),
        ],
    )
}

/// Nothing if there is one output, which is its own mean.
fn all_outputs(attribution: &Attribution) -> Html {
    if attribution.outputs.len() == 1 {
        return Html::default();
    }
    let introduction = "The mean of the outputs, as one payment for them all would be attributed.";
    section("All outputs together", introduction, [bars(attribution, &attribution.mean)])
}

/// An artist's colour.
fn dot(artist: usize) -> Html {
    element("span", &[("class", "dot"), ("style", &format!("background:{}", colour(artist)))], [])
}

/// A bar for each artist's share.
fn bars(attribution: &Attribution, shares: &Shares) -> Html {
    if shares.artists.is_empty() {
        return leaf("p", "quiet", "No work explains any of it.");
    }
    let (named, _) = worth_naming(&shares.artists, usize::MAX);
    let items = named.iter().map(|(artist, share)| {
        let style = format!("width:{:.3}%;background:{}", share * 100.0, colour(*artist));
        let bar = node("span", "bar", [element("i", &[("style", &style)], [])]);
        let name = node("span", "name", [dot(*artist), text(&attribution.artists[*artist])]);
        node("li", "", [name, leaf("b", "", percent(*share)), bar])
    });
    node("ul", "shares", items)
}

fn once(attribution: &Attribution) -> Html {
    let sentences = counted_once(attribution);
    if sentences.is_empty() {
        return Html::default();
    }
    let introduction =
        "A copy of a work gains nothing, and takes nothing from the original. Of files that are the same \
                        or nearly so, the first in the order of their paths counts.";
    let items = sentences.into_iter().map(|sentence| leaf("li", "", sentence));
    section("Counted once", introduction, [node("ul", "", items)])
}

fn footer(attribution: &Attribution) -> Html {
    let encoder = &attribution.encoder;
    let (name, weights) = (&encoder.name, &encoder.weights);
    leaf(
        "footer",
        "",
        format!("Encoder \"{name}\", weights {weights} (SHA-256). Method version {METHOD_VERSION}."),
    )
}
