"""offices.tsv: who held which office from when to when.

Sources in order of trust: the editors (hand/offices.txt), Wikidata, the World Factbook, Archigos, CountryInfo, REIGN.
Two rows of one country are one tenure if the surname agrees and their days overlap; the better source gives name and days."""
import collections, csv, datetime, json, os, re
from urllib.parse import unquote
from common import SRC, clean, fold, hand, write
from countries import factbook

GW = {}  # Gleditsch-Ward / COW number -> ISO
COW = {}  # COW letters -> ISO
MONTHS = {m: i for i, m in enumerate("january february march april may june july august september october november december".split(), 1)}
# COW letter codes that differ from ISO alpha-3.
COWFIX = dict(l.split(":") for l in """UKG:GBR IRE:IRL NTH:NLD FRN:FRA SWZ:CHE SPN:ESP POR:PRT GMY:DEU GFR:DEU GDR:DEU POL:POL AUS:AUT HUN:HUN CZE:CZE CZR:CZE SLO:SVK
ITA:ITA ALB:ALB SER:SRB YUG:SRB MAC:MKD CRO:HRV BOS:BIH MNG:MNE KOS:XKX SLV:SVN GRC:GRC CYP:CYP BUL:BGR MLD:MDA RUM:ROU ROM:ROU RUS:RUS EST:EST LAT:LVA
LIT:LTU UKR:UKR BLR:BLR ARM:ARM GRG:GEO AZE:AZE FIN:FIN SWD:SWE NOR:NOR DEN:DNK ICE:ISL CAP:CPV EQG:GNQ GAM:GMB MLI:MLI SEN:SEN BEN:BEN MAA:MRT NIR:NER
CDI:CIV IVO:CIV GUI:GIN BFO:BFA UPP:BFA LBR:LBR SIE:SLE GHA:GHA TOG:TGO CAO:CMR NIG:NGA GAB:GAB CEN:CAF CHA:TCD CON:COG DRC:COD ZAI:COD UGA:UGA KEN:KEN TAZ:TZA
BUI:BDI RWA:RWA SOM:SOM DJI:DJI ETH:ETH ERI:ERI ANG:AGO MZM:MOZ ZAM:ZMB ZIM:ZWE MAW:MWI SAF:ZAF NAM:NAM LES:LSO BOT:BWA SWA:SWZ MAG:MDG COM:COM MAS:MUS SEY:SYC
MOR:MAR ALG:DZA TUN:TUN LIB:LBY SUD:SDN SSD:SSD IRN:IRN TUR:TUR IRQ:IRQ EGY:EGY SYR:SYR LEB:LBN JOR:JOR ISR:ISR SAU:SAU YEM:YEM YAR:YEM YPR:YEM KUW:KWT BAH:BHR QAT:QAT
UAE:ARE OMA:OMN AFG:AFG TKM:TKM TAJ:TJK KYR:KGZ UZB:UZB KZK:KAZ KAZ:KAZ CHN:CHN MON:MNG TAW:TWN KOR:KOR PRK:PRK ROK:KOR JPN:JPN IND:IND BHU:BTN PAK:PAK BNG:BGD MYA:MMR SRI:LKA
MAD:MDV NEP:NPL THI:THA CAM:KHM LAO:LAO DRV:VNM VIE:VNM RVN:VNM MAL:MYS SIN:SGP BRU:BRN PHI:PHL INS:IDN ETM:TLS AUL:AUS PNG:PNG NEW:NZL VAN:VUT SOL:SLB KIR:KIR
TUV:TUV FIJ:FJI TON:TON NAU:NRU MSI:MHL PAL:PLW FSM:FSM WSM:WSM USA:USA CAN:CAN BHM:BHS CUB:CUB HAI:HTI DOM:DOM JAM:JAM TRI:TTO BAR:BRB DMA:DMA GRN:GRD SLU:LCA
SVG:VCT AAB:ATG SKN:KNA MEX:MEX BLZ:BLZ GUA:GTM HON:HND SAL:SLV NIC:NIC COS:CRI PAN:PAN COL:COL VEN:VEN GUY:GUY SUR:SUR ECU:ECU PER:PER BRA:BRA BOL:BOL PAR:PRY
CHL:CHL ARG:ARG URU:URY LUX:LUX BEL:BEL MNC:MCO LIE:LIE AND:AND SNM:SMR MLT:MLT MAT:MLT STP:STP GNB:GNB ZAN:TZA LIS:LTU TIB:CHN""".split())

