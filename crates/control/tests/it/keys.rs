//! Virtual keys: made, rotated, switched off, and never told of twice.

use control::roles::Role;
use control::shape::words::{KeyEndUser, KeyOrigin, KeyScope, Word};
use control::{KeptChange, KeyCard, KeyDesk, NewChange, NotChanged, TeamCard};
use http::StatusCode;
use model::ports::PortError;
use model::sealed::hex;
use model::{TenantId, Timestamp};
use parking_lot::Mutex;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use testkit::sample::{self, other_tenant, tenant};

use crate::world::{Somebody, World};

/// Keeps documents in memory, and reads them as the configuration would; one key is of the file.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    kept: Mutex<Vec<(TenantId, KeptChange)>>,
}

impl KeyDesk for Desk {
    fn keys(&self, tenant: &TenantId) -> Vec<KeyCard> {
        let kept = self.kept.lock();
        let own = kept.iter().filter(|(owner, _)| owner == tenant);
        let mut cards: Vec<KeyCard> = own.map(|(_, kept)| card(&kept.text)).collect();
        if *tenant == sample::tenant() {
            cards.push(of_file());
        }
        cards
    }

    fn teams(&self, tenant: &TenantId) -> Vec<TeamCard> {
        let team = if *tenant == sample::tenant() {
            "support"
        } else {
            "elsewhere"
        };
        vec![TeamCard {
            team: team.to_owned(),
            models: vec!["demo".to_owned(), "gpt-4o".to_owned()],
        }]
    }

    fn last_use(&self, _tenant: &TenantId, key: &str) -> Option<Timestamp> {
        (key == "written").then_some(sample::NOON)
    }

    fn kept(&self, tenant: &TenantId) -> Result<Vec<KeptChange>, PortError> {
        let kept = self.kept.lock();
        let own = kept.iter().filter(|(owner, _)| owner == tenant);
        Ok(own.map(|(_, kept)| kept.clone()).collect())
    }

    fn keep(&self, new: &NewChange) -> Result<(), NotChanged> {
        let mut kept = self.kept.lock();
        let known = kept.iter().position(|(_, known)| known.name == new.name);
        if let Some(index) = known {
            if kept[index].0 != new.tenant {
                return Err(NotChanged::Problems(vec![declared_twice(&new.name)]));
            }
            if kept[index].1.version != new.expected {
                return Err(NotChanged::Conflict);
            }
            kept.remove(index);
        }
        kept.push((
            new.tenant.clone(),
            KeptChange {
                name: new.name.clone(),
                version: new.expected + 1,
                text: new.text.clone(),
                author: new.author.clone(),
                at: sample::NOON,
                before: None,
            },
        ));
        Ok(())
    }
}

/// What the configuration says of a name that another organisation has.
fn declared_twice(name: &str) -> model::Diagnostic {
    let place = model::diagnostic::Place {
        file: format!("console:key/{name}").into(),
        line: 1,
        column: 1,
    };
    model::Diagnostic::error("C004", format!("key `{name}` is declared twice"))
        .hint("the first one is at console:key/secret-name:1")
        .at(place)
}

fn of_file() -> KeyCard {
    KeyCard {
        key: "written".to_owned(),
        team: "support".to_owned(),
        app: "helpdesk".to_owned(),
        user: "user-a".to_owned(),
        end_user: KeyEndUser::None,
        scopes: vec![KeyScope::Models],
        models: vec!["demo".to_owned()],
        policy: "default".to_owned(),
        expires: None,
        disabled: false,
        previous_until: None,
        origin: KeyOrigin::File,
    }
}

fn card(document: &str) -> KeyCard {
    let document: Value = serde_json::from_str(document).unwrap();
    let time = |value: &Value| value.as_str().and_then(Timestamp::parse_utc);
    let scopes = document["scopes"].as_array().unwrap().iter();
    KeyCard {
        key: document["id"].as_str().unwrap().to_owned(),
        user: document["user"].as_str().unwrap().to_owned(),
        scopes: scopes
            .map(|scope| KeyScope::parse(scope.as_str().unwrap()).unwrap())
            .collect(),
        expires: time(&document["expires"]),
        disabled: document["disabled"].as_bool().unwrap(),
        previous_until: time(&document["previous"]["until"]),
        origin: KeyOrigin::Console,
        ..of_file()
    }
}

fn new_key() -> Value {
    json!({"id": "bot", "team": "support", "app": "helpdesk", "expires": "2030-01-01T00:00:00Z"})
}

async fn lead(world: &World) -> Somebody {
    world.signed_in("lea", tenant(), Role::Lead).await
}

fn hash(secret: &Value) -> String {
    hex(digest(&SHA256, secret.as_str().unwrap().as_bytes()).as_ref())
}

