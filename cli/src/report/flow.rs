//! Where a fee went, as a Sankey diagram.

use super::html::{element, text, Html};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 460.0;
/// Where the columns of nodes begin.
const COLUMNS: [f64; 3] = [0.0, 250.0, 540.0];
const NODE: f64 = 10.0;
/// The least distance from one node's top to the next, so that labels do not overlap.
const SLOT: f64 = 17.0;
const GAP: f64 = 6.0;

/// A diagram under construction.
#[derive(Default)]
pub struct Flow {
    nodes: Vec<Node>,
    links: Vec<Link>,
}

struct Node {
    column: usize,
    label: String,
    colour: String,
    amount: u128,
}

struct Link {
    from: usize,
    to: usize,
    amount: u128,
}

/// Where a node is drawn.
#[derive(Clone, Copy, Default)]
struct Place {
    top: f64,
    height: f64,
    /// How much of its left and right edge is taken by links.
    taken: [f64; 2],
}

impl Flow {
    /// The node of this label in this column, made if it is not there. `colour` is a CSS colour.
    pub fn node(&mut self, column: usize, label: &str, colour: &str) -> usize {
        let known = self.nodes.iter().position(|node| node.column == column && node.label == label);
        known.unwrap_or_else(|| {
            let (label, colour) = (label.to_owned(), colour.to_owned());
            self.nodes.push(Node { column, label, colour, amount: 0 });
            self.nodes.len() - 1
        })
    }

    /// An amount that goes from one node to another in a later column.
    pub fn link(&mut self, from: usize, to: usize, amount: u128) {
        self.nodes[to].amount += amount;
        if self.nodes[from].column == 0 {
            self.nodes[from].amount += amount;
        }
        match self.links.iter_mut().find(|link| (link.from, link.to) == (from, to)) {
            Some(link) => link.amount += amount,
            None => self.links.push(Link { from, to, amount }),
        }
    }

    /// The drawing. `tell` writes an amount.
    pub fn draw(&self, description: &str, tell: impl Fn(u128) -> String) -> Html {
        let scale = self.scale();
        let mut places = self.places(scale);
        let mut drawn = vec![element("title", &[], [text(description)])];
        let mut links: Vec<_> = self.links.iter().collect();
        links.sort_by_key(|link| (link.from, link.to));
        for link in links {
            drawn.push(self.draw_link(link, scale, &mut places, &tell));
        }
        for (node, place) in self.nodes.iter().zip(&places) {
            drawn.extend(draw_node(node, place, &tell));
        }
        let bottom = places.iter().map(|place| place.top + place.height).fold(0.0, f64::max);
        let view = format!("0 -4 {WIDTH} {:.0}", bottom + 16.0);
        let svg = element("svg", &[("viewBox", &view), ("role", "img"), ("class", "flow")], drawn);
        element("div", &[("class", "scroll")], [svg])
    }

    /// Pixels per unit, so that the fullest column fits.
    fn scale(&self) -> f64 {
        let whole = self.nodes.iter().filter(|node| node.column == 0).map(|node| node.amount).sum::<u128>();
        let fullest = (0..COLUMNS.len()).map(|column| self.column(column).count()).max().unwrap_or(1);
        (HEIGHT - fullest as f64 * GAP) / (whole.max(1) as f64)
    }

    fn column(&self, column: usize) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.column == column)
    }

    fn places(&self, scale: f64) -> Vec<Place> {
        let mut places = vec![Place::default(); self.nodes.len()];
        for column in 0..COLUMNS.len() {
            let mut top = 0.0;
            for (number, node) in self.column(column) {
                let height = (node.amount as f64 * scale).max(1.0);
                places[number] = Place { top, height, taken: [0.0; 2] };
                top += (height + GAP).max(SLOT);
            }
        }
        places
    }

    fn draw_link(
        &self,
        link: &Link,
        scale: f64,
        places: &mut [Place],
        tell: &dyn Fn(u128) -> String,
    ) -> Html {
        let thickness = (link.amount as f64 * scale).max(0.5);
        let mut edge = |number: usize, side: usize| {
            let place = &mut places[number];
            let middle = place.top + place.taken[side] + thickness / 2.0;
            place.taken[side] += thickness;
            middle
        };
        let (y0, y1) = (edge(link.from, 1), edge(link.to, 0));
        let (from, to) = (&self.nodes[link.from], &self.nodes[link.to]);
        let (x0, x1) = (COLUMNS[from.column] + NODE, COLUMNS[to.column]);
        let middle = (x0 + x1) / 2.0;
        let path = format!("M{x0:.1} {y0:.1}C{middle:.1} {y0:.1} {middle:.1} {y1:.1} {x1:.1} {y1:.1}");
        let width = format!("{thickness:.2}");
        let colour = format!("stroke:{}", to.colour);
        let told = format!("{} to {}: {}", from.label, to.label, tell(link.amount));
        let attributes = [("d", &*path), ("stroke-width", &*width), ("style", &*colour), ("class", "link")];
        element("path", &attributes, [element("title", &[], [text(told)])])
    }
}

fn draw_node(node: &Node, place: &Place, tell: &dyn Fn(u128) -> String) -> [Html; 2] {
    let x = COLUMNS[node.column];
    let number = |number: f64| format!("{number:.1}");
    let colour = format!("fill:{}", node.colour);
    let bar = element(
        "rect",
        &[
            ("x", &*number(x)),
            ("y", &*number(place.top)),
            ("width", &*number(NODE)),
            ("height", &*number(place.height)),
            ("rx", "2"),
            ("style", &*colour),
        ],
        [],
    );
    let middle = place.top + (place.height / 2.0).max(4.0) + 4.0;
    let label = element(
        "text",
        &[("x", &*number(x + NODE + 7.0)), ("y", &*number(middle))],
        [text(&node.label), element("tspan", &[("class", "quiet"), ("dx", "6")], [text(tell(node.amount))])],
    );
    [bar, label]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        let mut flow = Flow::default();
        let fee = flow.node(0, "fee", "#000");
        let part = flow.node(1, "artists", "#111");
        let other = flow.node(1, "team", "#222");
        let ada = flow.node(2, "Ada", "#333");
        flow.link(fee, part, 70);
        flow.link(fee, other, 30);
        flow.link(part, ada, 40);
        flow.link(part, ada, 30);
        flow
    }

    #[test]
    fn amounts_add_up_at_the_nodes() {
        let flow = flow();
        let amounts: Vec<_> = flow.nodes.iter().map(|node| node.amount).collect();
        assert_eq!(amounts, [100, 70, 30, 70]);
        assert_eq!(flow.links.len(), 3);
    }

    #[test]
    fn the_drawing_stays_within_its_height_and_names_everybody() {
        let flow = flow();
        let places = flow.places(flow.scale());
        assert!(places.iter().all(|place| place.top + place.height <= HEIGHT + SLOT));
        let svg = flow.draw("a <payment>", |amount| amount.to_string()).into_string();
        assert!(svg.contains("Ada") && svg.contains("a &lt;payment&gt;") && !svg.contains("NaN"));
    }
}
