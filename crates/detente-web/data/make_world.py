#!/usr/bin/env python3
"""Makes world.tsv, the country shapes of the desk's map.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 crates/detente-web/data/make_world.py package/countries-110m.json > crates/detente-web/data/world.tsv

Needs Python 3.9 and nothing else; run it at the root of the repository.
"""

import json
import sys

# The three shapes of the source that carry no ISO number.
WITHOUT_NUMBER = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}

# ISO 3166-1 numeric to alpha-3, for the 174 numbers of the source.
NUMERIC = dict(
    pair.split("=")
    for pair in """004=AFG 008=ALB 010=ATA 012=DZA 024=AGO 031=AZE 032=ARG 036=AUS 040=AUT 044=BHS 050=BGD 051=ARM
    056=BEL 064=BTN 068=BOL 070=BIH 072=BWA 076=BRA 084=BLZ 090=SLB 096=BRN 100=BGR 104=MMR 108=BDI 112=BLR 116=KHM
    120=CMR 124=CAN 140=CAF 144=LKA 148=TCD 152=CHL 156=CHN 158=TWN 170=COL 178=COG 180=COD 188=CRI 191=HRV 192=CUB
    196=CYP 203=CZE 204=BEN 208=DNK 214=DOM 218=ECU 222=SLV 226=GNQ 231=ETH 232=ERI 233=EST 238=FLK 242=FJI 246=FIN
    250=FRA 260=ATF 262=DJI 266=GAB 268=GEO 270=GMB 275=PSE 276=DEU 288=GHA 300=GRC 304=GRL 320=GTM 324=GIN 328=GUY
    332=HTI 340=HND 348=HUN 352=ISL 356=IND 360=IDN 364=IRN 368=IRQ 372=IRL 376=ISR 380=ITA 384=CIV 388=JAM 392=JPN
    398=KAZ 400=JOR 404=KEN 408=PRK 410=KOR 414=KWT 417=KGZ 418=LAO 422=LBN 426=LSO 428=LVA 430=LBR 434=LBY 440=LTU
    442=LUX 450=MDG 454=MWI 458=MYS 466=MLI 478=MRT 484=MEX 496=MNG 498=MDA 499=MNE 504=MAR 508=MOZ 512=OMN 516=NAM
    524=NPL 528=NLD 540=NCL 548=VUT 554=NZL 558=NIC 562=NER 566=NGA 578=NOR 586=PAK 591=PAN 598=PNG 600=PRY 604=PER
    608=PHL 616=POL 620=PRT 624=GNB 626=TLS 630=PRI 634=QAT 642=ROU 643=RUS 646=RWA 682=SAU 686=SEN 688=SRB 694=SLE
    703=SVK 704=VNM 705=SVN 706=SOM 710=ZAF 716=ZWE 724=ESP 728=SSD 729=SDN 732=ESH 740=SUR 748=SWZ 752=SWE 756=CHE
    760=SYR 762=TJK 764=THA 768=TGO 780=TTO 784=ARE 788=TUN 792=TUR 795=TKM 800=UGA 804=UKR 807=MKD 818=EGY 826=GBR
    834=TZA 840=USA 854=BFA 858=URY 860=UZB 862=VEN 887=YEM 894=ZMB""".split()
)


def arcs_of(topology):
    """Decodes the delta-coded arcs to (longitude, latitude) in degrees."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + tx, y * ky + ty))
        yield points


def ring_of(indices, arcs):
    """Joins arcs to one ring in hundredths of a degree, without its closing point."""
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    ring = []
    for lon, lat in points:
        point = (round(lon * 100), round(lat * 100))
        if not ring or ring[-1] != point:
            ring.append(point)
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return ring


def halves(ring):
    """Cuts a ring that crosses the date line into its parts on either side, so that no edge runs across the map."""
    turned, shift = [ring[0]], 0
    for (x0, _), (x, y) in zip(ring, ring[1:]):
        if abs(x - x0) > 18000:
            shift += 36000 if x < x0 else -36000
        turned.append((x + shift, y))
    # a ring around a pole does not come back to where it began; it has its own edge along the frame
    if all(-18000 <= x <= 18000 for x, _ in turned) or abs(turned[-1][0] - turned[0][0]) > 18000:
        return [ring]
    parts = []
    for offset in (-36000, 0, 36000):
        part = []
        for x, y in turned:
            point = (max(-18000, min(18000, x + offset)), y)
            if not part or part[-1] != point:
                part.append(point)
        if len({x for x, _ in part}) > 1 and len(part) > 2:
            parts.append(part)
    return parts


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        topology = json.load(file)
    arcs = list(arcs_of(topology))
    countries = {}
    with open("data/places/countries.tsv", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    header = {name: at for at, name in enumerate(rows[0])}
    for row in rows[1:]:
        lat, lon = row[header["lat"]], row[header["lon"]]
        if lat and lon:
            countries[row[header["iso3"]]] = [row[header["name"]], round(float(lat), 2), round(float(lon), 2), []]
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = NUMERIC.get(shape.get("id", "")) or WITHOUT_NUMBER[name]
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        country = countries.setdefault(code, [name, 0.0, 0.0, []])
        for polygon in polygons:
            rings = (ring_of(indices, arcs) for indices in polygon)
            country[3].extend(part for ring in rings if len(ring) > 2 for part in halves(ring))
    print("# Country shapes and the point of each country's badge, for the desk's map. Made by make_world.py beside this file.")
    print("# Shapes: Natural Earth 1:110m (public domain) by npm world-atlas 2.0.2 (ISC); its lines are those held de facto and take")
    print("# no side. Names and points: data/places/countries.tsv (sources there). Retrieved 2026-11-22.")
    print("# rings: ';' between rings; a ring is x,y then dx,dy steps, in hundredths of a degree; empty = too small for the scale.")
    print("iso3\tname\tlat\tlon\trings")
    for code in sorted(countries):
        name, lat, lon, rings = countries[code]
        written = []
        for ring in rings:
            steps, (px, py) = [f"{ring[0][0]},{ring[0][1]}"], ring[0]
            for x, y in ring[1:]:
                steps.append(f"{x - px},{y - py}")
                px, py = x, y
            written.append(" ".join(steps))
        print(f"{code}\t{name}\t{lat}\t{lon}\t{';'.join(written)}")


main()
