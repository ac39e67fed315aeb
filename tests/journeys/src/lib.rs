//! Journeys: the real binary, real sockets, a real data folder; what a person would check by
//! hand, checked each time. Holds tests only.
//!
//! Nothing here sleeps for a guess: everything waits for what it wants to see, with a deadline.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod binary;
#[cfg(test)]
mod chance;
#[cfg(test)]
mod http;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod markers;
#[cfg(test)]
mod reload;
#[cfg(test)]
mod scrutiny;
#[cfg(test)]
mod server;
#[cfg(test)]
mod start;
#[cfg(test)]
mod tenants;
