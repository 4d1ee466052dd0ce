//! The demo's result as one HTML file, with its pictures in it and nothing fetched from anywhere.

mod flow;
pub(crate) mod html;
mod money;
mod outputs;
mod pictures;
#[cfg(test)]
mod tests;

use crate::{
    demo::story::{Dataset, Story},
    units::{grouped, percent, rounded},
    Result,
};
use guerdon_primitives::{Parts, Terms};
use html::{element, leaf, node, table, text, Html};
use pictures::Pictures;
use std::collections::BTreeSet;

const TEMPLATE: &str = include_str!("template.html");
const STYLE: &str = include_str!("style.css");

/// The report of a story.
pub fn render(story: &Story) -> Result<String> {
    let outputs = story.gallery.outputs.iter().map(|output| &output.piece);
    let pieces = story.gallery.works().chain([&story.gallery.near_copy.copy]).chain(outputs);
    let pictures = Pictures::read(pieces)?;
    let body: Html = [
        heading(story),
        artists(story, &pictures),
        datasets(story),
        near_copy(story, &pictures),
        outputs::section(story, &pictures),
        money::payments(story),
        vote(story),
        money::claims(story),
        checks(story),
        note(story),
    ]
    .into_iter()
    .collect();
    Ok(page("who was paid, and why", &pictures.rules(), body))
}

/// One HTML file with the project's style, and rules of its own besides.
pub(crate) fn page(title: &str, rules: &str, body: Html) -> String {
    TEMPLATE
        .replace("{{title}}", title)
        .replace("{{style}}", &format!("{STYLE}{rules}"))
        .replace("{{body}}", &body.into_string())
}

/// A part of a page under a title.
pub(crate) fn section(title: &str, introduction: &str, children: impl IntoIterator<Item = Html>) -> Html {
    let head = [leaf("h2", "", title), leaf("p", "quiet", introduction)];
    node("section", "", head.into_iter().chain(children))
}

/// A colour for each artist, always the same one for the same place among the artists.
pub(crate) fn colour(artist: usize) -> String {
    const COLOURS: [&str; 12] = [
        "#2f6fb3", "#e07b39", "#3a9d6e", "#c8447a", "#8a63c9", "#c9a227", "#3aa6b9", "#a0522d", "#6b8e23",
        "#d1495b", "#5d6d9e", "#9b870c",
    ];
    // Steps of the golden angle keep the hues of neighbours apart, however many there are.
    let generated = || format!("hsl({:.0} 55% 48%)", artist as f64 * 137.508 % 360.0);
    COLOURS.get(artist).map_or_else(generated, |colour| (*colour).to_owned())
}

fn heading(story: &Story) -> Html {
    let fees: u128 = story.payments.iter().map(|settled| settled.payment.fee).sum();
    let works = story.gallery.works().count();
    let artists = story.gallery.artists.len();
    let paid: BTreeSet<_> = story.claims.iter().map(|claim| &claim.account).collect();
    let figure =
        |value: String, what: &str| node("div", "figure", [leaf("b", "", value), leaf("span", "", what)]);
    let figures = [
        figure(works.to_string(), "works registered"),
        figure(artists.to_string(), "artists"),
        figure(story.gallery.outputs.len().to_string(), "outputs paid for"),
        figure(rounded(fees), "paid in fees"),
        figure(paid.len().to_string(), "accounts that were paid"),
        figure(format!("{:.0} s", story.took.as_secs_f64()), "from the first transaction to the last"),
    ];
    let lead = format!(
        "{artists} artists registered {works} works. A company paid for {} pictures that a model blended from their \
         styles. The attributors computed whose works explain each picture, the chain split the fees to the last \
         unit, one dataset's share holders voted for other terms, and everybody claimed.",
        story.gallery.outputs.len()
    );
    node(
        "header",
        "",
        [
            leaf("p", "eyebrow", "Guerdon"),
            leaf("h1", "", "Who was paid, and why"),
            leaf("p", "lead", lead),
            node("div", "figures", figures),
        ],
    )
}

fn artists(story: &Story, pictures: &Pictures) -> Html {
    let cards = story.gallery.artists.iter().enumerate().map(|(place, artist)| {
        let dot =
            element("span", &[("class", "dot"), ("style", &format!("background:{}", colour(place)))], []);
        let works = artist.works.iter().map(|piece| pictures.show(&piece.hash));
        node("div", "card", [node("h3", "", [dot, text(&artist.name)]), node("div", "grid", works)])
    });
    section(
        "The artists and their works",
        "Each work is registered by its artist's own account, under the SHA-256 of its file.",
        [node("div", "cards", cards)],
    )
}

