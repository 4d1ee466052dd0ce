//! Each output: the proportions it was blended in beside the computed shares, and the works that explain it.

use super::{
    colour,
    html::{element, leaf, node, text, Html},
    pictures::Pictures,
    section as titled,
};
use crate::{
    demo::{
        gallery::Output,
        story::{distance, planted, Attribution, Story},
    },
    units::ratio,
};

/// How many works are shown beside an output.
const WORKS: usize = 4;

pub(super) fn section(story: &Story, pictures: &Pictures) -> Html {
    let cards = story
        .gallery
        .outputs
        .iter()
        .zip(&story.outputs)
        .map(|(output, attribution)| card(story, pictures, output, attribution));
    let mean = story
        .gallery
        .outputs
        .iter()
        .zip(&story.outputs)
        .map(|(output, attribution)| distance(&planted(&story.gallery, output), &story.shares(attribution)))
        .sum::<f64>()
        / story.outputs.len().max(1) as f64;
    let introduction = format!(
        "Each output was painted as a blend of artists' styles in known proportions, which nobody told the \
         attributors. Beside them are the shares they computed, and the works with the largest weights. The distance \
         of the two is 0 if they are the same and 2 if they have nothing in common; it is {mean:.2} in the mean."
    );
    titled("The outputs", &introduction, [key(story), node("div", "cards wide", cards)])
}

fn key(story: &Story) -> Html {
    let items = story.gallery.artists.iter().enumerate().map(|(place, artist)| {
        let dot = element("i", &[("style", &format!("background:{}", colour(place)))], []);
        node("li", "", [dot, text(&artist.name)])
    });
    node("ul", "key", items)
}

fn card(story: &Story, pictures: &Pictures, output: &Output, attribution: &Attribution) -> Html {
    let (planted, shares) = (planted(&story.gallery, output), story.shares(attribution));
    let distance = format!("distance {:.2}", distance(&planted, &shares));
    let explained = format!("{} explained", ratio(attribution.explained));
    let bars = [
        bar(story, "planted", &distance, &planted),
        bar(story, "computed", &explained, &shares),
        works(story, pictures, attribution),
    ];
    let body = [pictures.show(&output.piece.hash), node("div", "", bars)];
    node("div", "card", [node("div", "output", body)])
}

fn bar(story: &Story, name: &str, aside: &str, shares: &[f64]) -> Html {
    let pieces = shares.iter().enumerate().filter(|(_, share)| **share > 0.0).map(|(place, share)| {
        let style = format!("width:{:.3}%;background:{}", share * 100.0, colour(place));
        let title = format!("{}: {}", story.gallery.artists[place].name, ratio(*share));
        element("i", &[("style", &style), ("title", &title)], [])
    });
    let head = node("div", "bar-name", [leaf("span", "", name), leaf("span", "", aside)]);
    node("div", "", [head, node("div", "bar", pieces)])
}

fn works(story: &Story, pictures: &Pictures, attribution: &Attribution) -> Html {
    let works = attribution.works.iter().take(WORKS).map(|(work, weight)| {
        let caption = leaf("span", "", format!("{} {}", ratio(*weight), story.names.of_work(work)));
        node("div", "", [pictures.show(work), caption])
    });
    node("div", "works", works)
}
