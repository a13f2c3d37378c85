"""persons.tsv: political persons without an office in offices.tsv, from hand/persons.txt."""
import re
from common import fold, hand, write


def main():
    rows, block = {}, None
    for n, line in hand("persons.txt"):
        if line.startswith("@"):
            p = [x.strip() for x in line[1:].split("|")]
            code, _, sector = p[0].partition(" ")
            block = (code, sector.strip(), p[1] if len(p) > 1 else "", p[2] if len(p) > 2 else "")
            continue
        for person in line.split(" / "):
            names = [x.strip() for x in person.split(";") if x.strip()]
            # "of ..." tells namesakes apart for the editor and is no part of a name.
            names = [x for x in names if not re.search(r"\b(of (the|HTS|PTI|NRC|IRC|IGAD|Amnesty|Norway|Genoa|Sydney|Alberta|April|Comunidad|Jenin|Odessa|Hadramawt)|'s )", x) and not re.search(r"'s \w+$", x)]
            if not names or " " not in names[0] and len(names[0]) < 4:
                continue
            st, _, en = block[3].partition("..")
            key = (fold(names[0]), block[0])
            rows.setdefault(key, (names[0], block[0], block[1].strip(), block[2], "|".join(names[1:]), "", st, en, "editor"))
    write("persons.tsv", "Political persons without an office in offices.tsv", ["editor"],
          ["person", "country", "sector", "role", "aliases", "wikidata", "start", "end", "source"], rows.values(),
          ["sector: PLOVER, primary first, separated by comma; start, end: days between which role and sector hold, empty = always"])


if __name__ == "__main__":
    main()
