"""organisations.tsv and memberships.tsv from the World Factbook and the editors' hand/igos.txt, hand/organisations.txt."""
import os, re
from common import HAND, clean, fold, hand, write
from countries import SOVEREIGN, factbook


def country_tables():
    # "Bavarian" is of Germany, but no word for all of it
    text = open(os.path.join(HAND, "country-names.txt"), encoding="utf-8").read().partition("# People and things of regions")[2]
    regions = {x for line in re.findall(r"(?m)^\w{3} adjective: (.*)$", text) for x in line.split("; ")}
    adj, name = {}, {}
    for line in open(os.path.join(os.path.dirname(__file__), "..", "actors", "country_names.tsv"), encoding="utf-8"):
        p = line.rstrip("\n").split("\t")
        if len(p) < 7:
            continue
        if p[1] == "adjective" and not p[3] and p[2] not in regions:
            adj.setdefault(p[0], p[2])
        if p[1] == "name":
            name[p[0]] = p[2]
    prefer = {"USA": "American", "LKA": "Sri Lankan", "TTO": "Trinidadian", "BRB": "Barbadian", "KNA": "Kittitian", "GBR": "British", "PSE": "Palestinian", "MMR": "Myanmar", "KOR": "South Korean", "PRK": "North Korean", "ARG": "Argentine", "XKX": "Kosovo", "NZL": "New Zealand", "ARE": "Emirati", "BIH": "Bosnian",
              "AUS": "Australian", "AZE": "Azerbaijani", "BLR": "Belarusian", "CIV": "Ivorian", "COD": "Congolese", "CYP": "Cypriot", "DEU": "German", "GEO": "Georgian", "IRQ": "Iraqi", "KAZ": "Kazakh", "KGZ": "Kyrgyz", "PHL": "Philippine", "RUS": "Russian", "SAU": "Saudi", "SRB": "Serbian", "TJK": "Tajik", "UZB": "Uzbek", "VAT": "Vatican", "SLV": "Salvadoran"}
    adj.update(prefer)
    return adj, name


GENERIC = {fold(x) for x in """National Assembly|Parliament|Senate|House of Representatives|House of Delegates|Chamber of Deputies|National Congress|Supreme Court|Constitutional Court|Congress|House of Assembly|Legislative Assembly|National Council|Federal Assembly|
Court of Appeal|Court of Appeals|High Court|Court of Cassation|Federal Council|State Council|Supreme Council|Council of State|Army|Navy|Air Force|National Guard|Coast Guard|National Police|Armed Forces|Ministry of Interior|Ministry of Defense|Presidential Guard|Republican Guard|
General Assembly|Federal Court|Supreme Court of Justice|Administrative Court|Supreme Administrative Court|Constitutional Council|Council of Representatives|Assembly|Chamber of Representatives|House of Elders|Senate of the Republic|National Parliament|Legislative Council|Liberal Party|Labor Party|Labour Party|Socialist Party|Democratic Party|Communist Party|Green Party|
Republican Party|Conservative Party|Social Democratic Party|People's Party|National Party|Progressive Party|Independents|Independent|Other|Workers' Party|Union Party|Greens|The Greens|Christian Democrats|Unity|Renewal|Alliance|Future|Together|New Democracy""".replace("\n", "").split("|")}


# whose "Bank of X" is not the central bank
COMMERCIAL_BANKS = {"Bahrain", "Brazil", "China", "Cyprus", "Georgia", "India", "Ireland", "Jordan", "Palestine", "Singapore", "Taiwan"}


def split_top(text, seps=",;"):
    out, depth, cur = [], 0, ""
    for ch in text:
        depth += ch == "("
        depth -= ch == ")"
        if ch in seps and depth <= 0:
            out.append(cur)
            cur = ""
        else:
            cur += ch
    return [x.strip() for x in out + [cur] if x.strip()]


