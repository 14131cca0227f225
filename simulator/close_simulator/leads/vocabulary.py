"""Words the seeded leads are made of; any likeness to real companies is chance."""

FIRST_NAMES = (
    "Anna", "Björn", "Chloé", "Dmitri", "Élodie", "Fatima", "Gábor", "Hana", "Ingrid", "José",
    "Kwame", "Léa", "Mateusz", "Nguyễn", "Oğuz", "Priya", "Quentin", "Rosa", "Søren", "Teresa",
    "Ursula", "Věra", "William", "Xiùlán", "Yūki", "Zoë", "Αλέξης", "Мария", "美咲", "אורי",
)  # fmt: skip
LAST_NAMES = (
    "Andersson", "Bauer", "Castro", "Dubois", "Eriksen", "Ferreira", "García", "Horváth",
    "Ivanova", "Jørgensen", "Kowalski", "Lefèvre", "Müller", "Nowak", "O'Neill", "Petrović",
    "Quispe", "Rossi", "Šimunić", "Tanaka", "Ünal", "Villanueva", "Weiß", "Yücel", "Zhang",
)  # fmt: skip
TITLES = (
    "CEO", "CTO", "Head of Procurement", "VP of Engineering", "Einkaufsleiterin", "Office Manager",
    "Directeur général", "", "Operations Lead", "Buyer",
)  # fmt: skip
COMPANY_WORDS = (
    "Alder", "Basalt", "Cinder", "Delta", "Ember", "Falcon", "Granit", "Harbour", "Ibex",
    "Juniper", "Krokus", "Lumière", "Meridian", "Nordlicht", "Orchid", "Piñón", "Quarz", "Río",
    "Sólheim", "Tundra", "Umbra", "Vélo", "Willow", "Xenon", "Yarrow", "Zephyr", "Ålesund",
    "Öresund", "Übersee", "東雲", "Амур", "Crème",
)  # fmt: skip
COMPANY_TRADES = (
    "Logistics", "Industries", "Bäckerei & Café", "Software", "Foods", "Énergie", "Robotics",
    "Textiles", "Travel", "Consulting", "Medical", "Labs", "Brewing", "Studios", "建設", "Farms",
)  # fmt: skip
COMPANY_FORMS = ("Inc.", "GmbH", "Ltd", "S.A.", "AB", "Kft.", "Oy", "LLC", "株式会社", "")
CITIES = (
    ("Chicago", "IL", "US", "60601", "America/Chicago", "+1 312-555-####"),
    ("San Francisco", "CA", "US", "94105", "America/Los_Angeles", "+1 415-555-####"),
    ("München", "Bayern", "DE", "80331", "Europe/Berlin", "+49 89 555####"),
    ("Zürich", "ZH", "CH", "8001", "Europe/Zurich", "+41 44 555 ## ##"),
    ("Łódź", "", "PL", "90-001", "Europe/Warsaw", "+48 42 555 ## ##"),
    ("São Paulo", "SP", "BR", "01310-100", "America/Sao_Paulo", "+55 11 3555-####"),
    ("Montréal", "QC", "CA", "H2X 1Y4", "America/Toronto", "+1 514-555-####"),
    ("東京", "", "JP", "100-0001", "Asia/Tokyo", "+81 3-5555-####"),
    ("Reykjavík", "", "IS", "101", "Atlantic/Reykjavik", "+354 555 ####"),
    ("London", "", "GB", "EC1A 1BB", "Europe/London", "+44 20 7946 ####"),
)
STREETS = ("Main St", "Industrial Blvd", "Lindenstraße", "Rue de l'Église", "Av. Paulista", "Quay")
SENTENCES = (
    "Met at the spring fair; asked for a second demo.",
    "Wants 10% off for 50 seats, billed yearly.",
    "Renewal due next quarter \u2014 call before the board meets.",
    'Uses a "home-grown" tool today and is not happy with it.',
    "Angebot liegt vor, Rückmeldung bis Monatsende.",
    "Prefers e-mail. Don't call before 10:00.",
    "Referred by a customer in the same street.",
    "Budget was cut once already\nkeep it small.",
    "Très intéressé par l'intégration.",
    "Second site opens in autumn; needs delivery there too.",
)
INDUSTRIES = ("Manufacturing", "Retail", "Health", "Education", "Finance", "Hospitality")
INTERESTS = ("API", "Calling", "E-mail", "Reporting", "SMS", "Workflows")
SOURCES = ("Website contact form", "Referral", "Trade fair", "Outbound", "Partner")
