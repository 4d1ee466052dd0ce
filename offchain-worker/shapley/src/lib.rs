//! Shapley values, and nothing else.
//!
//! A cooperative game gives each coalition `S` of the players `N = {0, ..., n-1}` a value `v(S)`. Player `i`'s Shapley
//! value is its mean marginal contribution over all orders in which the players can arrive:
//!
//! ```text
//! phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S))
//! ```
//!
//! (L. S. Shapley, "A value for n-person games", 1953.) It is the only division of `v(N) - v({})` with which symmetric
//! players receive the same, a player who never contributes receives nothing, and the values of a sum of games are
//! the sums of their values.
//!
//! - [`airport`]: sums of airport games, in closed form, for any number of players.
//! - [`enumeration`]: any game of up to 24 players, from the table of all its coalitions' values.
//! - [`sampling`]: any game of any number of players, estimated from some of its coalitions' values.
//! - [`knn`]: training points of a nearest neighbours classifier, exactly.
//! - [`owen`]: players who have formed unions.
//! - [`description`] and [`solution`]: games as JSON documents, and one way to every method.
//!
//! Values carry the unit of the game. Every result is bit-identical whatever the number of threads.

pub mod airport;
pub mod coalition;
pub mod description;
pub mod enumeration;
pub mod game;
pub mod knn;
pub mod owen;
pub mod sampling;
pub mod solution;
