//! `POST /session`: signs in.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::{AppendHeaders, IntoResponse};
use http::header::SET_COOKIE;
use model::standing::Author;
use model::{Secret, Timestamp};

use super::{NAME, PASSWORD, cookie, shape};
use crate::app::App;
use crate::audit::Act;
use crate::auth::session::{Sessions, csrf_of};
use crate::auth::{Address, Caller, Via, password};
use crate::error::ApiError;
use crate::events::SignIn;
use crate::input::Said;
use crate::people::{self, Person};

/// Signs in: sets the session cookie and tells the token that writes need.
pub(crate) async fn create(
    State(app): State<App>,
    Extension(from): Extension<Address>,
    Said(mut input): Said,
) -> Result<impl IntoResponse, ApiError> {
    let name = input.required_text("user", NAME);
    let secret = input.required_secret("password", PASSWORD);
    input.finish()?;

    let now = app.clock.now();
    if let Err(wait) = app.throttle.begin(&name, from, now) {
        app.telemetry.signed_in(SignIn::Throttled);
        return Err(ApiError::Throttled(wait));
    }
    let Some(person) = verified(&app, &name, secret).await? else {
        app.telemetry.signed_in(SignIn::Refused);
        return Err(ApiError::WrongCredentials);
    };
    app.throttle.succeeded(&name, from);
    let (caller, token) = open(&app, person, from, now).await?;
    app.telemetry.signed_in(SignIn::Accepted);
    let headers = AppendHeaders([(SET_COOKIE, cookie(Some(&token), app.tls.is_some())?)]);
    Ok((headers, Json(shape(&caller))))
}

/// The person, if name and password are right and they may sign in; takes as long if not.
async fn verified(app: &App, name: &str, secret: Secret) -> Result<Option<Person>, ApiError> {
    let (records, name) = (app.store.records(), name.to_owned());
    let person = app
        .blocking
        .run(move || people::find(records.as_ref(), &name))
        .await?;
    let checked = person.clone();
    let right = app
        .hashing
        .run(move || {
            let hash = checked.as_ref().and_then(Person::hash);
            Ok::<_, ApiError>(password::verify(&secret, hash))
        })
        .await?;
    if right && person.as_ref().is_some_and(|person| !person.disabled) {
        return Ok(person);
    }
    app.record(refusal(app, person.as_ref())).await?;
    Ok(None)
}

/// What was typed as a name may be a password typed too early: only a name that exists is kept.
fn refusal(app: &App, person: Option<&Person>) -> Act {
    match person {
        None => Act::refused(app.home.clone(), Author::System, "session.refused")
            .on("a name that does not exist"),
        Some(person) => {
            let name = person.name.as_str().into();
            Act::refused(
                person.tenant.clone(),
                Author::Person { name },
                "session.refused",
            )
        }
    }
}

async fn open(
    app: &App,
    person: Person,
    from: Address,
    now: Timestamp,
) -> Result<(Caller, Secret), ApiError> {
    let by = Author::Person {
        name: person.name.as_str().into(),
    };
    let act = Act::done(person.tenant.clone(), by, "session.created");
    app.record(act).await?;
    let records = app.store.records();
    let work = move || {
        let sessions = Sessions {
            records: records.as_ref(),
            now,
        };
        let (token, open) = sessions.open(&person.tenant, &person.name, from)?;
        let caller = Caller {
            name: person.name.into(),
            tenant: person.tenant,
            role: person.role,
            via: Via::Session {
                id: open.id.into(),
                csrf: csrf_of(&token),
                expires: open.kept.expires,
                must_change_password: person.must_change_password,
            },
        };
        Ok::<_, ApiError>((caller, token))
    };
    app.blocking.run(work).await
}
