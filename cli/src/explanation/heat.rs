//! Maps of which tiles of an output draw on whom, laid over its picture.

use super::{
    colour,
    pictures::{Shape, Small},
};
use crate::{
    local::shares::Share,
    report::html::{element, text, Html},
    units::ratio,
};
use guerdon_engine::tiles::ACROSS;

/// How opaque a tile is that is explained wholly: the picture stays visible under it.
const OPAQUE: f64 = 0.9;

/// Values below are not drawn, since nobody would see them.
const FAINTEST: f64 = 1e-3;

/// A picture's tiles, row by row: how much of each every artist explains, the greatest first.
pub(super) struct Map<'a> {
    pub picture: &'a Small,
    pub tiles: &'a [Vec<Share>],
    pub artists: &'a [String],
}

impl Map<'_> {
    /// Each tile in the colour of the artist who explains most of it, the stronger the more of it is explained.
    pub fn of_all(&self, title: &str) -> Html {
        let tiles = self.tiles.iter().enumerate().filter_map(|(place, values)| {
            let (artist, value) = *values.first().filter(|(_, value)| *value >= FAINTEST)?;
            let explained: f64 = values.iter().map(|(_, value)| value).sum();
            let told = format!(
                "{}: {} of what is explained here; {} of the tile is explained",
                self.artists[artist],
                ratio(value / explained),
                ratio(explained)
            );
            Some(self.tile(place, artist, explained, &told))
        });
        self.draw(title, tiles)
    }

    /// Each tile in one artist's colour, the stronger the more of it that artist explains.
    pub fn of_artist(&self, artist: usize, title: &str) -> Html {
        let tiles = self.tiles.iter().enumerate().filter_map(|(place, values)| {
            let (_, value) = *values.iter().find(|(other, value)| *other == artist && *value >= FAINTEST)?;
            let told = format!("{}: {} of the tile", self.artists[artist], ratio(value));
            Some(self.tile(place, artist, value, &told))
        });
        self.draw(title, tiles)
    }

    fn draw(&self, title: &str, tiles: impl Iterator<Item = Html>) -> Html {
        let layers = [self.picture.point("grey")].into_iter().chain(tiles);
        self.picture.draw(title, Shape::Whole, layers)
    }

    fn tile(&self, place: usize, artist: usize, strength: f64, told: &str) -> Html {
        let side = |pixels: u32| f64::from(pixels) / ACROSS as f64;
        let (width, height) = (side(self.picture.width), side(self.picture.height));
        let (left, top) = ((place % ACROSS) as f64 * width, (place / ACROSS) as f64 * height);
        let [left, top, width, height] = [left, top, width, height].map(|number| format!("{number:.2}"));
        let fill = colour(artist);
        let opacity = format!("{:.3}", (strength * OPAQUE).clamp(0.0, OPAQUE));
        let attributes = [
            ("class", "tile"),
            ("x", &*left),
            ("y", &*top),
            ("width", &*width),
            ("height", &*height),
            ("fill", &*fill),
            ("fill-opacity", &*opacity),
        ];
        element("rect", &attributes, [element("title", &[], [text(told)])])
    }
}
