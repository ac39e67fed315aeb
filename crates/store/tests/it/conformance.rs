//! The suites that every implementation of the ports passes.

use std::cell::RefCell;

use store::Store;
use testkit::conformance;

use crate::world::World;

/// Stores that stay open until the suite has run.
#[derive(Default)]
struct Stores(RefCell<Vec<(Store, World)>>);

impl Stores {
    fn fresh<T>(&self, port: impl Fn(&Store) -> T) -> T {
        let world = World::new();
        let store = world.open();
        let port = port(&store);
        self.0.borrow_mut().push((store, world));
        port
    }
}

#[test]
fn the_log_of_the_store_conforms() {
    let stores = Stores::default();
    conformance::event_log(|| stores.fresh(Store::log));
}

#[test]
fn the_records_of_the_store_conform() {
    let stores = Stores::default();
    conformance::records(|| stores.fresh(Store::records));
}

#[test]
fn the_counters_of_the_store_conform() {
    let stores = Stores::default();
    conformance::counters(|| stores.fresh(Store::counters));
}

#[test]
fn the_keys_of_the_store_conform() {
    let stores = Stores::default();
    conformance::keys(|| stores.fresh(Store::keys));
}
