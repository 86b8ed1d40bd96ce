//! What the members of the revenue report mean.

use crate::report::definitions::DateAxis::{Basis, Each, End, Undated, WrittenOffOn};
use crate::report::definitions::NoRows::{Control, Mean, Ratio};
use crate::report::definitions::RowSelection::{
    Booths, Collection, Contacts, Documents, Drafts, Reservations, WriteOffs,
};
use crate::report::definitions::flows::FLOWS;
use crate::report::definitions::shared::{
    BUCKET, CANCELLED_NOT_FULLY_CREDITED, COMPARISON, CURRENCY, CUSTOMER_NAME, MAYBE_EVENT, OF_CATEGORY,
    SERIES, TAX_RATE, TREATMENT, VOIDED_WITHOUT_CREDIT_NOTE, WARNING_COUNT, WARNING_MESSAGE, WARNINGS,
    WRITE_OFF_REASON, amount, count, fraction, key, list, object, square_metres, value,
};
use crate::report::definitions::{Definition, Group};

pub(super) static GROUPS: &[Group] = &[
    Group { places: &[""], members: &[BASIS, OWN_CURRENCIES, WARNINGS] },
    Group { places: &[""], members: COMPARISON },
    Group { places: &["currencies.*"], members: SECTION },
    Group {
        places: &[
            "currencies.*.totals",
            "currencies.*.by_tax.*",
            "currencies.*.reverse_charge.*",
            "currencies.*.by_event.*",
            "currencies.*.by_category.*",
            "currencies.*.by_item_kind.*",
            "currencies.*.by_country.*",
            "currencies.*.top_customers.*",
            "currencies.*.series.*",
        ],
        members: FLOWS,
    },
    Group { places: &["currencies.*.by_tax.*"], members: &[TREATMENT, TAX_RATE] },
    Group { places: &["currencies.*.reverse_charge.*"], members: REVERSE_CHARGE },
    Group { places: &["currencies.*.by_event.*"], members: MAYBE_EVENT },
    Group { places: &["currencies.*.by_category.*"], members: OF_CATEGORY },
    Group { places: &["currencies.*.by_item_kind.*"], members: ITEM_KIND },
    Group { places: &["currencies.*.by_country.*"], members: COUNTRY },
    Group { places: &["currencies.*.top_customers.*"], members: CUSTOMER },
    Group { places: &["currencies.*.series.*"], members: BUCKET },
    Group { places: &["currencies.*.series.*"], members: CUMULATIVE },
    Group { places: &["currencies.*.collection"], members: COLLECTION },
    Group { places: &["currencies.*.written_off.*"], members: WRITTEN_OFF },
    Group { places: &["currencies.*.averages"], members: AVERAGES },
    Group { places: &["currencies.*.pipeline"], members: PIPELINE },
    Group { places: &["currencies.*.control"], members: CONTROL },
    Group { places: &["warnings.*"], members: WARNING },
];

const OWN_CURRENCIES: Definition = list(
    "currencies",
    "Ein Abschnitt je Währung, da Beträge verschiedener Währungen nie addiert werden: die des Mandanten immer, jede andere, in der es zu den gefragten Veranstaltungen Belege (auch Entwürfe) oder Reservierungen gibt, gleich wann; nach ihrem Code geordnet, mit `currency` nur die eine.",
    "A section for each currency, as amounts of two currencies are never added: the tenant's always, and every other in which there are documents (drafts too) or reservations of the events asked for, whenever; by code, with `currency` that one only.",
)
.keys(&["currency"]);

const BASIS: Definition = key(
    "basis",
    "Welches Datum eines Belegs zählt.",
    "Which date of a document counts.",
)
.values(&[
    value(
        "invoice_date",
        "Das Datum des Belegs: der Rechnung oder der Rechnungskorrektur.",
        "The date of the document: of the invoice or the credit note.",
    ),
    value(
        "service_date",
        "Das Leistungsdatum; fehlt es, bei einer Rechnungskorrektur das ihrer Rechnung, sonst das Datum des Belegs. Stornos zählen auch dann am Tag des Stornos.",
        "The date of service; if missing, a credit note takes its invoice's, else the date of the document. Voidings count on the day of cancelling all the same.",
    ),
]);

