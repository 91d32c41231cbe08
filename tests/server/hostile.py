"""What a client could write to harm whoever prints it, and functions that misbehave in a press. Nothing here is run
but in a press of the tests' own."""

import os
import socket
import subprocess
import sys
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

from reports import pdf, samples
from reports.content import AgendaLine, AnswerLine, AnswerState, ClinicianNote, GivenAnswer, QuestionPair, SessionPrep
from reports.pdf import Paper, Pdf

FILE = "file:///etc/passwd"
NET = "http://127.0.0.1:9/x"

VECTORS = {
    "picture": f'<img src="{FILE}">',
    "picture over the network": f'<img src="{NET}.png">',
    "picture without a scheme": '<img src="//127.0.0.1:9/x.png">',
    "relative picture": '<img src="../../../../etc/passwd">',
    "picture set": f'<img srcset="{FILE} 2x" src="{FILE}">',
    "picture source": f'<picture><source srcset="{FILE}"><img src="{FILE}"></picture>',
    "data address": '<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=">',
    "style sheet": f'<link rel="stylesheet" href="{FILE}">',
    "alternate style sheet": f'<link rel="alternate stylesheet" href="{NET}.css">',
    "attachment of the document": f'<link rel="attachment" href="{FILE}">',
    "attachment of a link": f'<a rel="attachment" href="{FILE}">here</a>',
    "import": f'<style>@import "{FILE}";</style>',
    "import by url": f"<style>@import url({NET}.css);</style>",
    "typeface": f"<style>@font-face {{ font-family: f; src: url({FILE}) }}</style><p style='font-family:f'>x</p>",
    "typeface of this machine": "<style>@font-face { font-family: f; src: local('DejaVu Sans') }</style>"
    "<p style='font-family:f'>x</p>",
    "background": f'<p style="background: url({FILE})">x</p>',
    "background that breaks out of an attribute": f'"><p style="background:url({FILE})">',
    "background that breaks out of a style": f"'; background: url({FILE})",
    "old background": f'<table background="{FILE}"><tr><td>x</td></tr></table>',
    "list mark": f"<ul style='list-style-image:url({FILE})'><li>x</li></ul>",
    "border picture": f"<p style='border:3px solid; border-image: url({FILE}) 30'>x</p>",
    "generated content": f"<style>p::before {{ content: url({FILE}) }}</style><p>x</p>",
    "page background": f"<style>@page {{ background: url({NET}.png) }}</style>",
    "margin box": f"<style>@page {{ @top-left {{ content: url({FILE}) }} }}</style>",
    "mask by variable": f"<p style='--x:url({FILE}); background:var(--x)'>x</p>",
    "picture in SVG": f'<svg width="9" height="9"><image href="{FILE}" width="9" height="9"/></svg>',
    "picture in SVG by xlink": f'<svg width="9" height="9"><image xlink:href="{FILE}" width="9" height="9"/></svg>',
    "use in SVG": f'<svg width="9" height="9"><use href="{FILE}#x"/></svg>',
    "use in SVG by xlink": f'<svg width="9" height="9"><use xlink:href="{NET}.svg#x"/></svg>',
    "style in SVG": f'<svg width="9" height="9"><style>@import "{FILE}";</style></svg>',
    "fill in SVG": f'<svg width="9" height="9"><rect width="9" height="9" fill="url({FILE}#x)"/></svg>',
    "script in SVG": f'<svg width="9" height="9"><script href="{NET}.js"/></svg>',
    "object": f'<object data="{FILE}"></object>',
    "embedded file": f'<embed src="{FILE}">',
    "frame": f'<iframe src="{FILE}"></iframe>',
    "base": f'<base href="{FILE}"><img src="x.png">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={FILE}">',
    "entity": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{FILE}">]><p>&e;</p>',
    "picture as a button": f'<input type="image" src="{FILE}">',
    "video poster": f"<video poster={FILE}><source src={FILE}></video>",
    "icon": f'<link rel="icon" href="{FILE}">',
    "template": "{% include '/etc/passwd' %}{{ ''.__class__.__mro__ }}${7*7}<%= 7 %>",
}

BOMBS = {
    "ten thousand combining marks": "a" + "\u0301" * 10_000,
    "a line of ten megabytes": "x" * 10_000_000,
    "a word of a million letters": "Donaudampf" * 100_000,
    "a flood of signs without width": "\u200b\u200d\ufeff" * 300_000,
    "nested directions": "\u202e\u2066\u05d0a" * 50_000,
    "a million line breaks": "a\n" * 500_000,
    "entities": "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + "&b;" * 100_000,
    "deep nesting": "<div>" * 200_000,
    "families that no typeface has": "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 50_000,
    "every letter there is": "".join(chr(n) for n in range(32, 0x30000) if unicodedata.category(chr(n)) != "Cs"),
    "page breaks and wide cells": "\f<table><td colspan=1000000>" * 20_000,
}


def everywhere(words: str, answers: int = 1) -> SessionPrep:
    """A report in which every place that holds someone's words or name holds these."""
    content = samples.clinician()
    line = AnswerLine(words, words, is_words=True)
    given = GivenAnswer(AnswerState.ANSWERED, (line,), words, words, words)
    return replace(
        content,
        lede=words,
        partners=replace(content.partners, a=replace(content.partners.a, name=words)),
        commitments=tuple(replace(each, what=words, how_seen=words, note=words) for each in content.commitments[:1]),
        gaps=tuple(replace(each, statement=words) for each in content.gaps[:1]),
        passages=tuple(replace(each, text=words, source=words) for each in content.passages[:1]),
        scores=tuple(replace(each, title=words, about=words) for each in content.scores[:1]),
        answers=tuple(QuestionPair(words, n, words, words, given, given) for n in range(1, answers + 1)),
        safety=replace(content.safety, passages=tuple(replace(e, quote=words) for e in content.safety.passages[:1])),
        agenda=(AgendaLine(words, words),),
        notes=(ClinicianNote(words, (line,)),),
    )


# ---------------------------------------------------------------- printers that misbehave


def as_it_stands(html: str, paper: Paper) -> Pdf:
    """Words as if nothing had made text of them: what the renderer does then."""
    return pdf.to_pdf(f"<html lang='en'><title>t</title><body>{html}</body></html>", paper)


def forever(_content: str, _paper: Paper) -> Pdf:
    while True:
        pass


def asleep(_content: str, _paper: Paper) -> Pdf:
    time.sleep(600)
    raise AssertionError


def greedy(_content: str, _paper: Paper) -> Pdf:
    return Pdf(b"x" * 2**31, 1)


def bulky(_content: str, _paper: Paper) -> Pdf:
    return Pdf(b"x" * 3_000_000, 1)


def leaving(_content: str, _paper: Paper) -> Pdf:
    os._exit(3)


def rooted(_content: str, _paper: Paper) -> Pdf:
    """How much of a house a press can see: its settings by name."""
    return Pdf(" ".join(sorted(os.environ)).encode(), 1)


def nosy(what: str, _paper: Paper) -> Pdf:
    """Asks for something behind the renderer's back, and hides that it was refused."""
    try:
        match what:
            case "file":
                Path("/etc/hostname").read_text()
            case "connection":
                socket.create_connection(("127.0.0.1", 9), timeout=0.1)
            case "process":
                subprocess.run([sys.executable, "-c", ""], check=False)
    except OSError:
        pass
    return Pdf(b"as if nothing had been", 1)
