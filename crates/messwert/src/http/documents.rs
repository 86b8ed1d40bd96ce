//! Documents that are the same for everybody: sent in the coding that the client likes, each with its tag.

use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::coding::Coding;
use super::conditional::{is_known, weak_tag};
use super::negotiate::coding;

/// A text that is known when the program starts.
pub(super) struct Document {
    /// What it is, with its parameters.
    pub(super) media_type: &'static str,
    plain: Bytes,
    tag: HeaderValue,
    /// As [`Coding::CODED`] has them; each is made when it is asked for first.
    coded: [OnceLock<Bytes>; Coding::CODED.len()],
}

impl Document {
    pub(super) fn new(media_type: &'static str, text: impl Into<Bytes>) -> Document {
        let plain = text.into();
        let tag = weak_tag(&[media_type.as_bytes(), &plain]);
        Document { media_type, plain, tag, coded: [const { OnceLock::new() }; Coding::CODED.len()] }
    }

    /// The document, or that the client has it. It is asked for anew each time, since another version of
    /// the program has another one.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        let coding = coding(asked);
        let tag = coding.tag(self.tag.clone());
        let mut response = Response::new(Body::empty());
        let is_known = is_known(asked, &tag);
        let headers = response.headers_mut();
        headers.insert(ETAG, tag);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if let Some(name) = coding.name() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        *response.body_mut() = Body::from(self.coded(coding));
        response
    }

    /// All of it in a coding. The first time takes as long as compressing does: some ms for the largest.
    fn coded(&self, coding: Coding) -> Bytes {
        match Coding::CODED.iter().position(|coded| *coded == coding) {
            None => self.plain.clone(),
            Some(at) => self.coded[at].get_or_init(|| coding.whole(&self.plain).into()).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

    use super::*;

    #[test]
    fn a_coding_is_made_once_and_only_if_somebody_asks() {
        let document = Document::new("text/plain", "reading ".repeat(1_000));
        let ask = |liked: &'static str| {
            let asked = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(liked))]);
            document.answer(&asked);
        };
        let made = || document.coded.each_ref().map(|coded| coded.get().map(|bytes| bytes.as_ptr()));
        ask("identity");
        assert_eq!(made(), [None; 3]);
        ask("gzip");
        let [None, None, Some(gzip)] = made() else { panic!("{:?}", made()) };
        ask("gzip, br");
        let [Some(_), None, Some(same)] = made() else { panic!("{:?}", made()) };
        assert_eq!(gzip, same);
    }

    #[test]
    fn who_has_it_gets_no_more_than_its_tag() {
        let document = Document::new("text/plain", "a reading");
        let tag = document.answer(&HeaderMap::new()).headers()[ETAG].clone();
        let same = document.answer(&HeaderMap::from_iter([(IF_NONE_MATCH, tag.clone())]));
        assert_eq!((same.status(), &same.headers()[ETAG]), (StatusCode::NOT_MODIFIED, &tag));
        assert!(!same.headers().contains_key(CONTENT_TYPE));
        let other = Document::new("text/plain", "another reading");
        assert_eq!(other.answer(&HeaderMap::from_iter([(IF_NONE_MATCH, tag)])).status(), StatusCode::OK);
    }
}
