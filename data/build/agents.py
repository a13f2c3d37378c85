"""agents.tsv: role nouns and modifiers of hand/agents.txt, one a line, with their plurals."""
import re
from common import fold, hand, write

# "attorneys general", but "army generals"
CHIEF = re.compile(r"(secretary|attorney|inspector|auditor|comptroller|surgeon|prosecutor|solicitor|consul|governor|director|advocate)([ -]general)$")


def plural(w):
    if w.endswith("s") and not w.endswith("ss"):
        return w
    if re.search(r"(ch|sh|ss|x|z)$", w):
        return w + "es"
    if re.search(r"[^aeiou]y$", w):
        return w[:-1] + "ies"
    return w + "s"


def main():
    rows, block = {}, None
    for n, line in hand("agents.txt"):
        if line.startswith("@"):
            p = line[1:].split()
            kind = p[0]
            sector = p[1] if len(p) > 1 else ""
            office = p[2].replace("_", " ") if len(p) > 2 else ""
            block = (kind, sector, office)
            continue
        for w in line.split(";"):
            w = w.strip()
            if not w:
                continue
            kind, sector, office = block
            s, _, p = w.partition("/")
            words = s.split(" ")
            if kind == "modifier":
                pl = ""
            elif p:
                pl = p
            elif CHIEF.search(s):
                pl = CHIEF.sub(lambda m: plural(m[1]) + m[2], s)
            elif " of " in s or " to " in s or " for " in s:
                pl = " ".join([plural(words[0])] + words[1:])
            else:
                pl = " ".join(words[:-1] + [plural(words[-1])])
            key = (fold(s), kind == "modifier")
            if key in rows:
                old = rows[key]
                if sector and sector not in old[2].split(",") and kind != "modifier" and kind != "weak":
                    print(f"hand/agents.txt:{n}: {s!r} is already {old[2] or old[3]}; kept")
                continue
            extra = sector
            if kind == "strong" and sector == "OPP" and re.search(r"lawmaker|MP$|legislator|senator", s):
                extra = "LEG,OPP"
            elif kind == "strong" and sector == "OPP" and "part" in s and "opposition" in s:
                extra = "PTY,OPP"
            rows[key] = (s, pl if pl != s else "", extra, kind, office)
    write("agents.tsv", "Role nouns and modifiers with PLOVER sectors", ["editor"], ["noun", "plural", "sector", "kind", "office"], rows.values(),
          ["kind: strong = the noun decides the sector; weak = what stands with it decides, the sector is a default; modifier = stands before a head",
           "office: the kind of offices.tsv whose holder \"the COUNTRY NOUN\" is; plural empty = like the singular"])


if __name__ == "__main__":
    main()
