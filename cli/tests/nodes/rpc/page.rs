//! The examples of a page: a request, the response after it, and what of that varies.

use serde_json::Value;
use std::collections::BTreeSet;

/// A request and its response.
pub struct Example {
    /// The heading above it.
    pub heading: String,
    pub request: Value,
    response: Value,
    /// The fields whose values vary.
    varies: BTreeSet<String>,
}

/// The methods that have a section.
pub fn headings(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter_map(|line| line.strip_prefix("## ")).map(method);
    headings.filter(|heading| heading.starts_with("guerdon_")).collect()
}

/// The examples, in order.
pub fn examples(page: &str) -> Vec<Example> {
    let (mut examples, mut heading, mut request) = (Vec::<Example>::new(), String::new(), None);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = method(title);
        } else if let Some(fields) = line.strip_prefix("Varies:") {
            let last = examples.last_mut().expect("an example before what varies in it");
            last.varies.extend(fields.split('`').skip(1).step_by(2).map(str::to_owned));
        } else if line == "```json" {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            let block: Value = serde_json::from_str(&block.join("\n"))
                .unwrap_or_else(|error| panic!("{heading}: {error} in {}", block.join("\n")));
            match request.take() {
                None => request = Some(block),
                Some(request) => {
                    let (heading, varies) = (heading.clone(), BTreeSet::new());
                    examples.push(Example { heading, request, response: block, varies });
                }
            }
        }
    }
    assert!(request.is_none(), "{heading}: a request without a response");
    examples
}

fn method(title: &str) -> String {
    title.trim_matches('`').to_owned()
}

impl Example {
    /// The example, with what stands for something replaced.
    pub fn with(self, names: &[(&str, String)]) -> Self {
        let replace = |value: Value| {
            let text = names.iter().fold(value.to_string(), |text, (name, value)| text.replace(name, value));
            serde_json::from_str(&text).expect("names stand in strings")
        };
        Self { request: replace(self.request), response: replace(self.response), ..self }
    }

    /// Whether the response is a result and no error.
    pub fn answers(&self) -> bool {
        self.response.get("result").is_some()
    }

    /// Where an answer is not what the page says.
    pub fn differences(&self, answer: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.compare("", &self.response, answer, &mut found);
        found
    }

    fn compare(&self, place: &str, said: &Value, found: &Value, differences: &mut Vec<String>) {
        let field = place.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        let varies = self.varies.contains(field);
        match (said, found) {
            (Value::Object(said), Value::Object(found)) => {
                for name in said.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
                    let place = format!("{place}.{name}");
                    match (said.get(name), found.get(name)) {
                        (Some(said), Some(found)) => self.compare(&place, said, found, differences),
                        (Some(_), None) => differences.push(format!("{place} is not there")),
                        (None, _) => differences.push(format!("{place} is not on the page")),
                    }
                }
            }
            (Value::Array(said), Value::Array(found)) => {
                if said.len() != found.len() {
                    differences.push(format!("{place} has {} items, not {}", found.len(), said.len()));
                }
                for (number, (said, found)) in said.iter().zip(found).enumerate() {
                    self.compare(&format!("{place}.{number}"), said, found, differences);
                }
            }
            _ if std::mem::discriminant(said) != std::mem::discriminant(found) => {
                differences.push(format!("{place} is {found}, of another type than {said}"));
            }
            _ if !varies && said != found => differences.push(format!("{place} is {found}, not {said}")),
            _ => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PAGE: &str = r#"
## `guerdon_a`

```json
{"id": 1, "params": ["NAME"]}
```

```json
{"result": {"work": "NAME", "at": 5, "lines": [{"n": "1"}, {"n": "2"}], "none": null}}
```

Varies: `at`, `n`

## Errors
"#;

    #[test]
    fn examples_are_read_with_what_varies() {
        assert_eq!(headings(PAGE), BTreeSet::from(["guerdon_a".to_owned()]));
        let example = examples(PAGE).remove(0).with(&[("NAME", "x".into())]);
        assert_eq!(example.request, json!({ "id": 1, "params": ["x"] }));
        let answer = |at: Value, n: Value, work: &str| json!({ "result": { "work": work, "at": at, "lines": [{ "n": n }, { "n": "7" }], "none": null } });
        let differences = |answer: &Value| example.differences(answer).len();
        assert_eq!(differences(&answer(json!(9), json!("3"), "x")), 0);
        assert_eq!(differences(&answer(json!("9"), json!("3"), "x")), 1, "another type");
        assert_eq!(differences(&answer(json!(9), json!(3), "y")), 2, "another type, another value");
        let mut other = answer(json!(9), json!("3"), "x");
        other["result"]["more"] = json!(1);
        other["result"]["lines"] = json!([{ "n": "1" }]);
        assert_eq!(differences(&other), 2, "one field more, one item less");
        assert_eq!(differences(&json!({ "error": {} })), 2);
    }
}
