//! Names: of people, workshops, streets and towns, country by country.

/// How people and companies are called in a country, and where they live.
pub(super) struct Country {
    /// ISO 3166-1.
    pub(super) code: &'static str,
    /// How many of a thousand contacts live here.
    pub(super) per_mille: u64,
    pub(super) first_names: &'static [&'static str],
    pub(super) last_names: &'static [&'static str],
    /// A word for a workshop of each category of exhibitors, in the order of the categories.
    pub(super) workshops: &'static [&'static str; 12],
    /// Legal forms, as they stand behind a name.
    pub(super) forms: &'static [&'static str],
    pub(super) streets: &'static [&'static str],
    /// Whether the number stands before the street.
    pub(super) number_first: bool,
    pub(super) towns: &'static [Town],
    /// The pattern of a VAT identification number.
    pub(super) tax_id: &'static str,
    /// The pattern of a telephone number that is nobody's, where some are set aside for that.
    pub(super) phones: &'static [&'static str],
}

/// Postal code (a pattern), name, and state where it matters.
pub(super) type Town = (&'static str, &'static str, Option<&'static str>);

const FIRST_NAMES: &[&str] = &[
    "Anna",
    "Bernd",
    "Birgit",
    "Christian",
    "Claudia",
    "Daniel",
    "Elke",
    "Eva",
    "Frank",
    "Friederike",
    "Georg",
    "Gisela",
    "Hannah",
    "Heike",
    "Holger",
    "Ingrid",
    "Jan",
    "Johanna",
    "Jonas",
    "Jürgen",
    "Katharina",
    "Klaus",
    "Lena",
    "Lukas",
    "Maria",
    "Markus",
    "Martina",
    "Matthias",
    "Miriam",
    "Nina",
    "Oliver",
    "Paul",
    "Petra",
    "Ralf",
    "Renate",
    "Sabine",
    "Sebastian",
    "Silke",
    "Stefan",
    "Susanne",
    "Thomas",
    "Ulrike",
    "Uwe",
    "Vera",
    "Werner",
    "Wiebke",
];

const LAST_NAMES: &[&str] = &[
    "Albrecht",
    "Arnold",
    "Bauer",
    "Beck",
    "Berger",
    "Böhm",
    "Brandt",
    "Busch",
    "Dietrich",
    "Engel",
    "Fischer",
    "Franke",
    "Friedrich",
    "Fuchs",
    "Graf",
    "Groß",
    "Günther",
    "Haas",
    "Hahn",
    "Hartmann",
    "Heinrich",
    "Herrmann",
    "Hoffmann",
    "Horn",
    "Huber",
    "Jäger",
    "Jung",
    "Kaiser",
    "Keller",
    "Klein",
    "Koch",
    "Köhler",
    "König",
    "Krämer",
    "Krause",
    "Kühn",
    "Lang",
    "Lehmann",
    "Lindner",
    "Lorenz",
    "Ludwig",
    "Maier",
    "Martin",
    "Meyer",
    "Möller",
    "Müller",
    "Neumann",
    "Otto",
    "Peters",
    "Pfeiffer",
    "Pohl",
    "Richter",
    "Roth",
    "Sauer",
    "Schäfer",
    "Schmidt",
    "Schneider",
    "Scholz",
    "Schreiber",
    "Schröder",
    "Schubert",
    "Schulze",
    "Schwarz",
    "Seidel",
    "Simon",
    "Sommer",
    "Stein",
    "Thomas",
    "Vogel",
    "Vogt",
    "Wagner",
    "Walter",
    "Weber",
    "Weiß",
    "Werner",
    "Winkler",
    "Winter",
    "Wolf",
    "Ziegler",
    "Zimmermann",
];

const WORKSHOPS: &[&str; 12] = &[
    "Töpferei",
    "Holzmanufaktur",
    "Glasbläserei",
    "Filzwerkstatt",
    "Goldschmiede",
    "Sattlerei",
    "Lebküchnerei",
    "Käserei",
    "Landküche",
    "Weingut",
    "Seifensiederei",
    "Kerzenzieherei",
];

const STREETS: &[&str] = &[
    "Am Anger",
    "Am Markt",
    "Bahnhofstraße",
    "Bergstraße",
    "Brunnengasse",
    "Dorfstraße",
    "Gartenstraße",
    "Handwerkerhof",
    "Hauptstraße",
    "Im Gewerbepark",
    "Kirchgasse",
    "Lindenallee",
    "Mühlweg",
    "Schmiedegasse",
    "Schulstraße",
    "Waldstraße",
];

const GERMANY: Country = Country {
    code: "DE",
    per_mille: 775,
    first_names: FIRST_NAMES,
    last_names: LAST_NAMES,
    workshops: WORKSHOPS,
    forms: &["", "", "", " GmbH", " GmbH & Co. KG", " GbR", " e.K.", " OHG", " UG (haftungsbeschränkt)"],
    streets: STREETS,
    number_first: false,
    towns: &[
        ("0410#", "Leipzig", Some("Sachsen")),
        ("0109#", "Dresden", Some("Sachsen")),
        ("09548", "Seiffen", Some("Sachsen")),
        ("9908#", "Erfurt", Some("Thüringen")),
        ("98724", "Lauscha", Some("Thüringen")),
        ("0611#", "Halle (Saale)", Some("Sachsen-Anhalt")),
        ("1096#", "Berlin", Some("Berlin")),
        ("14467", "Potsdam", Some("Brandenburg")),
        ("2035#", "Hamburg", Some("Hamburg")),
        ("2355#", "Lübeck", Some("Schleswig-Holstein")),
        ("1805#", "Rostock", Some("Mecklenburg-Vorpommern")),
        ("2819#", "Bremen", Some("Bremen")),
        ("3015#", "Hannover", Some("Niedersachsen")),
        ("3707#", "Göttingen", Some("Niedersachsen")),
        ("5066#", "Köln", Some("Nordrhein-Westfalen")),
        ("4814#", "Münster", Some("Nordrhein-Westfalen")),
        ("56203", "Höhr-Grenzhausen", Some("Rheinland-Pfalz")),
        ("5511#", "Mainz", Some("Rheinland-Pfalz")),
        ("6031#", "Frankfurt am Main", Some("Hessen")),
        ("6611#", "Saarbrücken", Some("Saarland")),
        ("7017#", "Stuttgart", Some("Baden-Württemberg")),
        ("7909#", "Freiburg im Breisgau", Some("Baden-Württemberg")),
        ("9040#", "Nürnberg", Some("Bayern")),
        ("8033#", "München", Some("Bayern")),
        ("82487", "Oberammergau", Some("Bayern")),
    ],
    tax_id: "DE#########",
    // Set aside by the Bundesnetzagentur for films and books.
    phones: &[
        "+49 30 23125 ###",
        "+49 221 4710 ###",
        "+49 89 99998 ###",
        "+49 40 66969 ###",
        "+49 171 39200 ##",
    ],
};

const AUSTRIA: Country = Country {
    code: "AT",
    per_mille: 55,
    first_names: FIRST_NAMES,
    last_names: &["Gruber", "Hofer", "Leitner", "Mayr", "Moser", "Pichler", "Reiter", "Steiner", "Wimmer"],
    workshops: WORKSHOPS,
    forms: &[" e.U.", " GmbH", " KG", " OG"],
    streets: STREETS,
    number_first: false,
    towns: &[
        ("10#0", "Wien", Some("Wien")),
        ("5020", "Salzburg", Some("Salzburg")),
        ("6020", "Innsbruck", Some("Tirol")),
        ("4020", "Linz", Some("Oberösterreich")),
    ],
    tax_id: "ATU########",
    phones: &[],
};

const SWITZERLAND: Country = Country {
    code: "CH",
    per_mille: 40,
    first_names: FIRST_NAMES,
    last_names: &["Ammann", "Brunner", "Bühler", "Frei", "Gerber", "Hofstetter", "Kunz", "Meier", "Zürcher"],
    workshops: WORKSHOPS,
    forms: &[" AG", " GmbH", ""],
    streets: STREETS,
    number_first: false,
    towns: &[
        ("80##", "Zürich", Some("ZH")),
        ("30##", "Bern", Some("BE")),
        ("40##", "Basel", Some("BS")),
        ("90##", "St. Gallen", Some("SG")),
    ],
    tax_id: "CHE-###.###.### MWST",
    phones: &[],
};

const NETHERLANDS: Country = Country {
    code: "NL",
    per_mille: 35,
    first_names: &["Anouk", "Bram", "Daan", "Femke", "Joost", "Lotte", "Maarten", "Sanne"],
    last_names: &["Bakker", "de Boer", "de Jong", "Jansen", "Mulder", "Smit", "van Dijk", "Visser"],
    workshops: &[
        "Pottenbakkerij",
        "Houtatelier",
        "Glasblazerij",
        "Viltatelier",
        "Goudsmederij",
        "Leermakerij",
        "Stroopwafels",
        "Kaasmakerij",
        "Poffertjes",
        "Wijnhuis",
        "Zeepmakerij",
        "Kaarsenmakerij",
    ],
    forms: &[" B.V.", " V.O.F."],
    streets: &["Dorpsstraat", "Kerkstraat", "Molenweg", "Nieuwstraat"],
    number_first: false,
    towns: &[("65## @@", "Nijmegen", None), ("75## @@", "Enschede", None), ("28## @@", "Gouda", None)],
    tax_id: "NL#########B01",
    phones: &[],
};

const FRANCE: Country = Country {
    code: "FR",
    per_mille: 28,
    first_names: &["Camille", "Élodie", "François", "Hélène", "Julien", "Mathilde", "Nicolas", "Pauline"],
    last_names: &["Bernard", "Dubois", "Durand", "Fontaine", "Lefèvre", "Mercier", "Moreau", "Rousseau"],
    workshops: &[
        "Poterie",
        "Ébénisterie",
        "Verrerie",
        "Tissages",
        "Bijouterie",
        "Maroquinerie",
        "Biscuiterie",
        "Fromagerie",
        "Crêperie",
        "Domaine",
        "Savonnerie",
        "Ciergerie",
    ],
    forms: &[" SARL", " SAS", " EURL"],
    streets: &["rue de la Gare", "rue des Artisans", "avenue de la République", "place du Marché"],
    number_first: true,
    towns: &[("67000", "Strasbourg", None), ("68000", "Colmar", None), ("69001", "Lyon", None)],
    tax_id: "FR###########",
    phones: &["+33 1 99 00 ## ##"],
};

const POLAND: Country = Country {
    code: "PL",
    per_mille: 27,
    first_names: &["Agnieszka", "Ewa", "Jacek", "Katarzyna", "Marek", "Paweł", "Tomasz", "Zofia"],
    last_names: &[
        "Kamiński",
        "Kowalczyk",
        "Lewandowski",
        "Mazur",
        "Nowak",
        "Wiśniewski",
        "Wójcik",
        "Zieliński",
    ],
    workshops: &[
        "Ceramika",
        "Stolarnia",
        "Huta Szkła",
        "Pracownia Filcu",
        "Złotnictwo",
        "Kaletnictwo",
        "Pierniki",
        "Serowarnia",
        "Kuchnia",
        "Winnica",
        "Mydlarnia",
        "Ozdoby",
    ],
    forms: &[" sp. z o.o.", " s.c."],
    streets: &["ul. Długa", "ul. Rynek", "ul. Leśna", "ul. Ogrodowa"],
    number_first: false,
    towns: &[("59-700", "Bolesławiec", None), ("50-0##", "Wrocław", None), ("61-7##", "Poznań", None)],
    tax_id: "PL##########",
    phones: &[],
};

const ITALY: Country = Country {
    code: "IT",
    per_mille: 22,
    first_names: &["Alessia", "Chiara", "Elisa", "Giorgio", "Lorenzo", "Marco", "Paolo", "Silvia"],
    last_names: &["Bianchi", "Colombo", "Ferrari", "Gallo", "Marino", "Ricci", "Romano", "Rossi"],
    workshops: &[
        "Ceramiche",
        "Falegnameria",
        "Vetreria",
        "Tessuti",
        "Oreficeria",
        "Pelletteria",
        "Dolci",
        "Caseificio",
        "Gastronomia",
        "Cantina",
        "Saponificio",
        "Cereria",
    ],
    forms: &[" S.r.l.", " S.n.c."],
    streets: &["Via Roma", "Via Garibaldi", "Piazza del Mercato", "Via dei Mulini"],
    number_first: false,
    towns: &[("39100", "Bozen", None), ("37121", "Verona", None), ("30141", "Murano", None)],
    tax_id: "IT###########",
    phones: &[],
};

const CZECHIA: Country = Country {
    code: "CZ",
    per_mille: 18,
    first_names: &["Jana", "Jiří", "Kateřina", "Lenka", "Ondřej", "Petr", "Tereza", "Tomáš"],
    last_names: &["Černý", "Dvořák", "Horák", "Novák", "Procházka", "Svoboda", "Veselý"],
    workshops: &[
        "Keramika",
        "Truhlářství",
        "Sklárna",
        "Textil",
        "Zlatnictví",
        "Brašnářství",
        "Perníkářství",
        "Sýrárna",
        "Trdelník",
        "Vinařství",
        "Mydlárna",
        "Svíčkárna",
    ],
    forms: &[" s.r.o."],
    streets: &["Hlavní", "Nádražní", "Zámecká", "Školní"],
    number_first: false,
    towns: &[("110 00", "Praha", None), ("473 01", "Nový Bor", None), ("400 01", "Ústí nad Labem", None)],
    tax_id: "CZ########",
    phones: &[],
};

/// The countries that exhibitors come from; their shares make a thousand.
pub(super) static COUNTRIES: [&Country; 8] =
    [&GERMANY, &AUSTRIA, &SWITZERLAND, &NETHERLANDS, &FRANCE, &POLAND, &ITALY, &CZECHIA];

/// The name as it would stand in a host name: ASCII letters, digits and hyphens.
pub(super) fn label(name: &str) -> String {
    let mut label = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match ascii(c) {
            "" if c.is_ascii_alphanumeric() => label.push(c),
            "" if label.ends_with('-') || label.is_empty() => {}
            "" => label.push('-'),
            letters => label.push_str(letters),
        }
    }
    label.truncate(label.trim_end_matches('-').len());
    label
}