SMALL = {"al", "el", "de", "da", "do", "dos", "das", "di", "du", "van", "von", "der", "den", "bin", "bint", "ibn", "ben", "la", "le", "of", "y", "e", "ul", "ud", "ur", "as", "ad", "ag", "ould"}


def caps(s):
    """NAMES_LIKE_THIS -> Names Like This, particles small except at the start."""
    s = re.sub(r"\s+", " ", s.replace("_", " ")).strip().lower()
    s = re.sub(r"(^|[\s\-'.])([a-z\u00e0-\u00ff])", lambda m: m.group(1) + m.group(2).upper(), s)
    s = re.sub(r"\bMc([a-z])", lambda m: "Mc" + m.group(1).upper(), s)
    words = s.split(" ")
    words = [w.lower() if i and w.lower() in SMALL else w for i, w in enumerate(words)]
    words = [re.sub(r"^(Al|El|As|Ad|Ar)-", lambda m: m.group(0).lower() if i else m.group(0), w) for i, w in enumerate(words)]
    words = [w.upper() if re.fullmatch(r"(?i)(ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xvi|xxiii)", w) else w for w in words]
    return " ".join(words)


def day(y, m=None, d=None):
    y = int(y)
    try:
        datetime.date(y, int(m or 1), int(d or 1))
    except ValueError:
        return f"{y:04d}-{int(m):02d}" if m and 1 <= int(m) <= 12 else f"{y:04d}"
    return f"{y:04d}" + (f"-{int(m):02d}" if m else "") + (f"-{int(d):02d}" if m and d else "")


# A tenure while we merge. start/end: ISO text, "" = unknown/open; "<2003-01" held it before; ">2011-02" still held it then, end unknown.
Row = collections.namedtuple("Row", "country office kind person aliases wikidata start end source")


def lo(r):
    s = r.start.lstrip("<")
    return (s + "-01-01")[:10] if len(s) == 4 else (s + "-01")[:10] if s else "0000-00-00"


def hi(r):
    e = r.end.lstrip(">")
    if not e:
        return "9999-12-31"
    return (e + "-12-31") if len(e) == 4 else (e + "-31") if len(e) == 7 else e


def kind_of(title):
    t = fold(title)
    if re.search(r"\b(former|ambassador|permanent representative|deputy|vice|assistant|parliamentary|secretary to)\b", t):
        if "vice president" in t and "council of ministers" not in t:
            return "vice president"
        if "deputy prime" in t or "vice prime" in t or "vice premier" in t:
            return "deputy prime minister"
        if "permanent representative to the un" in t:
            return "permanent representative"
        if "ambassador to the us" in t:
            return "ambassador"
        if "deputy" in t and "foreign" in t:
            return "deputy foreign minister"
        if "deputy" in t or "vice" in t or "assistant" in t:
            return ""
    for pat, k in [(r"foreign|external (affairs|relations)", "foreign minister"), (r"defen[cs]e|armed forces", "defence minister"),
                   (r"prime minister|chancellor of the republic|^premier", "head of government"), (r"\binterior\b|internal affairs|home affairs|internal security|public security|national security", "interior minister"),
                   (r"\bfinance|^minister of economy$|treasury", "finance minister"), (r"justice|attorney general|prosecutor general", "justice minister"),
                   (r"minister of (petroleum|oil)", "oil minister"), (r"governor central bank|president central bank|chairman central bank", "central bank governor"),
                   (r"minister of (information|communications?)\b", "information minister"), (r"minister of (trade|commerce)|foreign trade", "trade minister"),
                   (r"^president$|^king$|^queen$|^emir$|^sultan$|^amir$", "head of state"), (r"minister of health|public health", "health minister"),
                   (r"minister of state for foreign", "deputy foreign minister"), (r"intelligence", "intelligence chief")]:
        if re.search(pat, t):
            if k == "foreign minister" and re.search(r"minister of state|trade", t) and "foreign affairs" not in t:
                continue
            if k == "foreign minister" and "minister of state" in t:
                return "deputy foreign minister"
            return k
    return ""


