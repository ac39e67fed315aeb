//! Journeys through the API, with the router in process.

#[cfg(test)]
mod openapi;
