//! The protocol on the wire, and servers that do not keep to it.

mod stage;

use guerdon_rendering::{
    HttpOptions, HttpRenderer, PlayError, RenderCache, RenderError, RenderRequest, Renderer, UrlError,
    MAX_RENDER_BYTES,
};
use stage::{
    game, paint, play_with,
    server::{respond, Asked, Server},
};
use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    num::NonZeroU32,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

fn request() -> RenderRequest {
    game(Some("a harbour"), &["Bo", "Ada"]).request(0b111)
}

fn renderer(url: &str, timeout: Duration) -> HttpRenderer {
    let attempts = NonZeroU32::new(3).unwrap();
    HttpRenderer::new(url, HttpOptions { timeout, attempts, pause: Duration::from_millis(1) }).unwrap()
}

/// What comes of a request to a server that answers in this way, and how often it was asked.
fn ask(
    answer: impl Fn(&Asked, u32, &mut TcpStream) + Send + Sync + 'static,
) -> (Result<Vec<u8>, RenderError>, u32) {
    let server = Server::start(answer);
    let answered = renderer(&server.url, Duration::from_secs(20)).render(&request());
    (answered, server.asked())
}

/// The same, of a server whose answers are not complete in time.
fn ask_in_vain(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> RenderError {
    let server = Server::start(move |_, _, stream| answer(stream));
    let answered = renderer(&server.url, Duration::from_secs(1)).render(&request());
    assert_eq!(server.asked(), 1, "slow servers are not asked for more");
    answered.expect_err("there is no whole answer")
}

#[test]
fn the_request_is_the_documented_one() {
    let seen = Arc::new(Mutex::new((String::new(), String::new())));
    let sight = seen.clone();
    let (answered, _) = ask(move |asked, _, stream| {
        *sight.lock().unwrap() = (asked.head.clone(), asked.body.clone());
        respond(stream, "200 OK", "content-type: image/png\r\n", &paint(&asked.request, 5));
    });
    assert_eq!(answered.unwrap(), paint(&request(), 5));
    let (head, body) = seen.lock().unwrap().clone();
    let expected =
        r#"{"version":1,"content":"a harbour","styles":["Ada","Bo"],"seed":7,"width":3,"height":2}"#;
    assert_eq!(body, expected);
    assert!(head.starts_with("post / http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: application/json\r\n"), "{head}");
    assert!(head.contains("\r\naccept: image/png, image/jpeg, image/webp\r\n"), "{head}");
}

#[test]
fn an_error_is_told_with_its_status_and_not_repeated() {
    for status in [201, 204, 400, 404, 500, 502] {
        let (answered, asked) = ask(move |_, _, stream| {
            respond(stream, &format!("{status} Word"), "", b"CUDA out of memory");
        });
        let error = answered.unwrap_err();
        assert!(matches!(error, RenderError::Status { status: found, .. } if found == status), "{error}");
        assert_eq!(asked, 1);
        if status != 204 {
            let sentence = error.to_string();
            let expected = format!(r#"answered {status} where 200 is a render: "CUDA out of memory""#);
            assert!(sentence.ends_with(&expected), "{sentence}");
        }
    }
}

#[test]
fn the_coalition_is_named_with_the_status() {
    let server = Server::start(|asked, _, stream| match asked.request.styles.len() {
        2 => respond(stream, "500 Internal Server Error", "", b"two at once"),
        _ => respond(stream, "200 OK", "", &paint(&asked.request, 5)),
    });
    let renderer = renderer(&server.url, Duration::from_secs(20));
    let game = game(Some("a harbour"), &["Ada", "Bo"]);
    let error = play_with(&game, &renderer, &RenderCache::in_memory(), 2).unwrap_err();
    let coalition = r#"there is no render of no content in the styles "Ada", "Bo""#;
    let status = r#"answered 500 where 200 is a render: "two at once""#;
    assert_eq!(error.to_string(), format!("{coalition}: {} {status}", server.url));
}

#[test]
fn a_page_is_no_render() {
    let server = Server::start(|_, _, stream| {
        respond(stream, "200 OK", "content-type: text/html\r\n", b"<html>Welcome</html>");
    });
    let renderer = renderer(&server.url, Duration::from_secs(20));
    let error = play_with(&game(None, &["Ada"]), &renderer, &RenderCache::in_memory(), 1).unwrap_err();
    assert!(matches!(error, PlayError::NotAPicture { .. }), "{error}");
    assert!(error.to_string().contains(r#"begins with "<html>Welcome</html>""#), "{error}");
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let (stated, asked) = ask(|_, _, stream| {
        let length = MAX_RENDER_BYTES + 1;
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").as_bytes());
    });
    assert!(matches!(stated, Err(RenderError::TooLarge { .. })), "{stated:?}");
    assert_eq!(asked, 1);
    let (endless, asked) = ask(|_, _, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        while stream.write_all(&[7; 65_536]).is_ok() {}
    });
    assert!(matches!(endless, Err(RenderError::TooLarge { .. })), "{endless:?}");
    assert_eq!(asked, 1);
    assert!(endless.unwrap_err().to_string().contains("33554432 bytes"));
}

#[test]
fn a_body_of_the_greatest_size_is_read() {
    let (answered, _) = ask(|_, _, stream| respond(stream, "200 OK", "", &vec![7; MAX_RENDER_BYTES]));
    assert_eq!(answered.unwrap().len(), MAX_RENDER_BYTES);
}

#[test]
fn servers_that_are_slow_are_given_up() {
    let silent = ask_in_vain(|stream| {
        let mut rest = [0; 1];
        let _ = std::io::Read::read(stream, &mut rest);
    });
    assert!(matches!(silent, RenderError::Slow { .. }), "{silent}");
    assert!(silent.to_string().contains("within 1 s: allow more time"), "{silent}");

    let trickling = |head: &'static str| {
        move |stream: &mut TcpStream| {
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(b"a").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        }
    };
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx-name: ",
    ] {
        let error = ask_in_vain(trickling(head));
        assert!(matches!(error, RenderError::Slow { .. }), "{head:?}: {error}");
    }
    let refusing = ask_in_vain(trickling("HTTP/1.1 500 Oh\r\ncontent-length: 1000000\r\n\r\n"));
    assert!(matches!(refusing, RenderError::Status { status: 500, .. }), "{refusing}");
}

#[test]
fn later_means_later() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let (answered, asked) = ask(move |asked, before, stream| match before {
            0 | 1 => respond(stream, status, "retry-after: 0\r\n", b"busy"),
            _ => respond(stream, "200 OK", "", &paint(&asked.request, 5)),
        });
        assert_eq!(answered.unwrap(), paint(&request(), 5));
        assert_eq!(asked, 3);
    }
}

