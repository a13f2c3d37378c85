"""groups.tsv: armed groups of the UCDP Actor Dataset plus the editors' hand/groups.txt."""
import csv, os, re
from common import SRC, clean, fold, hand, write

COUNTRY = {"2": "USA", "40": "CUB", "41": "HTI", "42": "DOM", "70": "MEX", "90": "GTM", "91": "HND", "92": "SLV", "93": "NIC", "94": "CRI", "95": "PAN", "100": "COL", "101": "VEN", "110": "GUY", "115": "SUR",
 "130": "ECU", "135": "PER", "140": "BRA", "145": "BOL", "150": "PRY", "155": "CHL", "160": "ARG", "165": "URY", "52": "TTO", "51": "JAM", "55": "GRD", "200": "GBR", "205": "IRL", "210": "NLD", "220": "FRA", "230": "ESP", "235": "PRT",
 "255": "DEU", "260": "DEU", "290": "POL", "310": "HUN", "315": "CZE", "325": "ITA", "339": "ALB", "343": "MKD", "344": "HRV", "345": "SRB", "346": "BIH", "347": "XKX", "349": "SVN", "350": "GRC", "352": "CYP", "355": "BGR", "359": "MDA",
 "360": "ROU", "365": "RUS", "366": "EST", "367": "LVA", "368": "LTU", "369": "UKR", "370": "BLR", "371": "ARM", "372": "GEO", "373": "AZE", "404": "GNB", "411": "GNQ", "420": "GMB", "432": "MLI", "433": "SEN", "434": "BEN", "435": "MRT",
 "436": "NER", "437": "CIV", "438": "GIN", "439": "BFA", "450": "LBR", "451": "SLE", "452": "GHA", "461": "TGO", "471": "CMR", "475": "NGA", "481": "GAB", "482": "CAF", "483": "TCD", "484": "COG", "490": "COD", "500": "UGA", "501": "KEN",
 "510": "TZA", "516": "BDI", "517": "RWA", "520": "SOM", "522": "DJI", "530": "ETH", "531": "ERI", "540": "AGO", "541": "MOZ", "551": "ZMB", "552": "ZWE", "553": "MWI", "560": "ZAF", "565": "NAM", "570": "LSO", "571": "BWA", "580": "MDG",
 "581": "COM", "600": "MAR", "615": "DZA", "616": "TUN", "620": "LBY", "625": "SDN", "626": "SSD", "630": "IRN", "640": "TUR", "645": "IRQ", "651": "EGY", "652": "SYR", "660": "LBN", "663": "JOR", "666": "ISR", "670": "SAU", "678": "YEM",
 "680": "YEM", "690": "KWT", "692": "BHR", "694": "QAT", "696": "ARE", "698": "OMN", "700": "AFG", "701": "TKM", "702": "TJK", "703": "KGZ", "704": "UZB", "705": "KAZ", "710": "CHN", "712": "MNG", "713": "TWN", "731": "PRK", "732": "KOR",
 "740": "JPN", "750": "IND", "751": "IND", "760": "BTN", "770": "PAK", "771": "BGD", "775": "MMR", "780": "LKA", "781": "MDV", "790": "NPL", "800": "THA", "811": "KHM", "812": "LAO", "816": "VNM", "817": "VNM", "820": "MYS", "830": "SGP",
 "835": "BRN", "840": "PHL", "850": "IDN", "860": "TLS", "900": "AUS", "910": "PNG", "920": "NZL", "940": "SLB", "950": "FJI"}
GANG = re.compile(r"(?i)\b(cartel|gang|mafia|mara|salvatrucha|comando|primeiro comando|zetas|caborca|vagos|barrio|milicia|tren|los |choneros|lobos|jalisco|sinaloa|tijuana|juarez|familia|caballeros|guerreros|capital command|red command|crips|bloods|cult|confraternity|piru|vice lords)\b")
SPLIT = re.compile(r"\s*(?: - |;| – )\s*")


# noun phrases that are nobody's name, beside those of agents.txt
PLAIN = {fold(x) for x in """The Family|The Nation|The Resistance|Popular Front|National Alliance|Unity Party|Special Force|Security Group|Opposition coalition|General Command|
Third Command|Parliamentary Forces|National Front|Presidential guard|Black|Pan|The Movement|The Front|The Army|Military faction|Elements|Be Strong|Be Well|The Base|Northern Front|Freedom fighters group|
Followers of the Prophet|Supporters of the Tradition|Society of the Calling|Coalition for movements of change|Forces for the Defense of Human Rights|Special Police Brigade|Liberation Army|Liberation Force|Rebel Armed Forces|MIM|CPT""".replace("\n", "").split("|")}


