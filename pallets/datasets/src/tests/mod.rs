mod create;
mod entries;
mod offer;
mod on_outcome;
mod snapshot;
mod stake;
mod terms;
mod unstake;
