//! The words of definitions in sentences, for people.

use super::{DateAxis, FigureKind, NoRows};
use crate::books::Locale;

impl FigureKind {
    /// What it means.
    pub fn text(self, locale: Locale) -> &'static str {
        let (de, en) = match self {
            FigureKind::Flow => ("Bewegung: was im Zeitraum geschah", "flow: what happened in the period"),
            FigureKind::Stock => (
                "Bestand: wie es am Ende des Zeitraums steht, aus allem davor",
                "stock: how things stand at the period's end, from all before it",
            ),
            FigureKind::Cohort => (
                "Kohorte: was bis zum Ende aus dem wurde, das im Zeitraum begann",
                "cohort: what became, up to the end, of what began in the period",
            ),
            FigureKind::Now => (
                "Stand der Bücher, ohne Rücksicht auf den Zeitraum",
                "now: as the books know it, whatever the period",
            ),
        };
        pick(locale, de, en)
    }
}

impl DateAxis {
    /// Which date it is.
    pub fn text(self, locale: Locale) -> &'static str {
        let (de, en) = match self {
            DateAxis::Basis => {
                ("Rechnungs- oder Leistungsdatum (`basis`)", "date of document or service (`basis`)")
            }
            DateAxis::IssuedOn => ("Datum des Belegs (Rechnungsdatum)", "date of the document"),
            DateAxis::CancelledAt => (
                "Tag des Stornos, nicht vor dem Rechnungsdatum",
                "day of cancelling, not before the document's",
            ),
            DateAxis::PaymentDate => ("Zahlungsdatum", "when the payment came"),
            DateAxis::RefundedAt => ("Datum der Erstattung", "when money was paid back"),
            DateAxis::WrittenOffOn => ("Datum der Ausbuchung", "when it was written off"),
            DateAxis::CreatedAt => ("angelegt oder eingegangen am", "when it was created or came"),
            DateAxis::ConfirmedAt => ("bestätigt am", "when it was confirmed"),
            DateAxis::RemovedAt => ("entfernt am", "when it was removed"),
            DateAxis::DecidedAt => ("entschieden am", "when it was decided"),
            DateAxis::Settlement => ("Tag des Ausgleichs", "the day of settlement"),
            DateAxis::Each => ("jeder Vorgang an seinem eigenen Datum", "each fact by its own date"),
            DateAxis::Start => ("Beginn des Zeitraums", "the period's start"),
            DateAxis::BucketEnd => (
                "Ende des Abschnitts, oder des Zeitraums, wenn früher",
                "the bucket's end, or the period's if earlier",
            ),
            DateAxis::End => ("Ende des Zeitraums", "the period's end"),
            DateAxis::AsOf => (
                "Stichtag: heute oder letzter Tag des Zeitraums, was früher ist",
                "`as_of`: today or the period's last day, whichever is earlier",
            ),
            DateAxis::Deadline => ("Bewerbungsschluss", "the event's deadline"),
            DateAxis::Undated => ("kein Datum", "no date"),
        };
        pick(locale, de, en)
    }
}

impl NoRows {
    /// The reason, for people.
    pub fn text(self, locale: Locale) -> &'static str {
        let (de, en) = match self {
            NoRows::Ratio => (
                "Ein Anteil ist keine Summe; Zähler und Nenner haben Zeilen.",
                "A ratio is no sum; its numerator and denominator have rows.",
            ),
            NoRows::Mean => (
                "Ein Mittelwert ist keine Summe; Summe und Anzahl haben Zeilen.",
                "A mean is no sum; the sum and the count have rows.",
            ),
            NoRows::Rank => (
                "Der Wert eines Falles unter vielen; ihre Anzahl hat Zeilen.",
                "The value of one case among many; their count has rows.",
            ),
            NoRows::Distance => (
                "Der Abstand zweier Tage; nichts ist summiert.",
                "The distance between two days; nothing is summed.",
            ),
            NoRows::Control => (
                "Eine Probe auf andere Zahlen; diese haben Zeilen.",
                "A check of other figures; those have rows.",
            ),
            NoRows::Property => {
                ("Eine Eigenschaft der Zeile, keine Summe.", "A property of the row, no sum.")
            }
        };
        pick(locale, de, en)
    }
}

fn pick(locale: Locale, de: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::De => de,
        Locale::En => en,
    }
}
