"""What every page has: its headers, its language, its styles by hash, a sentence when something is refused."""

import gzip
import re

import pytest

from campaign.i18n import gettext, known_language, ngettext, speaking
from campaign.web.assets import BUNDLES, asset, asset_url
from campaign.web.shell import safe_path
from campaign.web.templates import environment, render
from tests.doors import Doors

A_PAGE = "/sign-in"


def test_every_page_carries_a_strict_policy(doors: Doors) -> None:
    for address in (A_PAGE, "/no-such-page"):
        headers = doors.visitor().get(address).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_no_template_holds_a_style_or_a_script_of_its_own() -> None:
    env = environment()
    wrong = []
    for name in env.list_templates(extensions=["html", "svg"]):
        source, _, _ = env.loader.get_source(env, name)  # type: ignore[union-attr]
        wrong += [name for _ in re.finditer(r"\sstyle=|<style|<script(?! src=)|\son\w+=", source)]
    assert wrong == []


def test_a_page_names_its_styles_by_their_hash_and_a_browser_keeps_them(doors: Doors) -> None:
    text = doors.visitor().get(A_PAGE).text
    (address,) = re.findall(r'href="(/static/[0-9a-f]{12}/css/app\.css)"', text)
    kept = doors.visitor().get(address)
    assert (kept.status_code, kept.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert kept.headers["content-type"].startswith("text/css")
    stale = doors.visitor().get(address.replace(address.split("/")[2], "0" * 12))
    assert stale.headers["cache-control"] == "no-cache"
    same = doors.visitor().get(address, headers={"if-none-match": kept.headers["etag"]})
    assert same.status_code == 304


@pytest.mark.parametrize(
    "name", ["..%2fpyproject.toml", "css%2f..%2f..%2fpyproject.toml", "css/none.css", "%2fetc%2fpasswd", "css"]
)
def test_nothing_outside_the_folder_is_served(doors: Doors, name: str) -> None:
    assert doors.visitor().get(f"/static/{'0' * 12}/{name}").status_code == 404


def test_a_first_visit_is_light(doors: Doors) -> None:
    page = len(gzip.compress(doors.visitor().get(A_PAGE).content))
    styles = [asset("css/app.css"), *(asset(name) for name in _screens())]
    heaviest = sum(sorted((len(found.zipped) for found in styles if found), reverse=True)[:2])
    scripts = asset("js/app.js")
    assert scripts
    assert heaviest <= 20_000
    assert len(scripts.zipped) <= 35_000
    assert page + heaviest + len(scripts.zipped) <= 150_000


def _screens() -> list[str]:
    from campaign.web.assets import STATIC

    return [f"css/screens/{path.name}" for path in (STATIC / "css" / "screens").glob("*.css")]


def test_every_style_is_in_a_bundle_or_a_screen() -> None:
    from campaign.web.assets import STATIC

    parts = BUNDLES["css/app.css"]
    loose = [
        path.name
        for path in (STATIC / "css").rglob("*.css")
        if "screens" not in path.parts and not any(str(path.relative_to(STATIC)).startswith(part) for part in parts)
    ]
    assert loose == []
    assert asset_url("css/app.css") != asset_url("js/app.js")


def test_the_language_is_the_cookies_then_the_countys(doors: Doors) -> None:
    visitor = doors.visitor()
    assert '<html lang="zh-CN"' in visitor.get(A_PAGE).text
    visitor.cookies.set("language", "en")
    assert '<html lang="en"' in visitor.get(A_PAGE).text
    visitor.cookies.set("language", "tlh")
    assert '<html lang="zh-CN"' in visitor.get(A_PAGE).text


def test_a_chosen_language_stays_with_the_person(doors: Doors) -> None:
    sent = doors.page("wen").post("/language", data={"language": "en", "back": "/?tab=done"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/?tab=done")
    assert '<html lang="en"' in doors.page("wen").get("/").text


def test_colours_and_row_height_stay_on_the_device(doors: Doors) -> None:
    wen = doors.page("wen")
    wen.post("/appearance", data={"theme": "dark"})
    wen.post("/appearance", data={"density": "compact"})
    wen.post("/appearance", data={"theme": "plaid", "density": "none"})
    assert 'data-theme="dark" data-density="compact"' in wen.get("/").text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "", None, "/\nx"]
)
def test_nobody_is_sent_to_another_site(doors: Doors, target: str | None) -> None:
    assert safe_path(target) == "/"
    sent = doors.page("wen").post("/language", data={"language": "en", "back": target or ""})
    assert sent.headers["location"] == "/"


@pytest.mark.parametrize("address", ["http://[", "//[x", "https://evil.example//evil.example/"])
def test_a_browsers_nonsense_about_where_it_is_breaks_no_page(doors: Doors, address: str) -> None:
    shown = doors.page("wen").get("/campaigns", headers={"HX-Current-URL": address})
    assert shown.status_code == 200
    assert "evil.example" not in shown.text


def test_what_is_not_there_is_said_in_a_sentence_with_a_way_out(doors: Doors) -> None:
    lost = doors.page("wen").get("/no-such-page")
    assert lost.status_code == 404
    assert "这里没有您能看的内容" in lost.text
    assert 'href="/"' in lost.text


def test_a_deed_by_somebody_who_is_not_signed_in_leads_to_sign_in(doors: Doors) -> None:
    asked = doors.visitor().get("/?tab=done")
    assert asked.headers["location"] == "/sign-in?next=/%3Ftab%3Ddone"


def test_sentences_are_spoken_in_the_language_of_the_moment() -> None:
    with speaking("zh_CN"):
        assert ngettext("{n} task", "{n} tasks", 3) == "3 项任务"
    with speaking("en"):
        assert [ngettext("{n} task", "{n} tasks", n) for n in (1, 3)] == ["1 task", "3 tasks"]
        assert gettext("a sentence nobody translated") == "a sentence nobody translated"
    assert [known_language(code) for code in ("zh-CN", "zh", "en-GB", "fr", "", None)] == [
        "zh_CN",
        "zh_CN",
        "en",
        None,
        None,
        None,
    ]


def test_what_a_person_wrote_is_escaped_inside_a_sentence() -> None:
    drawn = environment().from_string('{{ _("No. {n}", n=text) }}').render(text="<script>")
    assert "<script>" not in drawn


def test_a_block_alone_can_be_drawn() -> None:
    with speaking("en"):
        assert render("errors/error.html", block="title", title="A title").strip() == "A title"