fn ascii(c: char) -> &'static str {
    match c {
        'ä' => "ae",
        'ö' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'á' => "a",
        'č' => "c",
        'é' | 'è' | 'ě' | 'ê' => "e",
        'í' => "i",
        'ł' => "l",
        'ń' | 'ň' => "n",
        'ó' => "o",
        'ř' => "r",
        'ś' | 'š' => "s",
        'ť' => "t",
        'ů' | 'ú' => "u",
        'ý' => "y",
        'ź' | 'ž' | 'ż' => "z",
        'ç' => "c",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_a_thousand() {
        assert_eq!(COUNTRIES.iter().map(|country| country.per_mille).sum::<u64>(), 1000);
    }

    #[test]
    fn labels_are_ascii() {
        assert_eq!(label("Lebküchnerei Groß & Söhne GmbH"), "lebkuechnerei-gross-soehne-gmbh");
        let names = COUNTRIES.iter().flat_map(|country| {
            let lists = [country.first_names, country.last_names, &country.workshops[..]];
            lists.into_iter().flatten().chain(country.forms)
        });
        for name in names {
            let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
            assert!(label(name).chars().all(known), "{name}: {}", label(name));
            assert_eq!(label(name).replace('-', "").is_empty(), name.is_empty(), "{name}");
        }
    }
}
