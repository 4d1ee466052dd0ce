//! Markup that is escaped by construction.

use std::fmt::{Display, Write};

/// A piece of well-formed markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The markup.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(pieces: I) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }
}

/// Text, escaped.
pub fn text(text: impl Display) -> Html {
    Html(escape(&text.to_string()))
}

/// An element with text only.
pub fn leaf(name: &str, class: &str, content: impl Display) -> Html {
    element(name, &[("class", class)], [text(content)])
}

/// An element with a class.
pub fn node(name: &str, class: &str, children: impl IntoIterator<Item = Html>) -> Html {
    element(name, &[("class", class)], children)
}

/// An element. Attributes without a value are left out.
pub fn element(name: &str, attributes: &[(&str, &str)], children: impl IntoIterator<Item = Html>) -> Html {
    let mut markup = format!("<{name}");
    for (attribute, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a string does not fail.
        let _ = write!(markup, " {attribute}=\"{}\"", escape(value));
    }
    markup.push('>');
    for child in children {
        markup.push_str(&child.0);
    }
    let _ = write!(markup, "</{name}>");
    Html(markup)
}

/// A table; the last `numbers` columns are numbers.
pub fn table(header: &[&str], numbers: usize, rows: impl IntoIterator<Item = Vec<String>>) -> Html {
    let first = header.len() - numbers;
    let class = |place: usize| if place < first { "" } else { "number" };
    let heads = header.iter().enumerate().map(|(place, head)| leaf("th", class(place), head));
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(place, cell)| leaf("td", class(place), cell));
        node("tr", "", cells)
    });
    let head = node("thead", "", [node("tr", "", heads)]);
    let table = node("table", "", [head, node("tbody", "", rows)]);
    node("div", "scroll", [table])
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let html = element("p", &[("title", "a \"b\""), ("class", "")], [text("<script>&'")]);
        assert_eq!(html.into_string(), "<p title=\"a &quot;b&quot;\">&lt;script&gt;&amp;&#39;</p>");
    }

    #[test]
    fn numbers_are_marked() {
        let html = table(&["who", "amount"], 1, [vec!["<i>".into(), "1".into()]]).into_string();
        assert!(html.contains("<td>&lt;i&gt;</td><td class=\"number\">1</td>"), "{html}");
    }
}