TITLES = {"presidents": ("President", "head of state"), "prime ministers": ("Prime Minister", "head of government"), "kings": ("King", "head of state"),
          "governors-general": ("Governor-General", "viceroy"), "governors": ("Governor", "viceroy"), "premiers": ("Premier", "head of government"),
          "chancellors": ("Chancellor", "head of government"), "emirs": ("Emir", "head of state"), "sultans": ("Sultan", "head of state"), "queens": ("Queen", "head of state"), "queen": ("Queen", "head of state"),
          "rulers": ("Ruler", "head of state"), "popes": ("Pope", "head of state"), "emperors": ("Emperor", "head of state"), "emperor": ("Emperor", "head of state"), "shah": ("Shah", "head of state"),
          "paramount rulers": ("Yang di-Pertuan Agong", "head of state"), "grand dukes": ("Grand Duke", "head of state"), "princes": ("Prince", "head of state"), "captains-regent": ("Captain Regent", "head of state"),
          "ministers of state": ("Minister of State", "head of government"), "federal chancellors": ("Chancellor", "head of government"), "supreme leaders": ("Supreme Leader", "head of state")}


def leader_title(t):
    k = re.sub(r"\s*\(.*", "", t.lower()).strip()
    if k in TITLES:
        return TITLES[k]
    head = re.sub(r"[^a-z' \-]", "", k.replace("_", " "))
    full = t.lower().replace("_", " ")
    sing = re.sub(r"^(presidents|chairmen|secretaries|premiers|heads|members|chiefs|chancellors|ministers|governors|commissioners|regents|directors|kings|emirs)\b", lambda m: {"chairmen": "chairman", "secretaries": "secretary"}.get(m.group(1), m.group(1)[:-1]), head)
    sing = sing[:1].upper() + sing[1:]
    if re.search(r"prime minister|premier|council of ministers|head(s)? of (the )?government|people's commissars|executive council|cabinet", full):
        return ("Prime Minister" if "prime" in full or "premier" in full else sing, "head of government")
    if "vice" in full:
        return (sing, "vice president")
    if re.search(r"general secretar|first secretar|central committee|communist party", full):
        return (sing, "party leader")
    if re.search(r"governor|high commissioner|administrator|resident|viceroy", full) and "president" not in full:
        return (sing, "viceroy")
    return (sing, "head of state")