const SECTION: &[Definition] = &[
    CURRENCY,
    object(
        "totals",
        "Alle Belege des Zeitraums in dieser Währung.",
        "All documents of the period in this currency.",
    ),
    list(
        "by_tax",
        "Nach umsatzsteuerlicher Behandlung und Steuersatz der Positionen; jede Behandlung für sich, wie die Zeilen einer Voranmeldung, in fester Folge, der höchste Satz zuerst.",
        "By treatment and rate of the lines; no treatment is merged with another, as in the boxes of a VAT return; in a fixed order, the highest rate first.",
    )
    .keys(&["treatment", "tax_rate"]),
    list(
        "reverse_charge",
        "Positionen mit Steuerschuldnerschaft des Leistungsempfängers, nach Sitz des Kunden; immer alle vier Zeilen.",
        "Lines whose tax the customer owes, by where customers are; always all four rows.",
    )
    .source("§13b UStG")
    .keys(&["region"]),
    list(
        "by_event",
        "Nach Veranstaltung, in zeitlicher Folge; Belege ohne Veranstaltung zuletzt.",
        "By event, in order of time; documents without one last.",
    )
    .keys(&["event_key"]),
    list(
        "by_category",
        "Nach Kategorie der Position, sonst der Teilnahme (auch einer entfernten), wenn diese genau eine hat; alles andere ohne Kategorie und zuletzt. Der größte Umsatz zuerst.",
        "By category of the line, else of the participation (a removed one too) if it has exactly one; all else without a category and last. The most revenue first.",
    )
    .keys(&["category_key"]),
    list(
        "by_item_kind",
        "Nach dem, was die Position berechnet: Stand, Leistung, Teilnahme, Nachlass, Anderes; der größte Umsatz zuerst.",
        "By what the line charges for: booth, service, participation, discount, other; the most revenue first.",
    )
    .keys(&["item_kind"]),
    list(
        "by_country",
        "Nach Land des Kunden bei Rechnungsstellung, der größte Umsatz zuerst; spätere Umzüge ändern nichts.",
        "By the customer's country when the document was issued, the most revenue first; moving later changes nothing.",
    )
    .keys(&["country"]),
    list(
        "top_customers",
        "Die umsatzstärksten Kunden (`limit`, sonst 10), nach Bruttoumsatz nach Rechnungskorrekturen und Stornos, dann Kundennummer; Belege ohne Kunden fehlen hier.",
        "The customers with the most revenue (`limit`, else 10), by gross after credit notes and voidings, then number; documents without a customer are not here.",
    )
    .keys(&["customer_number"]),
    SERIES,
    object(
        "collection",
        "Was aus den Rechnungen des Zeitraums geworden ist, die an dessen Ende bestehen (gestellt und nicht ohne Rechnungskorrektur storniert): nur Vorgänge vor dem Ende.",
        "What became of the invoices of the period that stand at its end (issued, and not voided): only what was done before the end.",
    ),
    list(
        "written_off",
        "Ausbuchungen des Zeitraums nach Grund; Skonto und Forderungsausfall auf die Steuersätze ihrer Rechnung verteilt, da sie die Bemessungsgrundlage mindern; jeder andere Grund in einer Zeile ohne Behandlung. Gründe in fester Folge, dann wie `by_tax`.",
        "Write-offs of the period by reason; Skonto and bad debt split over the tax rates of their invoice, as they reduce the taxable amount; each other reason in one row without a treatment. Reasons in a fixed order, then as `by_tax`.",
    )
    .source("§17 Abs. 1 und Abs. 2 Nr. 1 UStG")
    .keys(&["reason", "treatment", "tax_rate"]),
    object(
        "averages",
        "Durchschnitte, und wovon sie genommen sind.",
        "Means, and what they are taken of.",
    ),
    object(
        "pipeline",
        "Was noch zu berechnen ist; in keiner Umsatzzahl enthalten.",
        "What is still to be invoiced; in no figure of revenue.",
    ),
    object(
        "control",
        "Probe, ob die Aufgliederungen die Summe ergeben: alle 0, sonst ist der Bericht falsch.",
        "Whether the breakdowns add up to the totals: all 0, or the report is wrong.",
    ),
];

