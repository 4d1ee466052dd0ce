mod bonds;
mod deadlines;
mod hook;
mod jobs;
mod submit;
