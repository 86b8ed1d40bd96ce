//! Addresses: where a database is, and whether the way to it is encrypted.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, Pool, PoolConfig, Runtime, Timeouts};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PATIENCE;
use crate::StoreError;

/// How long it may take until a connection is there.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// Where PostgreSQL listens unless told otherwise.
const DEFAULT_PORT: &str = "5432";

/// After how many seconds of silence each side asks whether the other one is still there, how often it
/// asks, and how often in vain.
const KEEPALIVE: (u64, u64, u32) = (10, 5, 3);

// Our own tables first, a session's temporary ones last, which could be called the same. Whoever waits for
// another one's write gives up in time, and reads then what that one has written, not what was there
// before. What a dead client had begun is rolled back. A tail is long but simple, not worth a compiler.
const OPTIONS: &str = "-c search_path=messwert,pg_temp -c lock_timeout=30s -c jit=off \
    -c default_transaction_isolation=read\\ committed \
    -c idle_in_transaction_session_timeout=10min \
    -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

/// Where a database is and how to get there.
#[derive(Clone)]
pub(super) struct Place {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Place {
    /// The place of an address (`postgres://USER@HOST/NAME`).
    pub(super) fn parse(address: &str) -> Result<Place, StoreError> {
        let wrong = |error: tokio_postgres::Error| StoreError::PostgresAddress { what: text_of(&error) };
        let mut config: Config = address.parse().map_err(wrong)?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            let what = "it names no host or no database".to_owned();
            return Err(StoreError::PostgresAddress { what });
        }
        if !names_ssl_mode(address) {
            config.ssl_mode(if is_near(&config) { SslMode::Disable } else { SslMode::Require });
        }
        let (idle, interval, retries) = KEEPALIVE;
        config
            .application_name("messwert")
            .connect_timeout(CONNECT_PATIENCE)
            .keepalives_idle(Duration::from_secs(idle))
            .keepalives_interval(Duration::from_secs(interval))
            .keepalives_retries(retries)
            .tcp_user_timeout(PATIENCE)
            .options(OPTIONS);
        let tls = tls(config.get_ssl_mode())?;
        Ok(Place { config, tls })
    }

    /// The one text for where it is, without who logs in, by which way and with what password.
    pub(super) fn text(&self) -> String {
        let hosts: Vec<String> = self.config.get_hosts().iter().map(text_of_host).collect();
        let ports: Vec<String> = self.config.get_ports().iter().map(u16::to_string).collect();
        let addresses: Vec<String> = self.config.get_hostaddrs().iter().map(IpAddr::to_string).collect();
        let ports = if ports.iter().all(|port| port == DEFAULT_PORT) { Vec::new() } else { ports };
        let parts = [("host", hosts), ("hostaddr", addresses), ("port", ports)];
        let parts = parts.into_iter().filter(|(_, values)| !values.is_empty());
        let parts: Vec<String> = parts.map(|(name, values)| format!("{name}={}", values.join(","))).collect();
        let name = self.config.get_dbname().expect("an address without one is refused");
        format!("postgres:///{name}?{}", parts.join("&"))
    }

    /// Connections that are opened when needed, and kept.
    pub(super) fn pool(&self, max_size: usize) -> Pool {
        let timeouts = Timeouts {
            wait: Some(PATIENCE),
            create: Some(CONNECT_PATIENCE),
            recycle: Some(CONNECT_PATIENCE),
        };
        Pool::builder(Manager::new(self.config.clone(), self.tls.clone()))
            .config(PoolConfig { max_size, timeouts, ..PoolConfig::default() })
            .runtime(Runtime::Tokio1)
            .build()
            .expect("a runtime is named")
    }
}

fn text_of_host(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    }
}

/// Whether all hosts are this machine: what goes there passes no wire. An address goes before the name of its host.
fn is_near(config: &Config) -> bool {
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_near) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// Whether an address says whether the way is to be encrypted: as a parameter, and not as part of a password.
fn names_ssl_mode(address: &str) -> bool {
    // Who logs in, and by what password, stands before the first `@`.
    let (_, place) = address.split_once('@').unwrap_or(("", address));
    let (_, parameters) = place.split_once('?').unwrap_or_default();
    parameters.split('&').any(|parameter| parameter.starts_with("sslmode="))
}

/// Trusts what the system trusts; variables of OpenSSL (`SSL_CERT_FILE`) name others.
fn tls(mode: SslMode) -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    if mode != SslMode::Disable {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let what = "no certificate is trusted: `SSL_CERT_FILE` names a file of some".to_owned();
            return Err(StoreError::PostgresAddress { what });
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Backend(error.into()))?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// What is wrong with an address, without the address: it may have a password.
fn text_of(error: &tokio_postgres::Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    causes.map(|cause| cause.to_string()).last().unwrap_or_else(|| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_another_machine_is_encrypted_unless_the_address_says_otherwise() {
        let check = |address: &str, expected: SslMode| {
            let place = Place::parse(address).unwrap();
            assert_eq!(place.config.get_ssl_mode(), expected, "{address}");
        };
        for near in [
            "postgres://localhost/a",
            "postgres://127.0.0.1/a",
            "postgres://[::1]/a",
            "postgres:///a?host=/run",
        ] {
            check(near, SslMode::Disable);
        }
        for far in [
            "postgres://db.example/a",
            "postgres://localhost,db.example/a",
            "postgres://localhost/a?hostaddr=10.0.0.5",
            "postgres://u:sslmode=disable@db.example/a",
            "postgres://u:a?sslmode=b@db.example/a",
            "postgres://db.example/a?application_name=sslmode=disable",
        ] {
            check(far, SslMode::Require);
        }
        check("postgres://localhost/a?hostaddr=127.0.0.1", SslMode::Disable);
        check("postgres://db.example/a?sslmode=disable", SslMode::Disable);
        check("postgres://u:se?cret@db.example/a?sslmode=disable", SslMode::Disable);
        check("postgres://u:se?cret@localhost/a?sslmode=require", SslMode::Require);
        check("postgres://db.example/a?port=5433&sslmode=prefer", SslMode::Prefer);
    }
}