const REVERSE_CHARGE: &[Definition] = &[
    key(
        "region",
        "Sitz des Kunden, vom Land des Veranstalters aus gesehen.",
        "Where the customer is, seen from the organiser's country.",
    )
    .values(&[
        value("domestic", "Im Land des Veranstalters.", "In the organiser's country."),
        value("eu", "In einem anderen der heute 27 EU-Staaten.", "In another of today's 27 member states of the EU."),
        value("non_eu", "Außerhalb der EU.", "Outside the EU."),
        value("unknown", "Land nicht bekannt.", "The country is not known."),
    ]),
    count(
        "missing_tax_id",
        "Rechnungen (keine Rechnungskorrekturen) mit Reverse Charge an Kunden im Inland oder der EU, zu denen der Beleg keine USt-IdNr kennt; auch später stornierte; sonst 0.",
        "Invoices (no credit notes) under reverse charge to customers at home or in the EU whose VAT number is not known to the document; also those voided later; else 0.",
    )
    .flow(Basis)
    .source("§14a Abs. 1 UStG")
    .rows(Documents),
];

const ITEM_KIND: &[Definition] =
    &[key("item_kind", "Wofür die Position berechnet wird.", "What the line charges for.").values(&[
        value("booth", "Standmiete.", "Rent of a booth."),
        value(
            "service",
            "Leistung, etwa Strom oder Standbau.",
            "A service, such as electricity or building the stand.",
        ),
        value("participation", "Teilnahme- oder Anmeldegebühr.", "A fee for taking part or registering."),
        value(
            "discount",
            "Nachlass auf der Rechnung; kein Skonto, das wird ausgebucht.",
            "A discount on the invoice; not Skonto, which is written off.",
        ),
        value("other", "Anderes.", "Other things."),
    ])];

const COUNTRY: &[Definition] = &[key(
    "country",
    "Land des Kunden, wie im Beleg festgehalten (einer Rechnungskorrektur: in der Rechnung); null: nicht bekannt.",
    "The customer's country as recorded with the document (of a credit note: with its invoice); null: not known.",
)];

const CUSTOMER: &[Definition] = &[
    key("customer_number", "Kundennummer.", "The customer's number."),
    CUSTOMER_NAME,
    fraction(
        "share",
        "Anteil des Kunden am Bruttoumsatz nach Rechnungskorrekturen und Stornos, auch dem ohne Kunden; null, wenn dieser nicht positiv ist.",
        "The customer's part of all gross revenue after credit notes and voidings, customers or not; null if that is not positive.",
    )
    .flow(Each)
    .formula("after_credits.gross / totals.after_credits.gross")
    .no_rows(Ratio),
];

const CUMULATIVE: &[Definition] = &[amount(
    "cumulative",
    "Bruttoumsatz nach Rechnungskorrekturen und Stornos, vom ersten Abschnitt des Verlaufs bis zu diesem.",
    "Gross revenue after credit notes and voidings, from the first bucket of the series up to this one.",
)
.flow(Each)
.formula("Σ after_credits.gross")
.rows(Documents)];