fn datasets(story: &Story) -> Html {
    let cards = story.datasets.iter().map(|dataset| {
        let Dataset { id, name, terms, max_similarity, admitted, .. } = dataset;
        let shares: u128 = admitted.iter().map(|(_, _, shares)| shares).sum();
        let told = format!(
            "{} works, {} shares. Refuses what is {} similar to a work or more.",
            admitted.len(),
            grouped(shares),
            percent(*max_similarity)
        );
        let head = [leaf("h3", "", format!("{name} (dataset {id})")), leaf("p", "quiet", told)];
        node("div", "card", head.into_iter().chain([terms_bar(terms)]))
    });
    let introduction =
        "Two datasets compete for works with different terms. Whoever contributes receives shares of \
                        the dataset: the newer the work, the more. Staked shares earn dividends and vote.";
    section("The datasets", introduction, [node("div", "cards wide", cards)])
}

fn terms_bar(terms: &Terms) -> Html {
    let parts = [
        ("operator", terms.operator(), "var(--team)"),
        ("contributors", terms.contributors(), "var(--contributors)"),
        ("share holders", terms.shareholders(), "var(--holders)"),
        ("treasury", terms.treasury(), "var(--treasury)"),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(_, part, _)| *part > Parts::ZERO).collect();
    let pieces = parts.iter().map(|(_, part, colour)| {
        let style = format!("width:{:.4}%;background:{colour}", f64::from(part.get()) / 1e7);
        element("i", &[("style", &style)], [])
    });
    let keys = parts.iter().map(|(name, part, colour)| {
        let dot = element("i", &[("style", &format!("background:{colour}"))], []);
        node("li", "", [dot, text(format!("{name} {}", percent(*part)))])
    });
    node("div", "", [node("div", "bar tall", pieces), node("ul", "key", keys)])
}

fn near_copy(story: &Story, pictures: &Pictures) -> Html {
    let copy = &story.gallery.near_copy.copy;
    let refusal = &story.near_copy;
    let original = refusal.nearest.unwrap_or_default();
    let artist = &story.gallery.artists[story.gallery.near_copy.artist];
    let figure = |class: &str, picture: Html, caption: String| {
        node("figure", class, [picture, leaf("figcaption", "", caption)])
    };
    let title = story.names.of_work(&original);
    let pair = [
        figure("", pictures.show(&original), format!("\"{title}\" by {}, registered first", artist.name)),
        node("div", "verdict", [text(percent(refusal.similarity)), leaf("span", "", "similar: refused")]),
        figure(
            "refused",
            pictures.show(&copy.hash),
            format!("\"{}\", offered by another account", copy.title),
        ),
    ];
    let introduction = format!(
        "Another account registered a slightly changed copy of a work and offered it to dataset {}. The attributors \
         found it too near to the original, and it was refused: it received no shares and earns nothing.",
        refusal.dataset
    );
    section("The near-copy", &introduction, [node("div", "pair", pair)])
}

fn vote(story: &Story) -> Html {
    let vote = &story.vote;
    let share = |shares: u128| format!("{:.1} %", shares as f64 / (vote.all.max(1) as f64) * 100.0);
    let introduction = format!(
        "The share holders of dataset {} voted for new terms: {} of the shares for them, {} against. The model's operator \
         accepted them at once; for other models they start in block {}. Payments made before keep the terms they were \
         made under.",
        vote.dataset,
        share(vote.aye),
        share(vote.nay),
        vote.starts_at
    );
    let card = |title: &str, terms: &Terms| node("div", "card", [leaf("h3", "", title), terms_bar(terms)]);
    let cards = [card("Before", &vote.before), card("After", &vote.after)];
    section("The vote", &introduction, [node("div", "cards wide", cards)])
}

fn checks(story: &Story) -> Html {
    let items =
        story.checks.iter().map(|check| leaf("li", if check.holds { "" } else { "failed" }, &check.sentence));
    let introduction = "Computed again, apart from the chain, by the program that wrote this report.";
    section("What was checked", introduction, [node("ul", "checks", items)])
}

fn note(story: &Story) -> Html {
    let told = format!(
        "The pictures were embedded with the encoder \"{}\". The one that ships with the project, \"demo\", is small \
         and was trained on pictures that the project drew itself; it shows how the parts work together and is no \
         judge of real art. Whatever the encoder, what is computed is similarity: how much of an output the works \
         resemble, shared among them by the Shapley value. It is no proof that a model was trained on a work.",
        story.encoder
    );
    let rows = story.payments.iter().map(|settled| {
        let root = hex::encode(settled.payment.root);
        vec![settled.id.to_string(), settled.payment.paid_at.to_string(), root]
    });
    let roots = table(&["payment", "block", "Merkle root of the outputs"], 0, rows);
    let details = element("details", &[], [leaf("summary", "", "What the payments are bound to"), roots]);
    node("section", "", [node("div", "note", [leaf("p", "", told), details])])
}
