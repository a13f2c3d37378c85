"""Reference outputs for the Rust tests: pieces, hidden values, labels and scores of some sentences."""
import json
import sys

import torch

from .batch import collate, pair_masks
from .data import Sent

TEXTS = [
    "The United States condemned the attack .",
    "Israeli air strikes killed 12 people in Gaza City on Tuesday , Palestinian officials said .",
    "RUSSIA SAYS IT WILL WITHDRAW TROOPS FROM UKRAINE BORDER",
    "French President Emmanuel Macron met with Chancellor Angela Merkel in Berlin .",
    "“ We did n’t agree to this , ” he said .",
    "Al-Shabaab claimed responsibility for the bombing at a co-op in Mogadishu .",
    "BAKU , Azerbaijan , Sep. 5 – Hundreds protested against price rises .",
    "U.N. Secretary-General António Guterres urged Myanmar ’s military to release Aung San Suu Kyi .",
    "police arrested 3,000 demonstrators",
    "India and Pakistan may hold talks next week , but no date was set .",
    "The 1,500-page report , published at https://example.org/a/b?c=d , cost $ 2.5 million .",
    "Ça va ? Žižek , Łódź , Straße , ÇELİK , ΑΘΗΝΑ , Київ , 北京 , القدس",
    "😀 👩‍👩‍👧 ok",
    "a",
    ".",
    "\u200b",
    "x" * 150,
    "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    "e\u0301 \u0301 \u00a0a \ufffd \u0000b",
    "NATO 's S-400 F-16s COVID-19 G20 7th 1990s 10:30 3/4",
    "Iran denied that it had supplied Hezbollah with missiles .",
    "Germany , France and Italy suspended aid to Mali after the coup .",
    "Thousands of striking workers marched through Paris .",
    "If Taiwan declares independence , China would attack , the minister warned .",
    "The Taliban have not released the hostages .",
    "South Korea 's foreign minister arrived in Tokyo for a two-day visit .",
    "A suicide bomber killed at least 20 soldiers at a checkpoint near Kandahar .",
    "The European Union imposed sanctions on Belarus .",
    "Kim rejected Trump 's demand to give up nuclear weapons .",
    "Turkey will send 500 tonnes of food aid to Somalia .",
    "Weather : heavy rain in the north of England .",
    "Manchester United beat Barcelona 3-1 in the final .",
    "O'Neill , McDonald and d'Estaing co-signed the pre-war treaty .",
    "( AP ) - - ... [ 1 ] { x } < b > & amp ; # @ % ^ ~ ` | \\ /",
    "1 . Item one 2 . Item two",
    "The the THE The",
    "Mr. Smith , 52 , of St. Louis , Mo. , was convicted .",
    "WASHINGTON",
    "He said she said they said .",
    " ".join(["word"] * 600),
]


@torch.no_grad()
def reference(net, pieces, path):
    net.eval()
    out = []
    for text in TEXTS:
        words = text.split(" ")
        s = Sent(words, "ref")
        b = collate([s], pieces, net.labels)
        h, e = net.encode_both(b)
        n = h.shape[1] - 1
        r4 = lambda t: [round(float(x), 4) for x in t.reshape(-1)]
        first = min(1, n)
        rec = dict(words=words, n_words=n, ids=b["ids"][0].tolist(), shapes=b["shapes"][0].tolist(),
                   first=b["first"][0, 1:].tolist(), cls_hidden=r4(h[0, 0, :8]),
                   word_hidden=[r4(h[0, i, :4]) for i in range(1, n + 1)][:40],
                   event_hidden=[r4(e[0, i, :4]) for i in range(1, n + 1)][:40])
        for t, m in net.tags.items():
            y = m(h[0, 1:])
            lab = net.labels[t]
            rec[t] = [lab[i] for i in y.argmax(-1).tolist()]
            rec[t + "_logits_first"] = r4(y[0, :6]) if n else []
        a = net.arcs(h)[0]
        rec["arc_first"] = r4(a[first, :8])
        rec["arc_argmax"] = a[1:].argmax(-1).tolist()
        hd = torch.tensor(rec["arc_argmax"], dtype=torch.long)
        rel = net.rels(h[0, 1:], h[0][hd])
        rec["deprel_given_argmax_head"] = [net.labels["deprel"][i] for i in rel.argmax(-1).tolist()]
        rec["rel_logits_first"] = r4(rel[0, :6])
        rec["fact"] = [r4(x) for x in net.fact(h[0, 1:])][:40]
        t = net.trig(e[0, 1:])
        y = net.trigger(t)
        rec["trigger"] = [net.labels["trigger"][i] for i in y.argmax(-1).tolist()]
        rec["trigger_logits_first"] = r4(y[0, :6])
        rec["mode_logits_first"] = r4(net.mode(t)[0, :6])
        rec["status_logits_first"] = r4(net.status(t)[0])
        k = n // 2 + 1
        ro = net.roles(e[:, k], e)[0]
        rec["role_trigger_word"] = k - 1
        rec["role"] = [net.labels["role"][i] for i in ro[1:].argmax(-1).tolist()]
        rec["role_logits_first"] = r4(ro[first])
        pair = ([0], [n - 1])
        src, tgt = pair_masks([pair], n + 1)
        rec["relation_pair"] = [pair[0], pair[1]]
        rec["relation_logits_no_sides"] = r4(net.relations(e, b["wmask"] & (torch.arange(n + 1) > 0), src, tgt)[0])
        b2 = collate([s], pieces, net.labels, sides=[pair])
        e2 = net.encode_events(b2, b2["sides"])
        rec["relation_logits_sides"] = r4(net.relations(e2, b["wmask"] & (torch.arange(n + 1) > 0), src, tgt)[0])
        out.append(rec)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(dict(note="f32 PyTorch outputs; int8 is expected to differ a little", sentences=out), f,
                  ensure_ascii=False)
        f.write("\n")