#[test]
fn a_server_that_stays_busy_is_given_up() {
    let (answered, asked) = ask(|_, _, stream| respond(stream, "503 Busy", "", b"loading the model"));
    let error = answered.unwrap_err();
    assert!(matches!(error, RenderError::GivenUp { attempts: 3, .. }), "{error}");
    assert!(error.to_string().starts_with("after 3 attempts, http://127.0.0.1:"), "{error}");
    assert!(
        error.to_string().ends_with(r#"answered 503 where 200 is a render: "loading the model""#),
        "{error}"
    );
    assert_eq!(asked, 3);
}

#[test]
fn a_broken_connection_is_tried_again() {
    let (answered, asked) = ask(|asked, before, stream| match before {
        0 => {}
        1 => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nonly these");
        }
        _ => respond(stream, "200 OK", "", &paint(&asked.request, 5)),
    });
    assert_eq!(answered.unwrap(), paint(&request(), 5));
    assert_eq!(asked, 3);
}

#[test]
fn a_server_that_is_not_there_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = renderer(&url, Duration::from_secs(20)).render(&request()).unwrap_err();
    assert!(matches!(error, RenderError::GivenUp { attempts: 3, .. }), "{error}");
    assert!(error.to_string().contains(&format!("{url} cannot be asked: ")), "{error}");
}

#[test]
fn redirects_are_not_followed() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let elsewhere = Server::start(|asked, _, stream| {
            respond(stream, "200 OK", "", &paint(&asked.request, 5));
        });
        let location = format!("location: {}\r\n", elsewhere.url);
        let (answered, asked) = ask(move |_, _, stream| respond(stream, status, &location, b""));
        assert!(matches!(answered, Err(RenderError::Status { status: 301..=308, .. })), "{answered:?}");
        assert_eq!((asked, elsewhere.asked()), (1, 0));
    }
}

#[test]
fn garbage_is_no_answer() {
    let (answered, asked) = ask(|_, _, stream| drop(stream.write_all(b"\0\0\0 no HTTP\r\n\r\n")));
    assert!(matches!(answered, Err(RenderError::Failed { .. })), "{answered:?}");
    assert_eq!(asked, 1);
}

#[test]
fn only_plain_http_and_https_urls_are_taken() {
    let new = |url| HttpRenderer::new(url, HttpOptions::default()).map(|renderer| renderer.name().to_owned());
    assert_eq!(new("http://LOCALHOST:7860").unwrap(), "http://localhost:7860/");
    assert_eq!(new("https://example.org/render").unwrap(), "https://example.org/render");
    for url in ["", "localhost:7860", "file:///tmp/render", "ftp://example.org/"] {
        assert_eq!(new(url).unwrap_err(), UrlError::NotHttp(url.into()));
    }
    for url in ["http://me@example.org/", "http://me:secret@example.org/", "http://:secret@example.org/"] {
        assert_eq!(new(url).unwrap_err(), UrlError::Credentials);
        assert!(!UrlError::Credentials.to_string().contains("secret@"));
    }
}
