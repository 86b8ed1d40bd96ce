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
        if !address.contains("sslmode=") {
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

/// Whether all hosts are this machine: what goes there passes no wire.
fn is_near(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    })
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
