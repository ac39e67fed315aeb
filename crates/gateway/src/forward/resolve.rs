//! Names become addresses, and only those that an upstream may have come out.
//!
//! The connector dials what this gives it and looks nothing up a second time, so a name whose
//! answer changes between check and use gains nothing.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;

use super::address::{Reach, is_localhost, reach};

type BoxError = Box<dyn Error + Send + Sync>;

/// Which addresses may be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Allowed {
    /// Public ones, and this machine when it is called `localhost`.
    Public,
    /// Those of private networks and of this machine too, because the operator says so.
    Private,
}

/// Every address of a name is one that may not be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressRefused;

impl fmt::Display for AddressRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to no address that may be dialled")
    }
}

impl Error for AddressRefused {}

impl AddressRefused {
    /// Whether this is why something failed.
    pub(super) fn caused(error: &(dyn Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if error.is::<Self>() {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// Whether an address may be dialled for a name.
pub(super) fn may_dial(allowed: Allowed, host: &str, address: IpAddr) -> bool {
    match reach(address) {
        Reach::Public => true,
        Reach::Private => {
            allowed == Allowed::Private || (is_localhost(host) && address.is_loopback())
        }
        Reach::Never => false,
    }
}

/// A resolver that keeps back what may not be dialled.
#[derive(Debug, Clone)]
pub(super) struct Guarded<R> {
    resolver: R,
    allowed: Allowed,
}

impl<R> Guarded<R> {
    pub(super) fn new(resolver: R, allowed: Allowed) -> Self {
        Self { resolver, allowed }
    }
}

type Resolving = Pin<Box<dyn Future<Output = Result<vec::IntoIter<SocketAddr>, BoxError>> + Send>>;

impl<R> Service<Name> for Guarded<R>
where
    R: Service<Name>,
    R::Response: Iterator<Item = SocketAddr>,
    R::Error: Into<BoxError>,
    R::Future: Send + 'static,
{
    type Response = vec::IntoIter<SocketAddr>;
    type Error = BoxError;
    type Future = Resolving;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.resolver.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, name: Name) -> Resolving {
        let allowed = self.allowed;
        let host = name.as_str().to_owned();
        let resolving = self.resolver.call(name);
        Box::pin(async move {
            let found = resolving.await.map_err(Into::into)?;
            let dialled: Vec<SocketAddr> = found
                .filter(|address| may_dial(allowed, &host, address.ip()))
                .collect();
            if dialled.is_empty() {
                return Err(AddressRefused.into());
            }
            Ok(dialled.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Ready, ready};
    use std::io;

    use super::*;

    /// Knows one answer.
    #[derive(Clone)]
    struct Says(&'static [&'static str]);

    impl Service<Name> for Says {
        type Response = vec::IntoIter<SocketAddr>;
        type Error = io::Error;
        type Future = Ready<io::Result<vec::IntoIter<SocketAddr>>>;

        fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _name: Name) -> Self::Future {
            let parse = |ip: &&str| SocketAddr::new(ip.parse().unwrap(), 0);
            let addresses: Vec<SocketAddr> = self.0.iter().map(parse).collect();
            ready(Ok(addresses.into_iter()))
        }
    }

    async fn dialled(allowed: Allowed, name: &str, says: &'static [&'static str]) -> Vec<String> {
        let mut guarded = Guarded::new(Says(says), allowed);
        match guarded.call(name.parse().unwrap()).await {
            Ok(addresses) => addresses.map(|address| address.ip().to_string()).collect(),
            Err(error) => {
                assert!(AddressRefused::caused(error.as_ref()), "{error}");
                Vec::new()
            }
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_unless_the_operator_says_otherwise() {
        for inside in [
            &["10.0.0.7"],
            &["127.0.0.1"],
            &["::ffff:192.168.0.1"],
            &["fd00::1"],
        ] {
            let public = dialled(Allowed::Public, "rebound.example", inside).await;
            assert!(public.is_empty(), "{public:?}");
            let private = dialled(Allowed::Private, "vllm.internal", inside).await;
            assert_eq!(private.len(), 1);
        }
    }

    #[tokio::test]
    async fn of_several_addresses_only_those_that_may_be_dialled_are_left() {
        let says = &["10.0.0.7", "1.1.1.1", "169.254.169.254"];
        assert_eq!(
            dialled(Allowed::Public, "a.example", says).await,
            ["1.1.1.1"]
        );
        let both = dialled(Allowed::Private, "a.example", says).await;
        assert_eq!(both, ["10.0.0.7", "1.1.1.1"]);
    }

    #[tokio::test]
    async fn metadata_is_refused_whatever_the_operator_says() {
        for never in [
            &["169.254.169.254"],
            &["fd00:ec2::254"],
            &["::ffff:169.254.169.254"],
        ] {
            assert!(
                dialled(Allowed::Private, "metadata.internal", never)
                    .await
                    .is_empty()
            );
        }
    }

    #[tokio::test]
    async fn localhost_is_this_machine_and_nothing_else() {
        let loopback = dialled(Allowed::Public, "localhost", &["127.0.0.1", "::1"]).await;
        assert_eq!(loopback, ["127.0.0.1", "::1"]);
        assert!(
            dialled(Allowed::Public, "localhost", &["10.0.0.1"])
                .await
                .is_empty()
        );
    }
}
