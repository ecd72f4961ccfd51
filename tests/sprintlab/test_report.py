"""The report: whole without the net, safe against hostile names, and it says what the analysis says."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from metrics.values import Metric, WeakestLink
from sprintlab import report
from sprintlab.report import render_report, write_report
from sprintlab.report.evidence import HEIGHT_PX, by_component, show_moments
from sprintlab.report.kinogram import Kinogram
from sprintlab.report.moments import choose_moments
from sprintlab.report.names import metric_label
from sprintlab.report.view import chart_row, decimals, number, signed
from sprintlab.save import write_files

VOID = {"meta", "img", "br", "link", "input"}
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>.mp4'


class Page(HTMLParser):
    """Text, tags and addresses of a page; fails on tags that do not match."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.addresses, self.text, self.handlers = [], [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [v for k, v in attributes if k in ("src", "href", "xlink:href", "poster", "action")]
        self.handlers += [k for k, _ in attributes if k.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [v for k, v in attributes if k in ("src", "href", "xlink:href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.text).replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_files(sample, folder)
    return folder


@pytest.fixture(scope="module")
def html(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


def test_one_file_without_the_net(html):
    page = Page(html)
    assert all(address.startswith(("data:image/", "#")) for address in page.addresses)
    assert not re.search(r"(https?:)?//[a-z0-9]", re.sub(r'"data:[^"]*"', "", html))
    assert "@import" not in html
    assert "url(http" not in html
    assert page.tags.count("img") == 10 + 2
    assert page.tags.count("svg") >= 6


def test_verdict_comes_first_then_pictures_then_numbers(html):
    sections = re.findall(r'<section id="(\w+)"', html)
    assert sections == ["components", "kinogram", "curves", "numbers", "warnings", "missing", "method"]
    assert html.index("<h1>") < html.index("<section")
    words = Page(html).words
    assert "Swing (cycle faster) lags, very likely (95 %), lowest of the 7 components measured." in words
    assert "81% sure that swing" in words
    assert words.endswith("A training aid. No diagnosis, no statement about injury.")


def test_says_every_number_warning_and_gap(html, sample):
    words = Page(html).words
    for part in ("4.35 Hz", "118 ms", "114 to 122", "402 °/s", "37 cm", "too few for one step"):
        assert part in words
    for notice in sample.warnings:
        assert notice.message in words
        assert notice.remedy in words
    for component in sample.components:
        assert component.name in words
        assert component.reason is None or component.reason in words
    assert "Trunk rotation, Pelvis rotation" in words
    assert "not checked against the primary paper" in words


def test_the_system_stands_in_one_line_under_the_verdict(html, sample):
    assert sample.system.statement.endswith("swing alone does.")
    head = html[: html.index("<section")]
    assert sample.system.statement in Page(head + "</main></body></html>").words


def test_a_flagged_component_is_open_and_shows_its_frames(html, sample):
    swing = html[html.index('<details class="part lags" open>') :]
    swing = swing[: swing.index("</details>")]
    assert swing.count("<img") == 2
    words = " ".join(re.sub(r"<[^>]*>", " ", swing).split())
    first, second = (sample.row_at(t) for t in (0.17, 0.40))
    assert (
        f"left: thigh rearmost at 0.170 s (frame {first}), thigh foremost at 0.400 s (frame {second})"
        in words
    )
    assert "Function to train: Production at speed" in words
    assert "isometric holds" in words
    assert "To confirm, film: From the side" in words
    assert html.count('<details class="part lags" open>') == html.count(" open>") == 1


def test_every_source_is_named_with_what_it_was_used_for(html, sample):
    part = Page(html[html.index('<ol class="sources">') : html.index("</ol>") + 5]).words
    used = [one for one in sample.indicators if one.used]
    assert len({one.norm.source for one in used}) > 2
    for one in used:
        assert sample.norms.sources[one.norm.source] in part
        assert f"{metric_label(one.norm.metric)} ({one.norm.component}):" in part
    unchecked = sum(not one.norm.verified for one in used)
    assert part.count("†") == unchecked > 0
    unused = {n.source for n in sample.norms.entries} - {one.norm.source for one in used}
    assert unused
    assert not any(sample.norms.sources[name] in part for name in unused)


def test_a_norm_of_ones_own_carries_no_dagger(sample):
    checked = tuple(replace(one, norm=replace(one.norm, verified=True)) for one in sample.indicators)
    words = Page(render_report(replace(sample, indicators=checked), ())).words
    assert "†" not in words
    assert "not checked against the primary paper" not in words


def test_hostile_clip_name_is_only_text(sample):
    hostile = replace(
        sample,
        input=replace(sample.input, path=HOSTILE),
        weakest_link=WeakestLink(None, None, (), f"No component clearly lags in {HOSTILE}."),
    )
    html = render_report(hostile, ())
    page = Page(html)
    assert HOSTILE in page.words
    assert "script" not in page.tags
    assert page.handlers == []
    assert "<script>alert" not in html


def test_video_is_shown_only_where_it_lies(sample, folder, html, tmp_path):
    assert "video" not in Page(html).tags
    (tmp_path / "annotated.mp4").write_bytes(b"0")
    write_report(sample, tmp_path, ())
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "annotated.mp4" in page.addresses
    assert page.tags.count("script") == 1


def test_same_analysis_same_bytes(sample, html):
    moments = choose_moments(sample.motion, sample.contacts, sample.pose.body)
    panels = Kinogram(moments, sample.pose, sample.motion.near_side).panels()
    shown = show_moments(sample)
    pictures = Kinogram(shown, sample.pose, sample.motion.near_side, HEIGHT_PX).panels()
    assert render_report(sample, panels, by_component(shown, pictures)) == html


def test_empty_analysis_still_reports(sample):
    none = WeakestLink(None, None, (), "No component clearly lags.")
    parts = tuple(
        replace(c, status="not_measurable", z=None, z_se=None, probability_lags=None, reason="too slow")
        for c in sample.components
    )
    bare = replace(
        sample, contacts=(), steps=(), metrics=(), indicators=(), components=parts, weakest_link=none
    )
    words = Page(render_report(bare, ())).words
    assert "No step shows all five moments" in words
    assert "No whole stride was seen" in words
    assert "too slow" in words


def test_every_file_of_the_contract_is_written(folder):
    tables = {"events.csv", "steps.csv", "keypoints.csv", "keypoints.trc", "angles.mot"}
    others = {
        "timeseries.parquet",
        "timeseries.nc",
        "kinogram.png",
        "angles.png",
        "report.html",
        "result.json",
    }
    assert {path.name for path in folder.iterdir()} >= tables | others


def test_pictures_are_written(folder):
    for name in ("kinogram.png", "angles.png"):
        data = (folder / name).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert len(data) > 20_000


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("screen", [0, 1])
@pytest.mark.parametrize("ink", ["ink", "dim", "accent", "left", "right"])
def test_text_has_aa_contrast_on_light_and_dark(screen, ink):
    css = (Path(report.__file__).parent / "report.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[screen]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for ground in ("page", "card", "soft"):
        bright, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_chart_places(sample):
    row = chart_row(sample.components[0])
    assert row.dot == pytest.approx(100 * (3 - 1.6) / 6, abs=0.01)
    assert row.high - row.low == pytest.approx(100 * 2 * 1.96 * 0.4 / 6, abs=0.02)
    beyond = chart_row(sample.components[-1])
    assert (beyond.dot, beyond.beyond) == (100.0, "high")
    assert chart_row(sample.components[2]).dot is None


@pytest.mark.parametrize(
    ("half", "value", "expected"),
    [(6.2, 118, 0), (0.3, 9, 1), (0.05, 4, 2), (45, 400, 0), (0, 250, 0), (1e-9, 1, 3)],
)
def test_digits_follow_the_interval(half, value, expected):
    assert decimals(half, value) == expected


def test_numbers_in_words():
    given = Metric("contact_time", "both", "s", 0.1184, 0.002, (0.1144, 0.1224), 6, True, None)
    shown = number(given)
    assert (shown.value, shown.unit, shown.interval) == ("118", "\u00a0ms", "114 to 122")
    assert signed(-0.04, 1) == "0.0"
    assert signed(-2.0, 0) == "\u22122"
