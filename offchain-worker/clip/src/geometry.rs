//! What an encoder's `config.json` says about the shape of its vectors.
//!
//! Absent fields have the defaults of Hugging Face's `CLIPVisionConfig`, which leaves them out when it writes the file.

use std::path::Path;

use crate::{
    config::{ConfigError, ConfigFile},
    preprocess::Preprocessor,
};

/// The file in an encoder's folder.
pub(crate) const CONFIG: &str = "config.json";

/// The shape of a picture's vectors.
pub(crate) struct Geometry {
    pub(crate) dimension: usize,
    pub(crate) patches: usize,
}

impl Geometry {
    pub(crate) fn read(path: &Path, preprocessor: &Preprocessor) -> Result<Self, ConfigError> {
        let file = ConfigFile::read(path)?;
        let section = file.section("vision_config");
        let vision = section.as_ref().unwrap_or(&file);
        let image = vision.size("image_size", 224)?;
        let patch = vision.size("patch_size", 32)?;
        let (height, width) = (preprocessor.height(), preprocessor.width());
        if (height, width) != (image, image) {
            let problem =
                format!("is {image}, and preprocessor_config.json makes pictures of {width} x {height}");
            return Err(vision.wrong("image_size", problem));
        }
        if patch > image {
            let problem = format!("is {patch}, more than the image_size of {image}");
            return Err(vision.wrong("patch_size", problem));
        }
        let across = (image / patch) as usize;
        Ok(Self { dimension: projected(&file, vision)?, patches: across * across })
    }
}

/// Numbers in a vector of the text tower, which are as many as in a picture's.
pub(crate) fn text_dimension(path: &Path) -> Result<usize, ConfigError> {
    let file = ConfigFile::read(path)?;
    let section = file.section("text_config");
    projected(&file, section.as_ref().unwrap_or(&file))
}

fn projected(file: &ConfigFile, tower: &ConfigFile) -> Result<usize, ConfigError> {
    let dimension = tower.size("projection_dim", 512)?;
    Ok(file.size("projection_dim", dimension)? as usize)
}
