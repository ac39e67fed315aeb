//! Journeys through the API: the router in process, over a real store in a temporary folder.

#[cfg(test)]
mod alerts;
#[cfg(test)]
mod document;
#[cfg(test)]
mod exchanges;
#[cfg(test)]
mod first_start;
#[cfg(test)]
mod forgery;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod lab;
#[cfg(test)]
mod live;
#[cfg(test)]
mod marmalade;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod people;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod upstreams;
#[cfg(test)]
mod world;
