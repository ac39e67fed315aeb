//! `POST /keys`: makes a virtual key, and tells its secret once.

use axum::Json;
use axum::extract::State;
use model::{AppId, TenantId, Timestamp, UserId};

use super::document::{KeyDocument, NewKey};
use super::put::put;
use crate::app::App;
use crate::auth::Caller;
use crate::deps::TeamCard;
use crate::error::ApiError;
use crate::input::{Input, Said};
use crate::shape::key::KeyWithSecret;
use crate::shape::words::{KeyEndUser, KeyScope};

/// SAFETY LIMIT: an organisation makes no more keys in the console.
const MOST_KEYS: usize = 1000;
/// SAFETY LIMIT: a key names no more models.
const MOST_MODELS: usize = 200;

/// Makes a virtual key for the caller's tenant.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<KeyWithSecret>, ApiError> {
    let teams = app.key_desk.teams(&caller.tenant);
    let new = read(&mut input, &teams, app.clock.now());
    input.finish()?;
    let new = new.ok_or(ApiError::Internal("a key was read"))?;
    let (state, tenant, id) = (app.clone(), caller.tenant.clone(), new.id.clone());
    let free = move || is_free(&state, &tenant, &id);
    app.blocking.run(free).await?;
    let (document, secret) = KeyDocument::new(new, &caller.tenant)?;
    let act = caller.act("key.created");
    let id = document.id().to_owned();
    let key = put(&app, &caller, act, (id, 0, document)).await?;
    Ok(Json(KeyWithSecret {
        key,
        secret: secret.expose_text().unwrap_or_default().to_owned(),
    }))
}

fn is_free(app: &App, tenant: &TenantId, id: &str) -> Result<(), ApiError> {
    let known = app.key_desk.keys(tenant);
    if known.iter().any(|key| key.key == id) {
        return Err(ApiError::NotPossible("a key of this name exists already"));
    }
    if app.key_desk.kept(tenant)?.len() >= MOST_KEYS {
        return Err(ApiError::NotPossible("there are too many keys already"));
    }
    Ok(())
}

/// Reads what is said about a new key. Names of other organisations are no guesses here.
fn read(input: &mut Input, teams: &[TeamCard], now: Timestamp) -> Option<NewKey> {
    let id = input.required_text("id", 1..=64);
    if !id.is_empty() && !is_plain(&id) {
        input.problem("id", "must be letters, digits and `. _ -`");
    }
    let named = input.required_text("team", 1..=128);
    let team = teams.iter().find(|team| team.team == named);
    if team.is_none() && !named.is_empty() {
        input.problem("team", "is not one of your teams");
    }
    let app = input.required_text("app", 1..=128);
    if !app.is_empty() && AppId::parse(&app).is_err() {
        input.problem("app", "must be printable ASCII without spaces");
    }
    let user = input.text("user", 1..=128).unwrap_or_else(|| id.clone());
    if !user.is_empty() && UserId::parse(&user).is_err() {
        input.problem("user", "must be printable ASCII without spaces");
    }
    let end_user = input.word("end_user").unwrap_or(KeyEndUser::None);
    let scopes = scopes(input).unwrap_or_else(|| vec![KeyScope::Models]);
    let models = input.texts("models", MOST_MODELS);
    let allowed = |model: &String| team.is_none_or(|team| team.models.contains(model));
    if models.iter().flatten().any(|model| !allowed(model)) {
        input.problem("models", "must be models that the team may use");
    }
    let expires = expires(input, now);
    Some(NewKey {
        id,
        team: team?.team.clone(),
        app,
        user,
        end_user,
        scopes,
        models,
        expires,
    })
}

/// Reads what a key may be used for, if it was said: at least one thing.
pub(super) fn scopes(input: &mut Input) -> Option<Vec<KeyScope>> {
    let scopes: Vec<KeyScope> = input.words("scopes")?;
    if scopes.is_empty() {
        input.problem("scopes", "must name at least one");
    }
    Some(scopes)
}

/// Reads when a key ends, if it was said.
pub(super) fn expires(input: &mut Input, now: Timestamp) -> Option<Timestamp> {
    let expires = input.time("expires")?;
    if expires <= now {
        input.problem("expires", "must be later than now");
    }
    Some(expires)
}

/// A name that can stand in a path, a document and a list without a doubt about what it is.
fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.chars().all(plain) && !text.starts_with('.')
}