def countryinfo():
    t = open(os.path.join(SRC, "CountryInfo.120116.txt"), "rb").read().replace(b"\r", b"").replace(b"\x00", b"").decode("latin1")
    t = t[t.index("-->"):]
    names = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "YUG": "SRB", "SCG": "SRB", "KSV": "XKX", "KOS": "XKX", "PSX": "PSE"}
    for m in re.finditer(r"<CountryCode>(\w+)</CountryCode>(.*?)(?=<CountryCode>|\Z)", t, re.S):
        code, body = names.get(m.group(1), m.group(1)), m.group(2)
        L = re.search(r"<Leaders>(.*?)</Leaders>", body, re.S)
        for s in re.finditer(r"<([^/>]+)>(.*?)</", L.group(1) if L else "", re.S):
            office, kind = leader_title(s.group(1))
            for ln in s.group(2).split("\n"):
                ln = ln.split("#")[0]
                nm = [caps(x.strip("_ ")) for x in re.findall(r"\{([^}]*)\}", ln)] or [caps(ln.split("[")[0].strip().strip("_"))]
                for iv in re.findall(r"\[([^\]]*)\]", ln):
                    if iv.startswith(("B:", "D:")):
                        continue
                    ds = re.findall(r"(\d{4})(\d\d)(\d\d)", iv)
                    if not ds or not nm[0]:
                        continue
                    iso = [day(y, mm if mm != "00" else None, dd if dd != "00" else None) for y, mm, dd in ds]
                    if iv.strip().startswith(">"):
                        st, en = iso[0], ">2009"
                    elif iv.strip().startswith("<"):
                        st, en = "<" + iso[0][:4], iso[0]
                    elif len(iso) == 2:
                        st, en = iso
                    else:
                        st, en = iso[0], ">2009"
                    nm2 = [re.sub(r"\s*\(.*?\)", "", x) for x in nm]
                    if hi(Row("", "", "", "", (), "", st, en, "")) >= "1945" and len(nm2[0]) > 2:
                        yield Row(code, office, kind, nm2[0], tuple(nm2[1:]), "", st, en, "countryinfo")
        G = re.search(r"<Government>(.*?)</Government>", body, re.S)
        for ln in (G.group(1) if G else "").split("\n"):
            if "#" not in ln:
                continue
            left, titles = ln.split("#", 1)
            nm = [caps(x.strip("_ ")) for x in re.findall(r"\{([^}]*)\}", left)] or [caps(left.split("[")[0].strip().strip("_"))]
            titles = [x.strip() for x in titles.split("&")]
            ivs = re.findall(r"\[(\w+) ([^\]]*)\]", left)
            # The list order of titles is the order of intervals only if there is one of each; otherwise we cannot tell which is which.
            if len(titles) == 1:
                pairs = [(titles[0], iv) for iv in ivs]
            elif len(titles) == len(ivs):
                pairs = list(zip(titles, ivs))
                if len({c for c, _ in ivs}) == 1:
                    continue
            else:
                continue
            for title, (_, iv) in pairs:
                kind = kind_of(title)
                if not kind or kind in DROP or len(nm[0]) < 4 or " " not in nm[0]:
                    continue
                ds = [day(y, mm) for y, mm, dd in re.findall(r"(\d{4})(\d\d)(\d\d)", iv)]
                if not ds:
                    continue
                if iv.startswith(">"):
                    st, en = ds[0], ">2011-02"
                elif iv.startswith("<"):
                    st, en = "<2003-01", ds[0]
                elif len(ds) == 2:
                    st, en = ds
                else:
                    continue
                title = re.sub(r"Defense", "Defence", title.replace('"', "")).replace("Minister of Foreign Affairs", "Foreign Minister").replace("Minister of Defence", "Defence Minister")
                yield Row(code, title, kind, nm[0], tuple(nm[1:]), "", st, en, "countryinfo")


def archigos():
    spells = {}
    for r in csv.DictReader(open(os.path.join(SRC, "archigos-annual.txt"), encoding="latin1"), delimiter="\t"):
        if r["enddate"] < "1945" or r["idacr"] not in COWFIX:
            continue
        c = COWFIX[r["idacr"]]
        uri = unquote(r["dbpedia.uri"])
        full = re.sub(r"\s*\(.*\)", "", uri.rsplit("/", 1)[-1].replace("_", " ")) if uri.startswith("http") else ""
        sp = spells.setdefault((c, r["leadid"]), [])
        if r["entry"] != "(p_year)" or not sp:
            sp.append([r["startdate"], r["enddate"], r["leader"].strip(), full, r["exit"]])
        else:
            sp[-1][1] = r["enddate"]
            sp[-1][4] = r["exit"]
            sp[-1][3] = sp[-1][3] or full
    for (c, _), sp in spells.items():
        for st, en, leader, full, ex in sp:
            if "_" in full or not full:
                full = leader if re.search(r"[a-z]", leader) else caps(leader)
            if re.search(r"list of|dynasty|junta", full.lower()):
                full = leader
            yield Row(c, "Leader", "leader", clean(full), (clean(leader),), "", st, ">2015-12-31" if en >= "2015-12-31" else en, "archigos")


def reign():
    for r in csv.DictReader(open(os.path.join(SRC, "reign-leaders.csv"), encoding="latin1")):
        if r["stateabb"] not in COWFIX or not r["syear"] or not (r["eyear"] or "").strip() or int(r["eyear"]) < 1945:
            continue
        try:
            st = day(r["syear"], r["smonth"], r["sdate"])
            en = day(r["eyear"], r["emonth"])
        except ValueError:
            continue
        yield Row(COWFIX[r["stateabb"]], "Leader", "leader", clean(r["leader"]), (), "", st, ">2021-08" if en >= "2021-08" else en, "reign")


