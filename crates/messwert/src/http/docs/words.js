// What the page says itself, in both languages, and in German what the document says in English.

export const WORDS = {
  en: {
    key: "API key", run: "Run", example: "Fill in the example", clear: "Clear", try: "Try it", parameters: "Parameters",
    answers: "Answers", figures: "What the figures mean", search: "Search paths and texts", needed: "needed",
    any: "(not given)", body: "Body, one fact a line", answer: "Answer", headers: "Headers", line: "For the terminal",
    copy: "Copy", copied: "Copied", path: "Path", meaning: "Meaning", unit: "unit", kind: "kind", date: "date",
    formula: "formula", source: "rule", keys: "rows by", rows: "facts", none: "no facts",
    field: "Field", type: "Written as", lines: "Facts of each kind", open: "No key is needed.",
    noKey: "Paste a key above first: the address needs one.", failed: "The server could not be reached.",
    start: "The HTTP API of this server", more: "for programs", choose: "Choose an operation",
    tables: "Which report takes which parameter", tags: { reports: "Reports", facts: "Facts", server: "Server" },
    yes: "yes", no: "–", inner: "the facts behind a figure", took: "ms", shape: "one of",
    intro: "Choose an operation, paste a key, and run it: the page asks this server and nobody else, and forgets the key when it is closed.",
  },
  de: {
    key: "API-Schlüssel", run: "Ausführen", example: "Beispiel einsetzen", clear: "Leeren", try: "Ausprobieren", parameters: "Parameter",
    answers: "Antworten", figures: "Was die Zahlen bedeuten", search: "In Pfaden und Texten suchen", needed: "nötig",
    any: "(nicht angegeben)", body: "Inhalt, ein Fakt je Zeile", answer: "Antwort", headers: "Kopfzeilen", line: "Für das Terminal",
    copy: "Kopieren", copied: "Kopiert", path: "Pfad", meaning: "Bedeutung", unit: "Einheit", kind: "Art", date: "Datum",
    formula: "Formel", source: "Regel", keys: "Zeilen nach", rows: "Fakten", none: "keine Fakten",
    field: "Feld", type: "Geschrieben als", lines: "Fakten jeder Art", open: "Ohne Schlüssel.",
    noKey: "Zuerst oben einen Schlüssel einfügen: die Adresse braucht einen.", failed: "Der Server ist nicht erreichbar.",
    start: "Die HTTP-API dieses Servers", more: "für Programme", choose: "Operation wählen",
    tables: "Welcher Bericht nimmt welchen Parameter", tags: { reports: "Berichte", facts: "Fakten", server: "Server" },
    yes: "ja", no: "–", inner: "die Fakten hinter einer Zahl", took: "ms", shape: "eines von",
    intro: "Operation wählen, Schlüssel einfügen, ausführen: die Seite fragt diesen Server und sonst niemanden, und vergisst den Schlüssel, wenn sie geschlossen wird.",
  },
};

const ROWS = "Jeder Fakt mit seinem Beitrag; alle Beiträge zusammen ergeben die Zahl.";

/** Titles and descriptions of operations. */
export const OPERATIONS = {
  getLivez: ["Läuft der Prozess?", ""],
  getReadyz: ["Antwortet auch die Datenbank?", ""],
  getOpenapiJson: ["Das OpenAPI-Dokument", ""],
  getDocs: ["Diese Seite", ""],
  listReports: ["Die Berichte, ihre Parameter, und was jede Zahl bedeutet", ""],
  getRevenue: ["Umsatz", ""], getRevenueRows: ["Umsatz: die Fakten hinter einer Zahl", ROWS],
  getParticipants: ["Teilnehmer", ""], getParticipantsRows: ["Teilnehmer: die Fakten hinter einer Zahl", ROWS],
  getApplications: ["Bewerbungen", ""], getApplicationsRows: ["Bewerbungen: die Fakten hinter einer Zahl", ROWS],
  getPayments: ["Zahlungen", ""], getPaymentsRows: ["Zahlungen: die Fakten hinter einer Zahl", ROWS],
  getOverview: ["Überblick", ""], getOverviewRows: ["Überblick: die Fakten hinter einer Zahl", ROWS],
  postFacts: ["Fakten aufnehmen, alle oder keinen", "Ein Fakt je Zeile. Der Schlüssel braucht den Scope jeder Art, die vorkommt. Was schon da ist, gilt als unverändert: dasselbe kann noch einmal gesendet werden."],
  getJournal: ["Das Journal, wie es aufgezeichnet wurde", "Für Kopien, Prüfungen und Data-Warehouses. Scope `audit`."],
};