const COLLECTION: &[Definition] = &[
    amount(
        "invoiced",
        "Rechnungsbetrag der Rechnungen des Zeitraums, die an dessen Ende bestehen; stornierte nicht.",
        "Gross of the invoices of the period that stand at its end; not of voided ones.",
    )
    .cohort(Basis)
    .rows(Collection),
    amount(
        "credited",
        "Davon durch Rechnungskorrekturen zurückgenommen.",
        "Of it taken back by credit notes.",
    )
    .cohort(Basis)
    .rows(Collection),
    amount(
        "collected",
        "Darauf eingegangen: Zahlungen in der Währung der Rechnung, abzüglich Erstattungen und Auszahlungen ihrer Rechnungskorrekturen.",
        "Received for it: payments in the invoice's currency less their refunds and the payouts of its credit notes.",
    )
    .cohort(Basis)
    .rows(Collection),
    amount(
        "cash_discounts",
        "Davon als Skonto ausgebucht.",
        "Of it written off as Skonto.",
    )
    .cohort(Basis)
    .rows(Collection),
    amount(
        "other_write_offs",
        "Davon aus anderen Gründen ausgebucht: Forderungsausfall, Bankspesen, Sonstiges.",
        "Of it written off for other reasons: bad debt, bank charges, others.",
    )
    .cohort(Basis)
    .rows(Collection),
    amount(
        "open",
        "Noch offen: Summe der positiven offenen Beträge; eine Überzahlung mindert sie nicht.",
        "Still to be paid: the positive open amounts; an overpaid invoice reduces nothing.",
    )
    .cohort(Basis)
    .formula("Σ max(0, open)")
    .rows(Collection),
    fraction(
        "rate",
        "Zahlungsquote: Anteil des nach Rechnungskorrekturen und Skonto Geschuldeten, der eingegangen ist; null, wenn danach nichts geschuldet war.",
        "The part of what was due after credit notes and Skonto that has been received; null if nothing was due after these.",
    )
    .cohort(Basis)
    .formula("collected / (invoiced − credited − cash_discounts)")
    .no_rows(Ratio),
];

const WRITTEN_OFF: &[Definition] = &[
    WRITE_OFF_REASON,
    TREATMENT,
    TAX_RATE,
    amount(
        "excl_vat",
        "Minderung des Entgelts ohne Umsatzsteuer; bei Bankspesen und Sonstigem der ganze Betrag.",
        "By how much the taxable amount falls; for bank charges and others the whole amount.",
    )
    .flow(WrittenOffOn)
    .formula("gross − vat")
    .source("§17 UStG")
    .rows(WriteOffs),
    amount(
        "vat",
        "In Skonto und Forderungsausfall enthaltene Umsatzsteuer, die zu berichtigen ist, je Ausbuchung gerundet; bei anderen Gründen 0.",
        "The VAT contained in Skonto and bad debt, to be corrected, rounded for each write-off; 0 for other reasons.",
    )
    .flow(WrittenOffOn)
    .formula("Σ gross × tax_rate / (100 + tax_rate)")
    .source("§17 UStG")
    .rows(WriteOffs),
    amount(
        "gross",
        "Ausgebuchter Betrag; über alle Zeilen derselbe wie im Zahlungsbericht.",
        "What was written off; over all rows the same as in the payments report.",
    )
    .flow(WrittenOffOn)
    .rows(WriteOffs),
];

const AVERAGES: &[Definition] = &[
    amount(
        "per_invoice",
        "Durchschnittlicher Rechnungsbetrag, Rechnungskorrekturen und Stornos nicht abgezogen; null ohne Rechnung.",
        "Mean gross of an invoice, credit notes and voidings not taken off; null without an invoice.",
    )
    .flow(Basis)
    .formula("totals.invoiced.gross / totals.invoiced.count")
    .no_rows(Mean),
    amount(
        "per_customer",
        "Bruttoumsatz nach Rechnungskorrekturen und Stornos, auch der ohne Kunden, je Kunde mit einer Rechnung im Zeitraum; null ohne solche Kunden.",
        "Gross after credit notes and voidings, customers or not, for each customer with an invoice in the period; null without any.",
    )
    .flow(Each)
    .formula("totals.after_credits.gross / customers")
    .no_rows(Mean),
    count(
        "customers",
        "Kunden mit mindestens einer Rechnung im Zeitraum, jeder einmal.",
        "Customers with at least one invoice in the period, each once.",
    )
    .flow(Basis)
    .rows(Contacts),
    amount(
        "per_square_metre",
        "Nettoumsatz nach Rechnungskorrekturen und Stornos je m² vermieteter Standfläche (netto); null ohne vermietete Fläche oder wenn gestellte Belege der gefragten Veranstaltungen, gleich wann, mehrere Währungen haben.",
        "Revenue after credit notes and voidings, without VAT, for each m² let; null if none is let, or if issued documents of the events asked for, whenever, have several currencies.",
    )
    .flow(Each)
    .formula("totals.after_credits.excl_vat / sold_m2")
    .no_rows(Mean),
    square_metres(
        "sold_m2",
        "Vermietete Standfläche (netto) der Veranstaltungen am Ende des Zeitraums, wie im Teilnehmerbericht; null ohne Stände.",
        "Area let at the events at the period's end, as in the participants report; null without booths.",
    )
    .stock(End)
    .rows(Booths),
];

