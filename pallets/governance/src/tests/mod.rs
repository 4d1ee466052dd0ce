mod close;
mod propose;
mod vote;