def country_names():
    """Folded names of countries, with and without the article."""
    names = set()
    for line in open(os.path.join(os.path.dirname(__file__), "..", "actors", "country_names.tsv"), encoding="utf-8"):
        p = line.rstrip("\n").split("\t")
        if len(p) > 6 and p[1] in ("name", "alias", "old", "adjective", "demonym", "demonyms"):
            names |= {fold(p[2]), fold("the " + p[2])}
    return names


def main():
    rows = {}
    for r in csv.DictReader(open(os.path.join(SRC, "ucdp-actor-221.csv"), encoding="utf-8-sig")):
        name, full, eng = clean(r["NameData"]), clean(r["NameOrigFull"]), clean(r["NameOrigFullEng"])
        if r["Org"] == "4" or name.startswith(("Government of", "Civilians", "XXX")) or name in ("Hezbollah",):
            continue
        loc = [COUNTRY.get(x.strip()) for x in r["GWNOLoc"].split(",")]
        loc = [c for c in dict.fromkeys(loc) if c]
        # UCDP lists groups under the state that they fight: the Palestinian ones under Israel
        if loc[:1] == ["ISR"] and not re.search(r"IZL|Irgun|Lehi|Jewish", name):
            loc[0] = "PSE"
        text = " ".join([name, eng, full])
        if r["Org"] == "1":
            sector = "CRM" if GANG.search(text) else "REB"
            if re.search(r"(?i)\b(junta|military faction|presidential guard)\b", text):
                sector = "MIL"
        elif r["Org"] == "2":
            sector = "PTY" if re.search(r"(?i)supporter|party|congress|league|front", text) else "UAF"
        else:
            sector = "CVL"
        al = []
        for x in (clean(r["NameOrig"]), eng, full, clean(r["NewName"]), clean(r["NewNameFullEng"]), clean(r["NewNameFullMotherTongue"])):
            for y in SPLIT.split(re.sub(r"\([^)]*\)", "", x)) if x else ():
                y = y.strip(" ,.*")
                if len(y) > 2 and y.lower() not in ("n/a", "nan") and "government of" not in y.lower() and len(y) < 90 and "faction" not in y.lower():
                    al.append(y)
        display = eng if eng and eng.lower() != "n/a" and len(eng) < 90 and len(name) < 7 else name
        display = re.sub(r"\s*\([^)]*\)", "", display).strip() or name
        if fold(name) != fold(display):
            al.insert(0, re.sub(r"\s*\([^)]*\)", "", name))
        # A group fighting in several states without one home keeps the first as its own.
        country = loc[0] if loc else ""
        key = (fold(display), country)
        if len(fold(display)) < 3:
            continue
        old = rows.get(key)
        al = ([] if old is None else old[5].split("|")) + al
        al = [a for a in dict.fromkeys(al) if a and fold(a) != fold(display)]
        rows[key] = (display, country, sector, "|".join(loc), "", "|".join(al), "ucdp")
    taken = {}
    for n, line in hand("groups.txt"):
        # name; alias; alias | COUNTRY | SECTOR[,SECTOR] | FROM/TO, FROM/TO in which it governs
        p = [x.strip() for x in line.split("|")]
        names = [x.strip() for x in p[0].split(";")]
        for k in [k for k, v in rows.items() if v[6] == "ucdp" and (v[1] == p[1] or p[1] in v[3].split("|") or p[1] in ("IMG",)) and {fold(x) for x in names if len(x) > 3 or x.isupper()} & {fold(x) for x in [v[0]] + v[5].split("|") if x}]:
            names += [x for x in [rows[k][0]] + rows[k][5].split("|") if x and fold(x) not in {fold(y) for y in names}]
            del rows[k]
        rows[(fold(names[0]), p[1])] = (names[0], p[1], p[2], "", p[3].replace(", ", "|") if len(p) > 3 else "", "|".join(names[1:]), "editor")
    # a country's name is first of all the country, a plain noun phrase is nobody's name
    countries = country_names()
    for k, v in list(rows.items()):
        if v[6] == "ucdp" and (fold(v[0]) in countries or fold(v[0]) in PLAIN):
            del rows[k]
            continue
        kept = [a for a in v[5].split("|") if a and fold(a) not in countries and fold(a) not in PLAIN]
        rows[k] = v[:5] + ("|".join(kept),) + v[6:]
    write("groups.tsv", "Armed groups and communities that fight", ["ucdp", "editor"],
          ["name", "country", "sector", "active", "governs", "aliases", "source"], rows.values(),
          ["country: ISO alpha-3 of the (first) home state, or IMG for transnational groups; sector: PLOVER, primary first, separated by comma; active: states where it fights; governs: FROM/TO stretches in which it is the government (sector GOV)"])


if __name__ == "__main__":
    main()
