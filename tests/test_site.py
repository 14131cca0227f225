"""The check of the site's links finds what is broken."""

from pathlib import Path

import pytest

from tests import site


def test_broken_links_and_other_hosts_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="api/leads.html#close.leads.get">a</a> <a href="api/leads.html#gone">b</a>'
        '<a href="missing.html">c</a> <a href="https://developer.close.com">d</a>'
        '<script src="https://cdn.example/x.js"></script> <img src="data:image/png;base64,AA">'
    )
    (tmp_path / "api" / "leads.html").write_text(
        '<dt id="close.leads.get"><a href="../index.html">up</a></dt>'
    )
    (tmp_path / "site.css").write_text("body { background: url('//fonts.example/f.woff') }")
    (tmp_path / "llms.txt").write_text("- [leads](api/leads.html): all\n- [x](x.html.md): gone")
    assert site.main([str(tmp_path)]) == 1
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "2 pages, 5 links, 5 problems",
        "index.html loads https://cdn.example/x.js",
        "index.html: api/leads.html#gone leads nowhere",
        "index.html: missing.html leads nowhere",
        "llms.txt: x.html.md leads nowhere",
        "site.css loads //fonts.example/f.woff",
    ]


def test_a_folder_without_pages_is_no_site(tmp_path: Path) -> None:
    assert site.main([str(tmp_path)]) == 1
