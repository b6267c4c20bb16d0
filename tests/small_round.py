"""A round folder with three schools, tokens, brackets and wide characters, and one meeting of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCHOOLS = """\
school;name;organizer_type;grades;pupils;principal
12345678;Vår skola [skratt] [/b];kommunal;F-6;300;Exempla Provsson
12345679;"=cmd; Ärtans skola";enskild;F-3;;
12345670;Bergskolan 日本;kommunal;4-9;200;Platshålla Textgren
"""
RESULTS = """\
school;measure;school_year;group;value;n;source
12345678;np3_sv_share;2014/15;alla;82;50;påhittad
12345678;np3_ma_share;2014/15;alla;..;50;påhittad
12345678;np3_neither_count;2014/15;alla;4;50;påhittad
12345678;np6_test_points;2014/15;alla;15,3;40;påhittad
12345678;np3_np6_progress;2014/15;alla;60;40;påhittad
12345678;betyg6_points;2014/15;alla;14,3;40;påhittad
12345678;betyg6_points:sv;2014/15;alla;15,0;40;påhittad
12345678;betyg6_points:ma;2014/15;alla;13,0;40;påhittad
12345678;betyg6_spread;2014/15;alla;1,3;40;påhittad
12345678;np3_sv_share;2013/14;alla;75;48;påhittad
12345678;np3_sv_share;2014/15;flickor;90;24;påhittad
12345679;np3_sv_share;2014/15;alla;100;20;påhittad
12345679;np3_ma_share;2014/15;alla;70.5;20;påhittad
12345679;np3_neither_count;2014/15;alla;0;20;påhittad
12345670;np6_test_points;2014/15;alla;12,0;30;påhittad
12345670;betyg6_points;2014/15;alla;15,5;30;påhittad
12345670;betyg6_spread;2014/15;alla;0,5;30;påhittad
kommun;np3_sv_share;2014/15;alla;84;70;påhittad
riket;np6_test_points;2014/15;alla;13,7;;påhittad
"""
ROUND = """\
id: liten
title: En liten omgång
municipality: {code: "0182", name: Nacka}
school_year: 2014/15
guide: nacka-ak3-6
"""
DOCUMENT: dict[str, Any] = {
    "format": "resultatdialog.session",
    "version": 1,
    "id": "0196f5a0-8a52-7c3e-9d1b-3c1f6a2b4d5e",
    "round": "liten",
    "guide": {"id": "nacka-ak3-6", "version": "1"},
    "school": "12345678",
    "held_on": "2016-04-12",
    "state": "held",
    "participants": [
        {"role": "principal", "name": "Exempel Exempelsson"},
        {"role": "lead", "name": "AL"},
        {"role": "notes", "name": "ÅA"},
    ],
    "answers": {
        "uppfoljning_elev": {"note": "Klasskonferenser [skratt] [/b]; =cmd 🙂 åäö", "steps": ["samla_in", "analysera"]},
        "underlag": {"choices": ["np3", "fonologisk_screening"], "other": "lektionsbesök"},
        "np3_sv_orsak": {"reasons": ["sarskilda_behov", "ej_undervisat"], "note": "…"},
        "np3_bada": {"count": 4, "choice": "partly", "note": "…"},
        "np3_kunskapskrav": {"counts": {"sv": 3, "ma": 4}},
        "np3_prov_bedomning": {"status": "declined"},
        "skattning": {"rating": 7, "note": "…"},
    },
    "explanations": [
        {
            "id": "0196f5a1-0c11-7a90-8f2e-5b0d7e9a1c33",
            "measure": "np3",
            "subject": "sv",
            "category": "undervisning",
            "valence": "weakness",
            "quote": "Vi hann inte med momentet.",
            "question": "np3_niva",
            "coder": "AL",
            "coded_at": "2016-04-12T10:31:00+02:00",
        }
    ],
}


def write_small_folder(folder: Path) -> Path:
    folder.mkdir()
    for name, text in (("round.yaml", ROUND), ("schools.csv", SCHOOLS), ("results.csv", RESULTS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder
