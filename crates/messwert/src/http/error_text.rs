//! What each error says, in German and English.

use std::collections::BTreeSet;

use messwert_books::fact::Kind;
use messwert_books::{Text, text};

use super::error::Error;
use crate::keys::Scope;

impl Error {
    /// What is wrong, and what helps: one table. `Validation failed` and `Rate limit exceeded` are the same
    /// in every language, as clients look for these words.
    pub(super) fn text(&self) -> Text {
        match self {
            Error::SeveralKeys => Text::fixed(
                "mehr als ein API-Schlüssel; erwartet: ein `Authorization: Bearer` oder ein `X-API-Key`",
                "more than one API key: expected one `Authorization: Bearer` or one `X-API-Key`",
            ),
            Error::NoKey => Text::fixed(
                "ein API-Schlüssel ist nötig: `Authorization: Bearer KEY` oder `X-API-Key: KEY`",
                "an API key is needed: `Authorization: Bearer KEY` or `X-API-Key: KEY`",
            ),
            Error::WrongKey => Text::fixed(
                "der API-Schlüssel ist falsch, abgelaufen oder widerrufen",
                "the API key is wrong, expired or revoked",
            ),
            Error::WrongHost => Text::fixed(
                "der API-Schlüssel gehört nicht dem Mandanten dieses Hosts",
                "the API key is not one of this host's tenant",
            ),
            Error::PlanRequired => Text::fixed(
                "die API gehört zum Tarif `business` und höheren",
                "the API needs the plan `business` or higher",
            ),
            Error::InsufficientScope(scope) => {
                let scope = scope.name();
                text!(
                    de = "dem API-Schlüssel fehlt der Scope `{scope}`",
                    en = "the API key has not the scope `{scope}`",
                )
            }
            Error::MayNotWrite(kinds) => may_not_write(kinds),
            Error::RateLimited { .. } => Text::same("Rate limit exceeded"),
            Error::NotAcceptable(media_type) => text!(
                de = "so, wie `Accept` es verlangt, gibt es die Antwort nicht; erwartet: `{media_type}` oder `*/*` unter den genannten Typen",
                en = "the answer is not available as `Accept` wants it: expected `{media_type}` or `*/*` among the accepted types",
            ),
            Error::NotNdjson => Text::fixed(
                "der Inhalt muss NDJSON sein; erwartet: `Content-Type: application/x-ndjson` (in UTF-8)",
                "the body must be NDJSON: expected `Content-Type: application/x-ndjson` (in UTF-8)",
            ),
            Error::UnknownEncoding => Text::fixed(
                "der Inhalt ist auf unbekannte Art komprimiert; erwartet: `Content-Encoding` gzip oder zstd, oder keines",
                "the body is compressed in an unknown way: expected `Content-Encoding` gzip or zstd, or none",
            ),
            Error::BodyTooLarge => Text::fixed(
                "der Inhalt ist zu groß; erwartet: höchstens 100 MiB, gesendet wie ausgepackt",
                "the body is too large: expected at most 100 MiB, as sent and as decompressed",
            ),
            Error::BodyStalled => Text::fixed(
                "der Inhalt kam nicht weiter; erwartet: mindestens 1 KiB in 10 s; es wurde nichts aufgezeichnet",
                "the body stopped coming: expected at least 1 KiB in 10 s; nothing was recorded",
            ),
            Error::BodyCutOff(_) => Text::fixed(
                "der Inhalt ist nicht vollständig; es wurde nichts aufgezeichnet",
                "the body is not whole; nothing was recorded",
            ),
            Error::BodyDamaged { line, reason } => text!(
                de = "Zeile {line} des Inhalts lässt sich nicht auspacken („{reason}“); es wurde nichts aufgezeichnet",
                en = "line {line} of the body cannot be decompressed ({reason}); nothing was recorded",
            ),
            Error::Rejected(rejected) if rejected.is_conflict => {
                Text::fixed("Steht gegen das, was aufgezeichnet ist", "Conflict with what is recorded")
            }
            Error::Rejected(_) | Error::Invalid(_) => Text::same("Validation failed"),
            Error::TooMany => Text::fixed(
                "zu viele Anfragen wie diese sind in Arbeit: gleich noch einmal versuchen",
                "too many requests like this one are under way: try again in a moment",
            ),
            Error::TooManyConnections => Text::fixed(
                "zu viele Verbindungen sind offen: gleich noch einmal versuchen",
                "too many connections are open: try again in a moment",
            ),
            Error::NoSuchEvent => Text::fixed(
                "eine Veranstaltung mit diesem `event_key` gibt es nicht",
                "there is no event of this `event_key`",
            ),
            Error::BeyondJournal { end } => text!(
                de = "`after` liegt hinter dem Ende des Journals; erwartet: höchstens {end}",
                en = "`after` lies beyond the journal's end: expected at most {end}",
            ),
            Error::NoSuchPath => {
                Text::fixed("unter dieser Adresse gibt es nichts", "there is nothing at this address")
            }
            Error::MethodNotAllowed(allowed) => {
                let words = allowed.words();
                text!(
                    de = "diese Methode ist hier nicht erlaubt; erwartet: {words}",
                    en = "this method is not allowed here: expected {words}",
                    with = (words),
                )
            }
            Error::UriTooLong => Text::fixed(
                "die Adresse ist zu lang; erwartet: höchstens 8192 Bytes",
                "the address is too long: expected at most 8192 bytes",
            ),
            Error::HeadersTooLarge => Text::fixed(
                "die Kopfzeilen sind zu groß; erwartet: höchstens 32768 Bytes",
                "the headers are too large: expected at most 32768 bytes",
            ),
            Error::FigureTooLarge(figure) => text!(
                de = "`{figure}` ist zu groß, um genannt zu werden",
                en = "`{figure}` is too large to be told",
            ),
            Error::TookTooLong => {
                Text::fixed("die Anfrage hat länger als 30 s gedauert", "the request took longer than 30 s")
            }
            Error::Unavailable(_) => Text::fixed(
                "der Dienst ist zurzeit nicht verfügbar",
                "the service is not available at the moment",
            ),
            Error::ReadOnly(_) => Text::fixed(
                "die Daten ziehen um: lesen geht, schreiben gleich wieder; es wurde nichts aufgezeichnet",
                "the data is being moved: it can be read now, and written again soon; nothing was recorded",
            ),
            Error::Moved => Text::fixed(
                "die Daten sind umgezogen, und dieser Server liest noch, wo sie waren",
                "the data has moved, and this server still reads where it was",
            ),
            Error::Internal(_) => Text::fixed("interner Fehler", "internal error"),
        }
    }
}