def world_leaders(names):
    seen = set()
    for f in ("wikidata.csv", "wikipedia.csv"):
        for r in csv.DictReader(open(os.path.join(SRC, "world-leaders-2021", f), encoding="utf-8")):
            low = {k.lower(): v for k, v in r.items()}
            c = names.get(fold(low["country"]))
            title, person = low["positionlabel"], re.sub(r"\s*\(.*?\)", "", low["officeholderlabel"])
            if not c or not re.match(r"Q\d+", low["officeholder"]) or not low["start_year"] or person == title or not low["position"].startswith("Q"):
                continue
            t = title.lower()
            short = re.sub(r"\s+of( the)?\b.*", "", title).strip()
            if "coat of arms" in t or "flag" in t or not re.search(r"president|minister|king|queen|monarch|emir|sultan|chancellor|governor|leader|premier|prince|captain|pope|head of|chairm|duke|secretary|emperor|taoiseach", t):
                continue
            kind = "head of government" if re.search(r"prime minister|premier|chancellor|taoiseach|head of government|minister of state|minister-president", t) else "viceroy" if "governor" in t else "vice president" if "vice" in t else "head of state"
            if re.search(r"vice|deputy", t) and kind != "vice president":
                continue
            key = (c, low["officeholder"], kind)
            if key in seen:
                continue
            seen.add(key)
            en = low["end_year"]
            yield Row(c, short[:1].upper() + short[1:], kind, clean(person), (), low["officeholder"], low["start_year"], en if en and en >= low["start_year"] else (">2022" if not en else low["start_year"]), "wikidata")


def factbook_heads():
    for code, d in factbook():
        ex = d["Government"].get("Executive branch", {})
        for field, kind in (("chief of state", "head of state"), ("head of government", "head of government")):
            for part in re.split(r";|<br>", ex.get(field, {}).get("text", "")):
                part = clean(part)
                m = re.match(r"^(.*?)\s*\((?:since )?(\d{1,2} )?(?:(\w+) )?(\d{4})\)", part)
                if not m or "represented by" in part and kind == "head of state" and "Governor" not in part:
                    pass
                if not m:
                    continue
                text, d_, mo, y = m.groups()
                text = re.sub(r"^.*represented by ", "", text)
                mm = MONTHS.get((mo or "").lower())
                words = text.split()
                # The office is the words before the name; one word of the name is in capitals.
                k = next((i for i, w in enumerate(words) if sum(ch.isupper() for ch in w) > 1 and len(w) > 2 and w.upper() == w or re.match(r"[A-Z]{2,}[-'][A-Z]", w)), None)
                if k is None:
                    continue
                titles = r"(?i)^(interim|acting|transition(al)?|president|vice|prime|minister|king|queen|emir|amir|sultan|governor|general|governor-general|chancellor|premier|taoiseach|emperor|pope|prince|grand|duke|state|counsell?or|chairman|head|of|the|government|leader|supreme|captain|regent|council|presidential|presidency|chairperson|first|federal|crown|col\.?|gen\.?|gnu|cnsp|administrator|commissioner|chief|high|sheikh|dr\.?|sir|dame|senior|overseer|tui|o|le|ao)[,]?$"
                j = 0
                while j < k and re.match(titles, words[j]):
                    j += 1
                office = " ".join(words[:j]).strip(", ")
                name = " ".join(words[j:])
                office = re.sub(r"(?i)\b(col|gen|dr|sir|dame|sheikh)\.?$", "", office).strip(", ")
                name = " ".join(caps(w) if w.upper() == w and len(w) > 1 and not re.fullmatch(r"[IVX]+|[A-Z]\.", w) else w for w in name.split())
                name = re.sub(r"(?i)^(col|gen|dr|sir|dame|sheikh|brig|maj|lt)\.?\s+(?=\w+ )", "", name).strip(", ")
                if not office or not name or len(name) < 4:
                    continue
                kd = "viceroy" if "overnor" in office else "vice president" if "Vice" in office else kind
                yield Row(code, office, kd, name, (), "", day(y, mm, d_) if mm else y, "", "factbook")