# words of which names consist that many countries have: "National Assembly", "People's Party"
GENERIC = set("""national assembly senate parliament house houses upper lower supreme federal army police council legislative state court
peoples people party labour labor green greens democratic democrat democrats conservative conservatives liberal liberals socialist
socialists union front movement republican republicans communist communists center centre alliance coalition progressive unity new the
of for and freedom justice development christian social workers popular radical independence reform constitutional congress chamber
delegates deputies representatives navy air force forces ministry gendarmerie guard coast border security service intelligence agency central
landtag diet republic""".split())
GENERIC_EDITED = {"peoples party", "democrats", "the democrats", "ministry of intelligence", "independent", "independents", "citizens", "national alliance", "progress party"}


NO_STATE = ("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC")


# words that tell of which kind a party is: sharing one does not make two parties one
PARTY_WORDS = set("""social democrat democrats democratic christian socialist communist liberal conservative union front alliance congress
republican workers labour labor green greens radical popular progressive islamic united unity new freedom justice development independence
patriotic left right nationalist revolutionary""".split())
FUNCTION_WORDS = {"the", "of", "party", "and", "for", "news", "movement", "s"}


# role nouns that as a name are one body first of all
OWN_NAMES = {"labour", "conservative party", "secret service", "scouts", "revolutionary guard", "morality police", "house of lords", "carabinieri", "treasury"}


def are_other_parties(a, b, sector):
    """Are two names of one line those of parties of different kinds?"""
    A, B = (set(fold(x).split()) - FUNCTION_WORDS for x in (a, b))
    spelling = {"labor": "labour", "greens": "green", "democrats": "democrat", "democratic": "democrat", "peoples": "people"}
    kinds = [{spelling.get(w, w) for w in words & PARTY_WORDS} for words in (A, B)]
    party = sector.split(",")[0] in ("PTY", "OPP", "LAB")
    return party and all(kinds) and kinds[0] != kinds[1] and not A <= B and not B <= A


def contains_name(a, b):
    """Is one name in the other, an acronym as a word of its own?"""
    whole = a.isupper() and len(a) < 5
    return f" {fold(a)} " in f" {fold(b)} " if whole else fold(a) in fold(b)


def words_of_countries():
    """The names and adjectives of each country, folded."""
    words = {}
    for line in open(os.path.join(os.path.dirname(__file__), "..", "actors", "country_names.tsv"), encoding="utf-8"):
        p = line.rstrip("\n").split("\t")
        if len(p) > 6 and p[1] in ("name", "alias", "adjective"):
            words.setdefault(p[0], set()).update((fold(p[2]), fold("the " + p[2])))
    return words


def without_country(name, code, own_words):
    """`Democratic Party` of `Democratic Party of Korea` and `Korean Democratic Party`."""
    own = own_words.get(code, ())
    head, _, of = name.partition(" of ")
    if fold(of) in own:
        return head
    words = name.split(" ")
    return next((" ".join(words[i:]) for i in (3, 2, 1) if re.sub(r" s$", "", fold(" ".join(words[:i]).replace("'s", ""))) in own), name)


def with_local_names(row, common, named, nouns, own_words, international):
    """Names of generic words mean a body only inside its own country; of the editor's rows only those listed do."""
    name, code, sector, kind, aliases, local, source = row

    def generic(x):
        words = fold(x).split()
        if fold(x) in GENERIC_EDITED or fold(x) in nouns and fold(x) not in OWN_NAMES or source == "factbook" and fold(x) in common:
            return True
        # not the acronyms THE and AND
        return source == "factbook" and all(w in GENERIC for w in words) and not set(words) <= {"the", "of", "for", "and", "new"}

    if not re.fullmatch(r"[A-Z]{3}", code) or code in NO_STATE:
        return row
    # the factbook's acronyms of the US Army and of United Seychelles are first of all others
    aliases = [a for a in aliases if a not in ("USA", "US", "UN", "EU", "UK", "AU")]
    locals_ = [x for x in [local] + [name] * generic(name) + [a for a in aliases if generic(a)] if x]
    # a body with a row of its own is no other name of this one
    aliases = [a for a in aliases if not generic(a) and ((code, fold(a)) not in named or a.isupper())]
    # "Liberal Party", another name of Brazil's Social Liberal Party, is in most countries another
    shared = [a for a in aliases if fold(a) in common and " " in a]
    locals_ += shared
    # "the Democratic Party" of a text about South Korea is the Democratic Party of Korea
    for x in [name] + aliases + locals_:
        bare = without_country(x, code, own_words)
        if " " in bare and bare[0].isupper() and all(w in GENERIC for w in fold(bare).split()) and fold(bare) not in international and (bare != x or x in locals_):
            locals_ += [bare, bare.replace("Labor ", "Labour "), bare.replace("Labour ", "Labor ")]
    aliases = [a for a in aliases if a not in shared]
    everywhere = set(aliases) | ({name} if not generic(name) else set())
    return (name, code, sector, kind, aliases, "|".join(x for x in dict.fromkeys(locals_) if x not in everywhere), source)


