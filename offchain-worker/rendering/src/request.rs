//! One coalition's request to a renderer.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of the protocol that requests are written in.
pub const PROTOCOL_VERSION: u32 = 1;

/// What a renderer is asked for. The crate's documentation states the range of each field, and
/// [`crate::StyleGame::request`] keeps to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenderRequest {
    /// [`PROTOCOL_VERSION`].
    pub version: u32,
    /// The prompt, or none for a render without content.
    pub content: Option<String>,
    /// Names of styles, sorted, each once.
    pub styles: Vec<String>,
    /// Where the renderer's randomness starts.
    pub seed: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl RenderRequest {
    /// The request as it is sent: JSON without white space, the fields in the order of this type.
    pub fn to_json(&self) -> String {
        json(self)
    }

    /// The name of this request's render by the renderer of that name: the SHA-256 of
    /// `{"renderer":"<name>","request":<request>}`, written like [`RenderRequest::to_json`].
    pub fn key(&self, renderer: &str) -> [u8; 32] {
        #[derive(Serialize)]
        struct Render<'a> {
            renderer: &'a str,
            request: &'a RenderRequest,
        }
        Sha256::digest(json(&Render { renderer, request: self })).into()
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers have a JSON form; qed")
}

/// Completes "the render of".
impl fmt::Display for RenderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.content {
            Some(_) => "the content in ",
            None => "no content in ",
        })?;
        match self.styles.as_slice() {
            [] => f.write_str("no style"),
            [style] => write!(f, "the style {style:?}"),
            [first, rest @ ..] => {
                write!(f, "the styles {first:?}")?;
                rest.iter().try_for_each(|style| write!(f, ", {style:?}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> RenderRequest {
        RenderRequest {
            version: 1,
            content: Some("a \"harbour\"".into()),
            styles: vec!["Ada".into(), "Bo".into()],
            seed: 7,
            width: 640,
            height: 480,
        }
    }

    #[test]
    fn the_json_is_the_protocols() {
        let expected = concat!(
            r#"{"version":1,"content":"a \"harbour\"","styles":["Ada","Bo"],"#,
            r#""seed":7,"width":640,"height":480}"#
        );
        assert_eq!(request().to_json(), expected);
        let nothing = RenderRequest { content: None, styles: Vec::new(), ..request() };
        assert!(nothing.to_json().starts_with(r#"{"version":1,"content":null,"styles":[],"#));
        assert_eq!(serde_json::from_str::<RenderRequest>(expected).unwrap(), request());
        assert!(serde_json::from_str::<RenderRequest>(&expected.replace("seed", "sead")).is_err());
    }

    /// The expected digits are those of `sha256sum`.
    #[test]
    fn a_key_is_the_hash_of_the_renderer_and_the_request() {
        let digits = hex::encode(request().key("http://localhost:7860/"));
        assert_eq!(digits, "be3ff8a1d59a90b5cf7223029faeef5600a97dcaf5073bb9fc1812f909176af9");
    }

    #[test]
    fn whatever_changes_the_render_changes_the_key() {
        let changes: [fn(&mut RenderRequest); 6] = [
            |request| request.content = None,
            |request| request.styles.truncate(1),
            |request| request.seed = 8,
            |request| request.width = 641,
            |request| request.height = 481,
            |request| request.version = 2,
        ];
        for change in changes {
            let mut changed = request();
            change(&mut changed);
            assert_ne!(changed.key("a"), request().key("a"), "{changed:?}");
        }
        assert_ne!(request().key("a"), request().key("b"));
    }

    #[test]
    fn a_request_reads_like_its_coalition() {
        let mut request = request();
        assert_eq!(request.to_string(), r#"the content in the styles "Ada", "Bo""#);
        request.styles.truncate(1);
        request.content = None;
        assert_eq!(request.to_string(), r#"no content in the style "Ada""#);
        request.styles.clear();
        assert_eq!(request.to_string(), "no content in no style");
    }
}