/** What each parameter takes. */
export const PARAMETERS = {
  event_key: "Schlüssel einer Veranstaltung: 1 bis 64 Zeichen aus `a-z 0-9 _ -`",
  date_from: "Beginn: `JJJJ-MM-TT`, oder `JJJJ-MM-TTThh:mm[:ss[.f…]]` mit `Z`, `±hh:mm` oder nichts, von 1900 bis 2199",
  date_to: "Ende, der Tag eingeschlossen: `JJJJ-MM-TT`, oder ein Zeitpunkt wie bei `date_from`",
  timezone: "Zeitzone der IANA, etwa `Europe/Berlin`",
  today: "Tag, an dem Alter gemessen werden: `JJJJ-MM-TT` von 1900 bis 2199",
  interval: "Länge der Abschnitte: `day`, `week`, `month`, `quarter` oder `year`",
  basis: "Welches Datum zählt: `invoice_date` oder `service_date`",
  compare: "Womit verglichen wird: `previous_period`, `previous_year` oder `previous_event`",
  currency: "Währung nach ISO 4217 in Großbuchstaben, etwa `EUR`",
  limit: "Wie viele Zeilen höchstens, ab 1",
  sections: "Namen von Teilen, durch Kommas getrennt, keiner zweimal",
  known_at: "Die Bücher, wie sie an diesem Tag oder zu diesem Zeitpunkt bekannt waren",
  at_seq: "Die Bücher nach dieser Zeile des Journals, ab 1",
  format: "Format der Antwort",
  lang: "Sprache: `de` oder `en`",
  figure: "Pfad einer Zahl: Namen, Zeilen nach ihren Schlüsseln, durch Punkte verbunden",
  page: "Seite, ab 1", per_page: "Zeilen je Seite, höchstens 100",
  sort: "Nach `contribution` oder `date`", order: "`ASC` oder `DESC`",
  after: "Die Zeile, nach der weitere gewünscht sind; ohne Angabe 0",
  "If-None-Match": "Das `ETag` einer Antwort, die schon vorliegt",
};

/** What each answer says. */
export const ANSWERS = {
  200: "In Ordnung", 304: "Die vorliegende Antwort gilt noch (`If-None-Match`)",
  400: "Mehr als ein Schlüssel, oder ein unlesbarer Inhalt", 401: "Kein Schlüssel, oder einer, der nichts öffnet",
  403: "Der Tarif hat keine API, oder dem Schlüssel fehlt der Scope", 404: "Eine solche Veranstaltung gibt es nicht",
  405: "Andere Methode", 406: "Was `Accept` verlangt, gibt es nicht", 408: "Der Inhalt kam nicht weiter",
  409: "Steht gegen das, was aufgezeichnet ist", 413: "Der Inhalt ist zu groß", 414: "Die Adresse ist zu lang",
  415: "Anderer Typ oder andere Kodierung des Inhalts", 422: "Parameter oder Zeilen sind falsch; die Antwort sagt, welche und warum",
  429: "In dieser Stunde hat der Mandant keine Anfragen mehr", 431: "Die Kopfzeilen sind zu groß", 500: "Ein Fehler im Programm",
  503: "Jetzt nicht: zu viel auf einmal, zu langsam, oder die Datenbank ist nicht erreichbar",
};

/** Units, kinds and dates of figures. */
export const TERMS = {
  count: "Anzahl", amount: "Betrag", fraction: "Anteil", per_cent: "Prozent", m2: "m²", days: "Tage", hours: "Stunden",
  rating: "Bewertung", reminder_level: "Mahnstufe", key: "Schlüssel", text: "Text", date: "Datum", flag: "ja oder nein",
  object: "Objekt", list: "Liste", flow: "Bewegung", stock: "Bestand", cohort: "Kohorte", now: "jetzt",
};