def main():
    adj, cname = country_tables()
    rows, members = {}, set()

    armed = {fold(x) for _, line in hand("groups.txt") for x in line.partition("|")[0].split(";")}

    def add(code, name, sector, aliases, kind, source, local=""):
        name = clean(name).strip(" .,;*")
        aliases = [clean(a).strip(" .,;*") for a in aliases]
        if code in NO_STATE:
            aliases += [x.replace("Organization", "Organisation").replace("Co-operation", "Cooperation") for x in [name, *aliases]]
        if len(fold(name)) < 2 or len(name) > 110:
            return
        # the Factbook lists fighters among the parties, whom groups.tsv knows better
        if source == "factbook" and kind == "party":
            if fold(name) in armed:
                return
            aliases = [a for a in aliases if fold(a) not in armed]
        key = (fold(name).replace("labor ", "labour "), code)
        if key in rows:
            old = rows[key]
            al = old[4] + aliases
            # The editor's sector stays.
            rows[key] = old[:4] + ([a for a in dict.fromkeys(al) if a and fold(a) != fold(old[0])],) + old[5:]
            return
        rows[key] = (name, code, sector, kind, [a for a in dict.fromkeys(aliases) if a and fold(a) != fold(name)], local, source)

    igo = {}
    for n, line in hand("igos.txt"):
        ac, names, code, sector = [x.strip() for x in (line.split("|") + [""] * 4)[:4]]
        ns = [x.strip() for x in names.split(";")]
        add(code, ns[0], sector, ns[1:], "igo", "editor")
        if ac != "-":
            igo[ac] = ns[0]
    block = None
    for n, line in hand("organisations.txt"):
        if line.startswith("@"):
            block = line[1:].split() + [""]
            continue
        ns = [x.strip() for x in line.split(";")]
        # In blocks of media, companies and parties a line may list several: aliases only share an initialism or words.
        group = [[ns[0]]]
        for x in ns[1:]:
            prev = group[-1]
            init = "".join(w[0] for w in re.split(r"[\s\-]+", prev[0]) if w and w[0].isupper()).lower()
            words = set(fold(prev[0]).split()) - FUNCTION_WORDS - {"national", "people", "democratic"}
            same = (fold(x).replace(" ", "") in (init, init[:-1], init + "p") or words & set(fold(x).split()) or any(contains_name(x, p) or contains_name(p, x) for p in prev)
                    or x.isupper() and len(x) <= 6 and x[0].lower() == init[:1] and set(x.lower()) <= set(fold(prev[0]).replace(" ", "")))
            same = same and not are_other_parties(prev[0], x, block[1])
            if same or block[1].split(",")[0] in ("MIL", "GOV", "COP", "SPY", "JUD", "LEG") and block[0] not in ("MNC",) and n:
                prev.append(x)
            else:
                group.append([x])
        for g in group:
            add(block[0], g[0], block[1], g[1:], {"PTY": "party", "JRN": "media", "BUS": "company", "MIL": "military", "SPY": "intelligence", "COP": "police", "LEG": "parliament", "JUD": "court", "GOV": "government"}.get(block[1].split(",")[0], "organisation"), "editor")
    for code, d in factbook():
        g = d["Government"]
        if code in SOVEREIGN or code not in adj:
            continue
        a, nm = adj[code], cname[code]

        def local(name, sector, kind, aliases=()):
            name = re.sub(r"\s*\(.*?\)", "", clean(name)).strip()
            name = re.split(r" or |/", name)[0].strip()
            if not name or len(name) < 4 or len(name) > 80 or name.lower() in ("none", "na", "n/a"):
                return
            if fold(name) in GENERIC:
                add(code, f"{name} of {nm}", sector, [f"{a} {name}", f"{a} {name.lower()}", f"{nm}'s {name}", *aliases], kind, "factbook", name)
            else:
                add(code, name, sector, aliases, kind, "factbook")

        lb = g.get("Legislative branch", {})
        nme = clean(lb.get("legislature name", {}).get("text", ""))
        alts = re.findall(r"\(([^)]*)\)", nme)
        local(nme, "LEG", "parliament", [f"{a} parliament", f"{a} legislature", f"{nm}'s parliament"] + [x for x in alts if len(x) < 40 and "," not in x])
        for ch in ("Legislative branch - lower chamber", "Legislative branch - upper chamber"):
            t = clean(g.get(ch, {}).get("chamber name", {}).get("text", ""))
            if t:
                local(t, "LEG", "parliament", [x for x in re.findall(r"\(([^)]*)\)", t) if len(x) < 40 and "," not in x])
        jb = clean(g.get("Judicial branch", {}).get("highest court(s)", {}).get("text", ""))
        for t in split_top(jb, ";")[:3]:
            t = re.split(r"\s*\(| or ", t)[0].strip()
            if re.search(r"(?i)court|tribunal|council", t) and len(t) < 60 and "note" not in t.lower():
                local(t, "JUD", "court")
        # Parties: "Name or ABBR<br>"
        raw = g.get("Political parties", {}).get("text", "")
        for t in re.split(r"<br>|;", raw):
            t = re.sub(r"note:.*", "", clean(t))
            formerly = re.findall(r"formerly ([^)]*)", t)
            t = re.sub(r"\s*\[.*?\]|\s*\(.*?\)", "", t).strip()
            m = re.match(r"^(.+?) or ([\wÀ-ž/+\- .']{1,14})$", t)
            nmep, ab = (m.group(1), m.group(2)) if m else (t, "")
            if 3 < len(nmep) < 80 and not re.search(r"(?i)banned|none|authorities|political part|includes|coalition of|^other|\d{4}|dissolved", nmep) and nmep[0].isupper():
                local(nmep, "PTY", "party", [x for x in [ab] + formerly if 1 < len(x) < 60])
        ms = d.get("Military and Security", {}).get("Military and security forces", {}).get("text", "")
        ms = re.sub(r"\(20\d\d\)", "", clean(ms))
        first = True
        for part in re.split(r"(?<=\))\s+(?=Ministry|Federal|National|Department)|;", ms):
            for t in split_top(re.sub(r"^[^:]{3,80}:", lambda m: m.group(0)[:-1] + ",", part)):
                base = re.sub(r"\s*\(.*", "", t).strip()
                ab = re.findall(r"\(([A-Z][A-Za-z\-]{1,7})[;,)]", t)
                if not base or len(base) > 60 or not base[0].isupper() or re.search(r"(?i)^no |ministry|none|note|includes|responsib|department|joint staff|regular mil", base):
                    continue
                sector = "COP" if re.search(r"(?i)police|gendarm|constab|carabinieri|investigat|border guard|prison|coast guard|customs", base) else "SPY" if re.search(r"(?i)intelligence|state security", base) else "MIL"
                if re.search(r"(?i)army|navy|air|force|guard|military|police|gendarm|corps|marine|command|defen|constab|troop|security|carabinieri|coast", base):
                    local(base, sector, "military" if sector == "MIL" else "police" if sector == "COP" else "intelligence", ab)
        add(code, f"{a} Armed Forces", "MIL", [f"{a} military", f"{a} army", f"{a} armed forces", f"{a} troops", f"Armed Forces of {nm}"], "military", "factbook")
        add(code, f"{a} government", "GOV", [f"Government of {nm}", f"government of {nm}", f"{nm}'s government"], "government", "factbook")
        add(code, f"{a} police", "COP", [f"{a} National Police"], "police", "factbook")
        bank = [] if nm in COMMERCIAL_BANKS else [f"Bank of {nm}"]
        add(code, f"Central Bank of {nm}", "GOV", [f"{a} central bank"] + bank, "government", "factbook")
        part = clean(g.get("International organization participation", {}).get("text", ""))
        for t in split_top(part):
            base = re.sub(r"\s*\(.*", "", t).strip()
            status = re.findall(r"\(([^)]*)\)", t)
            if base in igo:
                st = "member" if not status or not re.search(r"observer|associate|candidate|partner|correspondent|suspended|nonsignatory|NGOs|national committees", status[0]) else status[0]
                if base == "EU" and status and "candidate" in status[0]:
                    continue
                if base == "ICCt":
                    st = "member" if not status else status[0]
                members.add((igo[base], code, st if len(st) < 30 else "other", "factbook"))
    # Memberships that the factbook's lists leave out or that have changed.
    for org, codes in {"United Nations Security Council": "USA GBR FRA RUS CHN", "G7": "USA GBR FRA DEU ITA JPN CAN", "BRICS": "BRA RUS IND CHN ZAF EGY ETH IRN ARE IDN", "NATO": "FIN SWE", "Gulf Cooperation Council": "SAU ARE QAT KWT BHR OMN",
                       "P5+1": "USA GBR FRA RUS CHN DEU", "E3": "GBR FRA DEU", "Quad": "USA JPN IND AUS", "Five Eyes": "USA GBR CAN AUS NZL", "Alliance of Sahel States": "MLI BFA NER", "Quartet": "USA RUS", "Lima Group": "ARG BRA CAN CHL COL CRI GTM HND PAN PRY PER",
                       "Visegrad Group": "POL CZE SVK HUN", "CSTO": "RUS BLR KAZ KGZ TJK ARM"}.items():
        for c in codes.split():
            members.add((org, c, "member", "editor"))
    seen = set()
    members2 = []
    for m in sorted(members, key=lambda m: (m[3] != "editor", m)):
        if (m[0], m[1]) not in seen:
            seen.add((m[0], m[1]))
            members2.append(m)
    # "Slovakia" is a country, whatever else is called so
    for key in [k for k, r in rows.items() if r[6] == "factbook" and fold(r[0]) in {fold(n) for n in cname.values()}]:
        del rows[key]
    # names that bodies of several countries have
    holders = {}
    for r in rows.values():
        holders.setdefault(fold(r[0]), set()).add(r[1])
    common = {n for n, codes in holders.items() if len(codes) > 1}
    named = {(r[1], fold(r[0])) for r in rows.values()}
    own_words = words_of_countries()
    # "the Security Council" is first of all that of the United Nations
    international = {fold(n) for r in rows.values() if r[1] in NO_STATE for n in [r[0], *r[4]]}
    # "High Court" and "National Guard" are role nouns: each country has its own
    nouns = {fold(x.partition("/")[0]) for _, line in hand("agents.txt") if not line.startswith("@") for x in line.split(";")} - {""}
    write("organisations.tsv", "Organisations: international, parties, parliaments, courts, forces, services, media, companies, churches, NGOs", ["factbook", "editor"],
          ["name", "country", "sector", "kind", "aliases", "local", "source"],
          [(r[0], r[1], r[2], r[3], "|".join(r[4]), r[5], r[6]) for r in (with_local_names(r, common, named, nouns, own_words, international) for r in rows.values())],
          ["country: ISO alpha-3 or PLOVER's IGO UNO EUR NGO ISM IMG MNC; sector: PLOVER, primary first, separated by comma; empty = the organisation as such",
           "local: bare names, separated by |, which mean this one only inside its own country"])
    write("memberships.tsv", "Which country is a member of which international organisation", ["factbook", "editor"], ["organisation", "country", "status", "source"], members2)


if __name__ == "__main__":
    main()
