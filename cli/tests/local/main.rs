//! The commands that need no chain, through the program: `embed`, `attribute`, `shapley` and `style-shares`.

mod account;
mod attribute;
mod command;
mod completions;
mod documentation;
mod embed;
mod gallery;
mod shapley;
mod style_shares;
mod usage;