def hand_rows():
    """`@ COUNTRY | Office | kind` then `start..end Person; alias; alias {Qid}`; end left out = until the next start; `..` alone = still in office."""
    head, block, out = None, [], []

    def flush():
        for i, (n, st, en, names, q) in enumerate(block):
            if en is None:
                en = block[i + 1][1] if i + 1 < len(block) else ""
            out.append(Row(head[0], head[1], head[2], names[0], tuple(names[1:]), q, st, en, "editor"))
        block.clear()

    for n, line in hand("offices.txt"):
        if line.startswith("@"):
            flush()
            head = [x.strip() for x in line[1:].split("|")]
            if len(head) == 2:
                head.append(kind_of(head[1]) or "minister")
            continue
        m = re.match(r"^(\d{4}(?:-\d\d)?(?:-\d\d)?)(?:\.\.(\S*))? ([^{]+?)(?: \{(Q\d+)\})?$", line.strip())
        if not m:
            raise SystemExit(f"hand/offices.txt:{n}: cannot read {line!r}")
        block.append((n, m.group(1), m.group(2), [x.strip() for x in m.group(3).split(";")], m.group(4) or ""))
    flush()
    return out


TRUST = {s: i for i, s in enumerate(["editor", "wikidata", "factbook", "archigos", "countryinfo", "reign"])}
# Posts of CountryInfo that news seldom names by person: left out, we take a selection of facts and not the file.
DROP = {"ambassador", "health minister", "trade minister", "central bank governor"}
LEADERS = {"leader", "head of state", "head of government", "party leader"}


TITLE_WORDS = set("ayatollah hojatolislam sheikh shaikh general colonel marshal king queen emir sultan prince princess pope lord sir mullah imam sayyed sayyid seyyed mohammad mohammed muhammad mohamed abdul abdel shah president crown".split())


def keys(r):
    """Name tokens that may be the surname."""
    out = set()
    for n in (r.person,) + r.aliases:
        for t in fold(n).split():
            if len(t) > 2 and t not in SMALL and t not in TITLE_WORDS and not re.fullmatch(r"[ivx]+", t):
                out.add(t)
    return out


HONOR = re.compile(r"(?i)^(ayatollah|hojat(ol|oles)islam|hojjat ol[ -]eslam|sheikh|shaikh|gen(eral)?|col(onel)?|maj(or)?|lt|capt(ain)?|brig(adier)?|marshal|field marshal|admiral|adm|dr|sir|dame|lord|prof|mullah|haji?|count|baron|h\.?e|pope|king|queen|emir|sultan|sayyed|sayyid|seyyed|seyed|dato|datuk|tan|tun|tengku|u|ratu|air|chief|engineer)\.?\s+(?=\S+ \S)")
NOBODY = re.compile(r"(?i)\b(council|committee|junta|government|vacant|provisional|collective|presidium|regency|military|party|front|league|republic|occupation|administration)\b")


def tidy(r):
    """Honorifics off, obvious non-persons out; the name as written stays an alias."""
    if r.source == "editor":
        return r
    p = r.person
    while HONOR.match(p):
        p = HONOR.sub("", p)
    # What the World Factbook puts between title and name: "President of the Council of Ministers Borjana KRISTO".
    p = re.sub(r"(?i)^.*\b(ministers?|president|equivalent|vatican city state|commonwealth of australia general)\b\)?\s+(?=\S)", "", p)
    p = re.sub(r"\s*\((acting|president|prime).*$", "", p).strip()
    if NOBODY.search(p) or re.search(r"\d", p):
        return None
    fix = lambda x: re.sub(r"'([A-Z])\b", lambda m: "'" + m.group(1).lower(), x)
    office = {"Shahs": "Shah", "Cabinet chiefs": "Cabinet Chief"}.get(r.office, r.office)
    office = re.sub(r"^(President|King|Prince|Sultan|Emir|Governor|Ruler|Regent|Chief)s$", r"\1", office)
    al = tuple(fix(a) for a in r.aliases) + ((fix(r.person),) if r.person != p else ())
    return r._replace(person=fix(p), aliases=al, office=office)


