//! Times embeddings on demand, for `scripts/bench/embedding`.
//!
//! ```text
//! speed ENCODER fp32|int8 THREADS BATCH FILE...
//! ```
//!
//! Each line of standard input asks for one measurement, and is answered by a line of JSON with its `seconds`:
//! `pictures N` embeds the decoded files `N` times over, and `files N` decodes them as well.

use std::{
    env,
    error::Error,
    fs,
    io::{self, BufRead, Write},
    path::Path,
    time::Instant,
};

use guerdon_clip::{Encoder, Options, Picture, PictureFile, Precision};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [encoder, precision, threads, batch, files @ ..] = &arguments[..] else {
        return Err("speed ENCODER fp32|int8 THREADS BATCH FILE...".into());
    };
    let precision = match precision.as_str() {
        "int8" => Precision::Int8,
        "fp32" => Precision::Fp32,
        other => return Err(format!("{other} is neither fp32 nor int8").into()),
    };
    let options = Options { threads: threads.parse()?, batch: batch.parse()?, precision };
    let encoder = Encoder::open_with(Path::new(encoder), options)?;
    let files: Vec<Vec<u8>> = files.iter().map(fs::read).collect::<Result<_, _>>()?;
    let pictures: Vec<Picture> = files.iter().map(|file| Picture::decode(file)).collect::<Result<_, _>>()?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (what, times) = line.split_once(' ').ok_or("a line is a word and a number")?;
        let times: usize = times.parse()?;
        let start = Instant::now();
        match what {
            "pictures" => {
                let pictures: Vec<&Picture> = (0..times).flat_map(|_| &pictures).collect();
                encoder.embed(&pictures)?;
            }
            "files" => {
                let files = (0..times).flat_map(|_| &files).cloned().map(PictureFile::Bytes);
                let mut failed = None;
                encoder.embed_files(files, |outcome| failed = failed.take().or(outcome.err()))?;
                if let Some(error) = failed {
                    return Err(error.into());
                }
            }
            other => return Err(format!("{other} is neither pictures nor files").into()),
        }
        println!("{}", json!({"seconds": start.elapsed().as_secs_f64()}));
        io::stdout().flush()?;
    }
    Ok(())
}
