//! The collector: where spans are sent.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

/// A collector that takes longer to take spans does not get them.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks from within a runtime, whichever thread wants to: the one that sends spans is none of it.
#[derive(Debug)]
pub(super) struct Collector {
    runtime: Handle,
    client: HyperClient,
}

impl Collector {
    pub(super) fn of(runtime: Handle) -> Collector {
        Collector { runtime, client: HyperClient::with_default_connector(PATIENCE, None) }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        self.runtime.spawn(async move { client.send_bytes(request).await }).await?
    }
}