const PIPELINE: &[Definition] = &[
    object(
        "draft_invoices",
        "Rechnungsentwürfe jeden Datums, die noch zu stellen sind; keine Entwürfe von Rechnungskorrekturen.",
        "Drafts of invoices, of any date, still to be issued; no drafts of credit notes.",
    ),
    count(
        "draft_invoices.count",
        "Zahl der Rechnungsentwürfe.",
        "How many drafts of invoices there are.",
    )
    .now(Undated)
    .rows(Drafts),
    amount(
        "draft_invoices.gross",
        "Was die Entwürfe einschließlich Umsatzsteuer ausmachen.",
        "What the drafts come to, VAT included.",
    )
    .now(Undated)
    .rows(Drafts),
    object(
        "unbilled_reservations",
        "Am Ende des Zeitraums bestätigte Standreservierungen, zu denen noch keine Standposition berechnet ist.",
        "Reservations of booths confirmed at the period's end for which no booth has been invoiced yet.",
    ),
    count(
        "unbilled_reservations.count",
        "Zahl der noch nicht berechneten Reservierungen: je Aussteller einer Veranstaltung so viele weniger, wie seine bestehenden, nicht ganz korrigierten Rechnungen Standpositionen (mit positivem Betrag) haben.",
        "How many reservations are not billed: for each exhibitor of an event as many fewer as there are booth lines (of a positive amount) on their standing invoices that are not wholly credited.",
    )
    .stock(End)
    .rows(Reservations),
    amount(
        "unbilled_reservations.amount",
        "Ihre erfassten Preise, ohne Preis 0; von den Reservierungen eines Ausstellers gelten die zuerst angelegten als berechnet.",
        "Their prices as recorded, 0 without a price; of an exhibitor's reservations those made first count as billed.",
    )
    .stock(End)
    .rows(Reservations),
];

const CONTROL: &[Definition] = &[
    amount(
        "by_event",
        "Abweichung der Summe über die Veranstaltungen von `totals`.",
        "How far the sum over events is from `totals`.",
    )
    .flow(Each)
    .formula("Σ |Σ by_event − totals|")
    .no_rows(Control),
    amount(
        "by_tax",
        "Abweichung der Summe über Behandlungen und Steuersätze von `totals`.",
        "How far the sum over treatments and rates is from `totals`.",
    )
    .flow(Each)
    .formula("Σ |Σ by_tax − totals|")
    .no_rows(Control),
    amount(
        "by_item_kind",
        "Abweichung der Summe über die Positionsarten von `totals`.",
        "How far the sum over what lines charge for is from `totals`.",
    )
    .flow(Each)
    .formula("Σ |Σ by_item_kind − totals|")
    .no_rows(Control),
    amount(
        "series",
        "Abweichung der Summe über den Verlauf von `totals`.",
        "How far the sum over the series is from `totals`.",
    )
    .flow(Each)
    .formula("Σ |Σ series − totals|")
    .no_rows(Control),
];

const WARNING: &[Definition] = &[
    key("code", "Worum es geht.", "What it is about.").values(&[
        VOIDED_WITHOUT_CREDIT_NOTE,
        CANCELLED_NOT_FULLY_CREDITED,
        value(
            "no_history",
            "Stornierte Rechnungen vor dem Ende des Zeitraums ohne Datum des Stornos: sie gelten als an dem Datum storniert, an dem sie zählen. Nur mit `date_to`.",
            "Voided invoices before the period's end without a date of cancelling: they count as cancelled on the date on which they count. Only with `date_to`.",
        ),
        value(
            "dated_after_today",
            "Rechnungen und Rechnungskorrekturen des Zeitraums, deren eigenes Datum (nicht das der Leistung) nach heute liegt.",
            "Invoices and credit notes of the period whose own date (not that of service) is after today.",
        ),
    ]),
    WARNING_COUNT.flow(Each),
    WARNING_MESSAGE,
];