/// The scopes that kinds are written with; of no kind: all of them.
pub(super) fn scopes(kinds: &[Kind]) -> impl Iterator<Item = Scope> {
    let of = if kinds.is_empty() { &Kind::ALL } else { kinds };
    let scopes: BTreeSet<Scope> = of.iter().filter_map(|kind| Scope::to_write(*kind)).collect();
    scopes.into_iter()
}

const SETTINGS: Text = Text::fixed(
    "Fakten der Art `tenant` werden nicht über HTTP geschrieben: `messwert import` nimmt sie",
    "facts of kind `tenant` are not written over HTTP: `messwert import` takes them",
);

fn may_not_write(kinds: &[Kind]) -> Text {
    let scopes = scopes(kinds).map(|scope| format!("`{}`", scope.name())).collect::<Vec<_>>().join(", ");
    if kinds.is_empty() {
        return text!(
            de =
                "mit dem API-Schlüssel lassen sich keine Fakten schreiben: er hat keinen der Scopes {scopes}",
            en = "the API key may write no facts: it has none of the scopes {scopes}",
        );
    }
    let lacks = text!(
        de = "dem API-Schlüssel fehlen Scopes, die diese Fakten brauchen: {scopes}",
        en = "the API key has not the scopes that these facts need: {scopes}",
    );
    match (kinds, kinds.contains(&Kind::Tenant)) {
        ([Kind::Tenant], _) => SETTINGS,
        (_, true) => {
            let settings = SETTINGS;
            text!(de = "{lacks}; und {settings}", en = "{lacks}; and {settings}", with = (lacks, settings))
        }
        (_, false) => lacks,
    }
}
