//! A small server of the rendering protocol. It composes pictures instead of generating them, to try the
//! content-and-style game without a generative model.
//!
//! ```sh
//! cargo run --release -p guerdon-rendering --example reference_renderer -- --contents DIR --styles DIR
//! ```
//!
//! A picture `DIR/harbour.png` is known as `harbour`.

mod composition;
mod server;

use clap::Parser;
use composition::{Pictures, Repertoire};
use std::{error::Error, net::SocketAddr, path::Path, path::PathBuf};
use tokio::net::TcpListener;

/// Composes pictures from the luminance of contents and the colours of styles, and serves them over HTTP.
#[derive(Parser)]
struct Arguments {
    /// The folder of the contents' pictures.
    #[arg(long)]
    contents: PathBuf,
    /// The folder of the styles' pictures.
    #[arg(long)]
    styles: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:7870")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let repertoire =
        Repertoire { contents: pictures(&arguments.contents)?, styles: pictures(&arguments.styles)? };
    let listener = TcpListener::bind(arguments.listen).await?;
    let names = |pictures: &Pictures| pictures.keys().cloned().collect::<Vec<_>>().join(", ");
    println!("contents: {}", names(&repertoire.contents));
    println!("styles: {}", names(&repertoire.styles));
    println!("rendering at http://{}/", listener.local_addr()?);
    Ok(server::serve(listener, repertoire).await?)
}

/// The pictures of a folder, by their files' names without the extension. Other files are passed over.
fn pictures(folder: &Path) -> Result<Pictures, Box<dyn Error>> {
    let failed = |path: &Path, error: &dyn Error| format!("{}: {error}", path.display());
    let mut pictures = Pictures::new();
    for entry in folder.read_dir().map_err(|error| failed(folder, &error))? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let name = path.file_stem().and_then(|name| name.to_str());
        if let (Some(name), "png" | "jpg" | "jpeg" | "webp") = (name, extension) {
            let picture = image::open(&path).map_err(|error| failed(&path, &error))?;
            pictures.insert(name.to_owned(), picture.to_rgb8());
        }
    }
    Ok(pictures)
}
