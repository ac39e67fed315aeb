//! What clients speak: their requests are read, their answers, streams and errors written.

pub(crate) mod chat;
pub(crate) mod messages;
pub(crate) mod responses;

use serde_json::Value;

use super::Client;
use super::canon::{Answer, Problem, Request};
use super::cursor::At;
use super::error::Untranslatable;
use super::reply::{Reply, Stamp};
use super::table::Losses;

pub(crate) fn read_request(
    client: Client,
    root: &At<'_>,
    losses: &mut Losses,
) -> Result<Request, Untranslatable> {
    match client {
        Client::Chat => chat::request::read(root, losses),
        Client::Responses => responses::request::read(root, losses),
        Client::Messages => messages::request::read(root, losses),
    }
}

pub(crate) fn write_answer(reply: &Reply, answer: &Answer, stamp: &Stamp<'_>) -> Value {
    match reply.client {
        Client::Chat => chat::answer::write(answer, reply, stamp),
        Client::Responses => responses::answer::write(answer, reply, stamp),
        Client::Messages => messages::answer::write(answer, reply, stamp),
    }
}

pub(crate) fn write_problem(client: Client, problem: &Problem) -> Value {
    match client {
        Client::Chat | Client::Responses => chat::error::write(problem),
        Client::Messages => messages::error::write(problem),
    }
}
