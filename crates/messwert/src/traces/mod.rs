//! Traces: a span for each request that was answered, sent to a collector by OTLP (protobuf over HTTP).

mod collector;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use messwert_books::calendar::Instant as Time;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{
    Span as _, SpanId, SpanKind, Status, TraceContextExt, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{IdGenerator, SdkTracer, SdkTracerProvider};
use tokio::runtime::Handle;

use crate::random::Random;
use collector::Collector;

pub(crate) use opentelemetry::trace::TraceId;

/// What is still to be sent when the server stops gets so long.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Sends the spans of requests, a few seconds after they were answered.
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// Where a request stands in a trace of its client.
pub(crate) struct Parent(Context);

/// A request that was answered. Nothing of it is what a client wrote, but for ids.
pub(crate) struct Answered<'a> {
    pub(crate) parent: &'a Parent,
    pub(crate) method: &'static str,
    /// None: there is none at its address.
    pub(crate) route: Option<&'static str>,
    pub(crate) status: u16,
    pub(crate) request_id: &'a str,
    /// Whose key came with it.
    pub(crate) tenant: Option<&'a str>,
    /// Where a report came from.
    pub(crate) cache: Option<&'static str>,
    /// When it came.
    pub(crate) arrived: Instant,
    /// The same by the machine's clock.
    pub(crate) time: Time,
    pub(crate) took: Duration,
    /// What was done for it, nothing of that before it came.
    pub(crate) steps: Vec<Step>,
}

/// Something that took time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) began: Instant,
    pub(crate) took: Duration,
}

impl Traces {
    /// Sends to the collector at `{endpoint}/v1/traces`. Call it within a runtime, which sends.
    pub fn to(endpoint: &str, random: Random) -> Result<Traces, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::of(Handle::current()))
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder().with_service_name("messwert").with_attribute(version);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .with_id_generator(Ids(random))
            .build();
        Ok(Traces { tracer: provider.tracer("messwert"), provider })
    }

    /// Notes a request, and says to which trace it belongs.
    pub(crate) fn note(&self, answered: &Answered<'_>) -> TraceId {
        let (parent, began) = (&answered.parent.0, answered.began());
        let builder = self.tracer.span_builder(answered.name()).with_kind(SpanKind::Server);
        let builder = builder.with_start_time(began).with_attributes(answered.attributes());
        let of_request = parent.with_span(builder.start_with_context(&self.tracer, parent));
        for step in &answered.steps {
            let began = began + step.began.saturating_duration_since(answered.arrived);
            let builder = self.tracer.span_builder(step.name).with_start_time(began);
            builder.start_with_context(&self.tracer, &of_request).end_with_timestamp(began + step.took);
        }
        let span = of_request.span();
        if answered.status >= 500 {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(began + answered.took);
        span.span_context().trace_id()
    }

    /// Sends what is left, if that can be done in 2 s. Blocks the thread, which is none of the runtime's
    /// that sends.
    pub fn end(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(LAST_WORDS) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// The ids of spans and traces.
#[derive(Debug)]
struct Ids(Random);

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        TraceId::from_bytes(*self.0.block().first_chunk().expect("16 of 32 bytes"))
    }

    fn new_span_id(&self) -> SpanId {
        SpanId::from_bytes(*self.0.block().first_chunk().expect("8 of 32 bytes"))
    }
}

impl Answered<'_> {
    fn began(&self) -> SystemTime {
        // The machine's clock is after 1970.
        UNIX_EPOCH + Duration::from_micros(self.time.unix_micros().unsigned_abs())
    }

    fn name(&self) -> String {
        self.route.map_or_else(|| self.method.to_owned(), |route| format!("{} {route}", self.method))
    }

    /// As OpenTelemetry names them, and ours.
    fn attributes(&self) -> Vec<KeyValue> {
        let mut attributes = vec![
            KeyValue::new("http.request.method", self.method),
            KeyValue::new("http.response.status_code", i64::from(self.status)),
            KeyValue::new("messwert.request_id", self.request_id.to_owned()),
        ];
        let route = self.route.map(|route| KeyValue::new("http.route", route));
        let tenant = self.tenant.map(|tenant| KeyValue::new("messwert.tenant", tenant.to_owned()));
        let cache = self.cache.map(|cache| KeyValue::new("messwert.cache", cache));
        attributes.extend(route.into_iter().chain(tenant).chain(cache));
        attributes
    }
}

impl Parent {
    /// As `traceparent` says (W3C Trace Context); one that cannot be read counts as none. `tracestate` is
    /// not read: anything may stand there.
    pub(crate) fn of(headers: &HeaderMap) -> Parent {
        Parent(TraceContextPropagator::new().extract_with_context(&Context::new(), &TraceParent(headers)))
    }
}

struct TraceParent<'a>(&'a HeaderMap);

impl Extractor for TraceParent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let mut values = self.0.get_all(key).iter();
        match (key, values.next(), values.next()) {
            ("traceparent", Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_read_from_one_header_that_is_right() {
        const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
        let check = |headers: &[(&'static str, &str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, value.parse().unwrap());
            }
            let Parent(context) = Parent::of(&map);
            let span = context.span().span_context().clone();
            (span.is_valid().then(|| span.trace_id().to_string()), span.trace_state().header())
        };
        let right = format!("00-{ID}-00f067aa0ba902b7-01");
        let found = (Some(ID.to_owned()), String::new());
        assert_eq!(check(&[("traceparent", &right)]), found);
        assert_eq!(check(&[("traceparent", &right), ("tracestate", "a=mw_secret")]), found);
        let zero = format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32));
        for wrong in [&[] as &[_], &[("traceparent", "mw_secret")], &[("traceparent", &zero)]] {
            assert_eq!(check(wrong), (None, String::new()), "{wrong:?}");
        }
        assert_eq!(check(&[("traceparent", &right), ("traceparent", &right)]).0, None, "which one?");
    }
}
