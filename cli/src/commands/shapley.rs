//! `guerdon shapley`.

use super::Answer;
use crate::{
    local::{
        self,
        games::{self, Asked},
    },
    Result,
};
use clap::Args;
use guerdon_shapley::solution::Method;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "A game is one of\n  \
                  {\"kind\": \"table\", \"n\": 2, \"values\": [0, 1, 2, 4]}\n  \
                  {\"kind\": \"airport\", \"costs\": [8, 11, 13, 18]}\n  \
                  {\"kind\": \"coverage\", \"scores\": [[0.5, 0], [0.2, 0.9]], \"weights\": [1, 2]}\n\n\
                  Example:\n  echo '{\"kind\": \"airport\", \"costs\": [8, 11, 13, 18]}' | guerdon shapley -")]
pub(super) struct Shapley {
    /// The file of the game, as JSON; - for the standard input
    #[arg(value_name = "GAME")]
    game: PathBuf,
    /// Without sampling exact, airport or coverage; with it permutation, leverage, regression-msr or oddshap
    #[arg(long, value_name = "METHOD", default_value_t = Method::Exact)]
    method: Method,
    /// How often a method that samples may ask for a coalition's value; without it, 100 times for each player and at
    /// least 2048 times
    #[arg(long, value_name = "N")]
    budget: Option<u64>,
    /// What a method that samples draws its sample from
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

impl Shapley {
    pub(super) async fn run(self) -> Result<Answer> {
        local::apart(move || {
            let asked = Asked { method: self.method, budget: self.budget, seed: self.seed };
            let solution = games::shapley(&self.game, asked)?;
            Ok(Answer::new(games::text(&solution), &solution))
        })
        .await
    }
}
