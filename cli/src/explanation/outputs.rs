//! Each output: its picture, who explains which part of it, and the works that explain most.

use super::{
    bars, dot,
    heat::Map,
    pictures::{Pictures, Shape, SHOWN_WORKS},
    section as titled,
};
use crate::{
    local::{
        attribution::{Attribution, Output},
        show::{name, percent, worth_naming},
    },
    report::html::{leaf, node, table, text, Html},
    units::ratio,
};
use guerdon_engine::tiles::TILES;

/// How many artists have a map of their own.
const MAPS: usize = 4;

pub(super) fn section(attribution: &Attribution, pictures: &Pictures) -> Html {
    let results = attribution.outputs.iter().map(|output| result(attribution, pictures, output));
    let introduction = format!(
        "A picture is looked at in {TILES} tiles. Beside each output is a map of them: a tile has the colour of the artist \
         who explains most of it; the stronger the colour, the more of the tile is explained. Point at a tile for its \
         figures. The small maps show one artist each."
    );
    titled("Each output", &introduction, [node("div", "results", results)])
}

fn result(attribution: &Attribution, pictures: &Pictures, output: &Output) -> Html {
    let title = output.file.display().to_string();
    let explained = format!("{} explained", ratio(output.shares.explained));
    let map = map(attribution, pictures, output);
    let picture = figure(pictures.show(&output.hash, &title, Shape::Whole), [text("the output")]);
    let of_all = map.as_ref().map(|map| {
        let caption = "who explains most of each tile";
        figure(map.of_all(&format!("{title}: {caption}")), [text(caption)])
    });
    let views = [Some(picture), of_all, Some(bars(attribution, &output.shares))];
    let head = node("h3", "", [text(&title), leaf("span", "quiet", explained)]);
    let views = node("div", "views", views.into_iter().flatten());
    let maps = map.map(|map| of_artists(attribution, output, &map));
    let grids = [Some(works(attribution, pictures, output)), maps].into_iter().flatten();
    let grids = node("div", "grids", grids);
    node("article", "card result", [head, views, grids, all_works(attribution, output)])
}

fn map<'a>(attribution: &'a Attribution, pictures: &'a Pictures, output: &'a Output) -> Option<Map<'a>> {
    let picture = pictures.picture(&output.hash)?;
    Some(Map { picture, tiles: &output.tiles, artists: &attribution.artists })
}

fn of_artists(attribution: &Attribution, output: &Output, map: &Map<'_>) -> Html {
    let (named, _) = worth_naming(&output.shares.artists, MAPS);
    let maps = named.iter().map(|(artist, share)| {
        let name = &attribution.artists[*artist];
        let share = percent(*share);
        figure(map.of_artist(*artist, &format!("{name}: {share}")), caption(*artist, &share, &[name]))
    });
    titled_grid("Which tiles each artist explains", maps)
}

fn works(attribution: &Attribution, pictures: &Pictures, output: &Output) -> Html {
    let (named, _) = worth_naming(&output.shares.works, SHOWN_WORKS);
    let works = named.iter().map(|(place, share)| {
        let work = &attribution.works[*place];
        let artist = &attribution.artists[work.artist];
        let name = name(&work.file);
        let shown = pictures.show(&work.hash, &format!("{name} by {artist}"), Shape::Square);
        figure(shown, caption(work.artist, &percent(*share), &[&name, artist]))
    });
    titled_grid("The works that explain most", works)
}

/// Figures under a title; nothing if there are none.
fn titled_grid(title: &str, figures: impl Iterator<Item = Html>) -> Html {
    let figures: Vec<_> = figures.collect();
    if figures.is_empty() {
        return Html::default();
    }
    node("div", "", [leaf("h4", "", title), node("div", "small", figures)])
}

/// A share in an artist's colour, and what it is of, line by line.
fn caption(artist: usize, share: &str, lines: &[&str]) -> Vec<Html> {
    let share = leaf("b", "", share);
    let lines = lines.iter().map(|line| leaf("span", "line", line));
    [dot(artist), share].into_iter().chain(lines).collect()
}

fn all_works(attribution: &Attribution, output: &Output) -> Html {
    let rows = output.shares.works.iter().map(|(place, share)| {
        let work = &attribution.works[*place];
        let artist = attribution.artists[work.artist].clone();
        vec![work.file.display().to_string(), artist, hex::encode(work.hash), percent(*share)]
    });
    let told = format!("SHA-256 {}", hex::encode(output.hash));
    let works = table(&["work", "artist", "SHA-256", "share"], 1, rows);
    node("details", "", [leaf("summary", "", "All works, and hashes"), leaf("p", "quiet", told), works])
}

fn figure(picture: Html, caption: impl IntoIterator<Item = Html>) -> Html {
    node("figure", "", [picture, node("figcaption", "", caption)])
}