#[tokio::test]
async fn a_key_is_made_and_its_secret_is_told_once_and_kept_nowhere() {
    let world = World::new();
    let lea = lead(&world).await;
    let made = world.post(&lea, "/keys", new_key()).await;
    assert_eq!(made.status, StatusCode::OK, "{:?}", made.body);
    let key = &made.body["key"];
    assert_eq!((&key["id"], &key["user"]), (&json!("bot"), &json!("bot")));
    assert_eq!(
        (&key["status"], &key["origin"]),
        (&json!("active"), &json!("console"))
    );
    assert_eq!(key["last_used"], Value::Null);
    assert_eq!(key["version"], 1);
    let secret = made.body["secret"].as_str().unwrap();
    assert!(secret.starts_with("bz-") && secret.len() == 67, "{secret}");

    let list = world.get(&lea, "/keys").await.body;
    assert!(!list.to_string().contains(secret));
    assert!(!list.to_string().contains(&hash(&made.body["secret"])));
    assert_eq!(list["teams"][0]["id"], "support");
    let acts = world.acts().await;
    let act = acts.iter().find(|act| act["act"] == "key.created").unwrap();
    assert_eq!(
        (&act["object"], &act["success"]),
        (&json!("bot"), &json!(true))
    );
    for file in world.files() {
        let found = file
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "the secret is on disk");
    }
}

#[tokio::test]
async fn a_rotation_tells_a_new_secret_and_until_when_the_old_one_holds() {
    let world = World::new();
    let lea = lead(&world).await;
    let made = world.post(&lea, "/keys", new_key()).await.body;
    let body = json!({"version": 1, "overlap_hours": 2});
    let rotated = world.post(&lea, "/keys/bot/rotate", body).await.body;
    assert_ne!(rotated["secret"], made["secret"]);
    assert_eq!(
        rotated["key"]["previous_until"],
        "2025-10-13T14:00:00.000000Z"
    );
    let body = json!({"version": 2, "overlap_hours": 0});
    let rotated = world.post(&lea, "/keys/bot/rotate", body).await.body;
    assert_eq!(rotated["key"]["previous_until"], Value::Null);
    let stale = world
        .post(&lea, "/keys/bot/rotate", json!({"version": 1}))
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_key_is_switched_off_and_on_and_what_it_may_do_is_changed() {
    let world = World::new();
    let lea = lead(&world).await;
    world.post(&lea, "/keys", new_key()).await;
    let off = world
        .post(&lea, "/keys/bot/disable", json!({"version": 1}))
        .await
        .body;
    assert_eq!(off["status"], "disabled");
    let on = world
        .post(&lea, "/keys/bot/enable", json!({"version": 2}))
        .await
        .body;
    assert_eq!(on["status"], "active");
    let body = json!({"version": 3, "scopes": ["inspect", "inspect"]});
    let changed = world.post(&lea, "/keys/bot/change", body).await.body;
    assert_eq!(changed["scopes"], json!(["inspect"]));
    assert_eq!(changed["expires"], Value::Null);
    let acts: Vec<_> = world.acts().await;
    let done = |name: &str| acts.iter().any(|act| act["act"] == name);
    assert!(done("key.disabled") && done("key.enabled") && done("key.changed"));
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_new_key_is_told_at_once() {
    let world = World::new();
    let lea = lead(&world).await;
    let body = json!({
        "id": "a b", "team": "elsewhere", "app": "x y", "scopes": ["root"],
        "expires": "2020-01-01T00:00:00Z", "secret": "mine",
    });
    let answer = world.post(&lea, "/keys", body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let problems = answer.body["error"]["problems"].as_array().unwrap();
    let mut fields: Vec<_> = problems
        .iter()
        .map(|one| one["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    fields.dedup();
    assert_eq!(
        fields,
        ["app", "expires", "id", "scopes", "secret", "team", "user"]
    );
    let body = json!({"id": "bot", "team": "support", "app": "helpdesk", "models": ["o9"]});
    let answer = world.post(&lea, "/keys", body).await;
    assert_eq!(answer.body["error"]["problems"][0]["field"], "models");
}

#[tokio::test]
async fn a_key_of_the_file_is_shown_and_cannot_be_changed_here() {
    let world = World::new();
    let lea = lead(&world).await;
    let list = world.get(&lea, "/keys").await.body;
    assert_eq!(list["items"][0]["origin"], "file");
    assert!(list["items"][0]["last_used"].is_string());
    for verb in ["rotate", "disable", "enable"] {
        let path = format!("/keys/written/{verb}");
        let answer = world.post(&lea, &path, json!({"version": 0})).await;
        assert_eq!(answer.code(), "not_possible", "{verb}");
    }
    let body = json!({"id": "written", "team": "support", "app": "helpdesk"});
    assert_eq!(world.post(&lea, "/keys", body).await.code(), "not_possible");
}

#[tokio::test]
async fn a_name_that_another_organisation_has_is_taken_and_no_more_is_told() {
    let world = World::new();
    let lea = lead(&world).await;
    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    world.post(&lea, "/keys", new_key()).await;
    let body = json!({"id": "bot", "team": "elsewhere", "app": "helpdesk"});
    let answer = world.post(&eve, "/keys", body).await;
    assert_eq!(answer.code(), "not_possible");
    assert!(!answer.body.to_string().contains("console:"));
    assert_eq!(world.get(&eve, "/keys").await.body["items"], json!([]));
    let acts = world.acts().await;
    assert!(acts.iter().all(|act| act["author"]["name"] != "eve"));
}