def similar(a, b):
    """One person? All tokens of the shorter name are in the longer, or the last tokens agree and first letters do."""
    A, B = fold(a.person).split(), fold(b.person).split()
    if not A or not B:
        return False
    ka, kb = keys(a), keys(b)
    if not ka or not kb:
        return fold(a.person) == fold(b.person)
    if len(ka) == 1 or len(kb) == 1:
        return bool(ka & kb)
    if len(ka & kb) >= 2:
        # Kim Jong-un is not Kim Jong-il, Ali Abdullah Salih is Ali Abdullah Saleh
        if len(A) == len(B) and A[:-1] == B[:-1] and A[-1][0] != B[-1][0]:
            return False
        rest, other = ka - kb, kb - ka
        return not rest or not other or any(x[0] == y[0] for x in rest for y in other)
    # Agha Mohammad Yahya Khan is not Ayub Khan
    if A[-1] == B[-1] and A[0][0] == B[0][0] and A[-1] not in ("khan", "singh", "shah"):
        return True
    return fold(a.person).replace(" ", "") == fold(b.person).replace(" ", "")


def better_name(a, b):
    return a if (TRUST[a.source], -len(a.person)) <= (TRUST[b.source], -len(b.person)) or " " not in b.person else b


def main():
    names = {}
    import csv as _c
    for line in open(os.path.join(os.path.dirname(__file__), "..", "actors", "country_names.tsv"), encoding="utf-8"):
        p = line.rstrip("\n").split("\t")
        if len(p) > 3 and p[1] in ("name", "alias"):
            names.setdefault(fold(p[2]), p[0])
    names.update({"people s republic of china": "CHN", "peoples republic of china": "CHN", "ireland": "IRL", "georgia": "GEO", "kingdom of denmark": "DNK", "the bahamas": "BHS", "the gambia": "GMB"})
    rows = hand_rows() + list(world_leaders(names)) + list(factbook_heads()) + list(archigos()) + list(countryinfo()) + list(reign())
    iso = {l.split("\t")[0] for l in open(os.path.join(os.path.dirname(__file__), "..", "actors", "countries.tsv"), encoding="utf-8") if not l.startswith("#")}
    odd = collections.Counter(r.country for r in rows if r.source != "editor" and r.country not in iso)
    if odd:
        print("left out, no ISO code:", dict(odd))
    rows = [r for r in rows if r.source == "editor" or r.country in iso]
    rows = [t for t in (tidy(r) for r in rows if hi(r) >= lo(r)) if t is not None]
    print(collections.Counter(r.source for r in rows))
    by = collections.defaultdict(list)
    for r in sorted(rows, key=lambda r: (TRUST[r.source], lo(r), r.person)):
        by[r.country].append(r)
    final = []
    for c, rs in by.items():
        kept = []
        for r in rs:
            mate = None
            for i, k in enumerate(kept):
                same_kind = r.kind == k.kind or "leader" in (r.kind, k.kind) and r.kind in LEADERS and k.kind in LEADERS
                if not same_kind or r.source == k.source == "editor" or not similar(r, k):
                    continue
                # Months and years are imprecise: touching within 40 days is the same tenure.
                def shift(s, n):
                    try:
                        return (datetime.date.fromisoformat(s[:10]) + datetime.timedelta(n)).isoformat()
                    except (ValueError, OverflowError):
                        return s
                if lo(r) <= shift(hi(k), 40) and lo(k) <= shift(hi(r), 40):
                    mate = i
                    break
            if mate is None:
                kept.append(r)
                continue
            k = kept[mate]
            al = tuple(dict.fromkeys([x for x in k.aliases + (r.person,) + r.aliases if fold(x) != fold(k.person)]))
            person = k.person
            if " " not in person and " " in r.person:
                al = tuple(dict.fromkeys((person,) + al))
                person = r.person
            office, kind = (r.office, r.kind) if k.kind == "leader" and r.kind != "leader" else (k.office, k.kind)
            st, en = k.start, k.end
            if k.source != "editor":
                if len(st) < len(r.start) and not r.start.startswith("<") and r.start.startswith(st.lstrip("<")[:4]) or st.startswith("<") and lo(r) <= lo(k):
                    st = r.start
                if en.startswith(">") and (not r.end or hi(r) > hi(k)):
                    en = r.end
                elif en and len(en) < len(r.end) and not r.end.startswith(">") and r.end.startswith(en.lstrip(">")[:4]):
                    en = r.end
            kept[mate] = Row(c, office, kind, person, tuple(a for a in al if fold(a) != fold(person)), k.wikidata or r.wikidata, st, en, k.source if r.source in k.source else k.source + "+" + r.source if False else k.source)
        final += kept
    # An older row of a leader office that a later, better-known holder replaced: close what is open or unknown.
    holders = collections.defaultdict(list)
    for r in final:
        holders[(r.country, r.kind)].append(r)
    out = []
    for r in final:
        en = r.end
        if r.source != "editor" and r.kind in ("head of state", "head of government", "leader", "foreign minister", "defence minister", "vice president", "finance minister", "interior minister") and (en.startswith(">") or not en):
            later = [h for h in holders[(r.country, r.kind)] if lo(h) > lo(r) and not similar(h, r) and TRUST[h.source] <= TRUST[r.source] and (en.startswith(">") and lo(h) >= hi(r)[:4] or h.source == "editor")]
            if later:
                nxt = min(later, key=lo)
                # Only the editor's lists are gapless: elsewhere the next known holder merely bounds the end.
                if nxt.source == "editor" and (nxt.office == r.office or r.kind in ("head of government", "foreign minister", "defence minister")) or r.kind == "head of government" and nxt.start[:4] <= (r.end.lstrip(">")[:4] or "9999"):
                    en = nxt.start
        out.append(r._replace(end=en))
    # One wikidata id and one spelling a person within a country.
    canon = {}
    for r in sorted(out, key=lambda r: (TRUST[r.source], r.person)):
        for n in (r.person,) + r.aliases:
            if " " in n:
                canon.setdefault((r.country, fold(n)), r)
    def norm(r):
        k = canon.get((r.country, fold(r.person)))
        if k is not None and fold(k.person) != fold(r.person) and similar(k, r):
            al = tuple(dict.fromkeys((r.person,) + r.aliases))
            return r._replace(person=k.person, aliases=tuple(a for a in al if fold(a) != fold(k.person)), wikidata=r.wikidata or k.wikidata)
        if k is not None and fold(k.person) == fold(r.person):
            return r._replace(person=k.person, wikidata=r.wikidata or k.wikidata)
        return r
    out = [norm(r) for r in out]
    # Merge tenures of one person in one office that touch or overlap after all this.
    groups = collections.defaultdict(list)
    for r in out:
        groups[(r.country, fold(r.office), fold(r.person))].append(r)
    done = []
    for g in groups.values():
        g.sort(key=lo)
        cur = g[0]
        for r in g[1:]:
            if lo(r) <= hi(cur):
                e = cur.end if hi(cur) >= hi(r) else r.end
                cur = cur._replace(end=e, aliases=tuple(dict.fromkeys(cur.aliases + r.aliases)), wikidata=cur.wikidata or r.wikidata)
            else:
                done.append(cur)
                cur = r
        done.append(cur)
    table = []
    for r in done:
        al = [a for a in dict.fromkeys(r.aliases) if fold(a) != fold(r.person) and len(fold(a)) > 2
              and not re.search(r"\b(minister|ministers|president|acting|affairs|commission|secretary|commonwealth)\b", fold(a)) and "(" not in a]
        table.append((r.country, r.kind, r.office, r.person, "|".join(al), r.wikidata, r.start, r.end, r.source))
    write("offices.tsv", "Dated office-holders: heads of state and government, ministers, heads of international organisations",
          ["editor", "wikidata", "factbook", "archigos", "countryinfo", "reign"],
          ["country", "kind", "office", "person", "aliases", "wikidata", "start", "end", "source"], table,
          ["start, end: ISO 8601, reduced precision allowed; end empty = in office at the retrieval date",
           "start <DATE = held it before that day, beginning unknown; end >DATE = still held it on that day, end unknown",
           "country: ISO alpha-3, or the acronym of an organisation of organisations.tsv; aliases separated by |"])
    k = collections.Counter(t[1] for t in table)
    print(k.most_common())


if __name__ == "__main__":
    main()
