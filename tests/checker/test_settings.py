"""Settings of a project: where they are found, which files they speak of, and one clear line for what is wrong."""

import pytest

from chainrule.checker.reports.report import Report
from chainrule.checker.reports.select import chosen
from chainrule.checker.runs import check_paths, files
from chainrule.checker.settings.globs import matches
from chainrule.checker.settings.project import find, read
from chainrule.errors import UsageError

SIGN = "Let $L(p) = -\\ln p$.\n\n$$\\frac{dL}{dp} = \\frac{1}{p}$$\n"
EXPONENT = "Let $f(x) = x^3$.\n\n$$\\frac{df}{dx} = 3x^3$$\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    for path, text in {"notes/a.md": SIGN, "notes/b.md": EXPONENT, "drafts/deep/c.md": SIGN, "d.md": EXPONENT}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def flagged(project, toml, *paths, name="chainrule.toml"):
    (project / name).write_text(toml, encoding="utf-8")
    settings = find(project)
    report = chosen(check_paths([project / path for path in paths or (".",)], settings), settings)
    found = [f"{d.document.path}:{f.name}" for d in report.documents for j in d.judged for f in j.findings]
    return sorted(entry.removeprefix(f"{project}/") for entry in found)


def test_without_settings_all_is_flagged(project):
    everything = ["d.md:exponent", "drafts/deep/c.md:sign", "notes/a.md:sign", "notes/b.md:exponent"]
    assert flagged(project, "") == everything


@pytest.mark.parametrize(
    ("toml", "left"),
    [
        ('ignore = ["sign"]', ["d.md:exponent", "notes/b.md:exponent"]),
        ('select = ["sign"]', ["drafts/deep/c.md:sign", "notes/a.md:sign"]),
        ('exclude = ["drafts"]', ["d.md:exponent", "notes/a.md:sign", "notes/b.md:exponent"]),
        ('exclude = ["notes/*.md"]', ["d.md:exponent", "drafts/deep/c.md:sign"]),
        ('exclude = ["**/*.md"]', []),
        ('exclude = ["*.md"]', []),
        ('exclude = ["/d.md"]', ["drafts/deep/c.md:sign", "notes/a.md:sign", "notes/b.md:exponent"]),
        ('[per-file-ignores]\n"notes/**" = ["sign"]', ["d.md:exponent", "drafts/deep/c.md:sign", "notes/b.md:exponent"]),
        ('[per-file-ignores]\n"*.md" = ["sign", "exponent"]', []),
    ],
)  # fmt: skip
def test_settings_choose(project, toml, left):
    assert flagged(project, toml) == left
    inside = toml.replace("[per-file-ignores]", "[tool.chainrule.per-file-ignores]")
    (project / "chainrule.toml").unlink()
    assert flagged(project, f"[tool.chainrule]\n{inside}", name="pyproject.toml") == left


def test_a_named_file_that_is_excluded_is_said(project):
    (project / "chainrule.toml").write_text('exclude = ["drafts"]', encoding="utf-8")
    report = Report()
    named = project / "drafts" / "deep" / "c.md"
    assert list(files([named], report, find(project))) == []
    assert report.excluded == [str(named)]


def test_an_excluded_file_that_is_included_defines_and_is_not_judged(project):
    (project / "main.tex").write_text("\\input{part}\nThen $\\frac{df}{dx} = 3x^3$.\n", encoding="utf-8")
    (project / "part.tex").write_text(
        "Let $f(x) = x^3$. Then $\\frac{df}{dx} = x^2$. % chainrule: ignore[sign]\n", encoding="utf-8"
    )
    assert flagged(project, "", "main.tex") == ["main.tex:constant-factor", "main.tex:exponent"]
    assert flagged(project, 'exclude = ["part.tex"]', "main.tex") == ["main.tex:exponent"]
    settings = find(project)
    report = chosen(check_paths([project / "main.tex"], settings), settings)
    assert [notice for document in report.documents for notice in document.notices] == []


def test_the_nearest_file_counts(project):
    (project / "chainrule.toml").write_text('ignore = ["sign"]', encoding="utf-8")
    (project / "drafts" / "chainrule.toml").write_text('ignore = ["value"]', encoding="utf-8")
    assert find(project / "drafts" / "deep").ignore == ("value",)
    assert find(project / "notes").ignore == ("sign",)
    assert find(project / "notes").root == project.resolve()


def test_the_root_of_a_repository_ends_the_search(project):
    (project / "chainrule.toml").write_text('ignore = ["sign"]', encoding="utf-8")
    (project / "notes" / ".git").mkdir()
    assert find(project / "notes").ignore == ()


def test_another_tool_s_file_is_passed_over(project):
    (project / "pyproject.toml").write_text('[project]\nname = "chainrule-notes"\n', encoding="utf-8")
    assert find(project).source == ""
    with pytest.raises(UsageError, match=r"has no table \[tool.chainrule\]"):
        read(project / "pyproject.toml")


def test_options_add_to_the_file(project):
    (project / "chainrule.toml").write_text('select = ["sign"]\nignore = ["value"]', encoding="utf-8")
    both = find(project).with_options(("exponent",), ("kink-value",))
    assert (both.select, both.ignore) == (("exponent",), ("value", "kink-value"))
    with pytest.raises(UsageError, match="did you mean 'exponent'"):
        find(project).with_options(("exponnent",), ())


@pytest.mark.parametrize(
    ("toml", "line", "message"),
    [
        ('select = ["sign"]\nignroe = ["sign"]', 2, "'ignroe' is no setting; did you mean 'ignore'?"),
        ('\n\nselect = [\n  "sign",\n  "sing",\n]', 5, "in 'select': 'sing' is no finding; did you mean 'sign'?"),
        ('ignore = "sign"', 1, "'ignore' is a list of strings"),
        ("exclude = [1]", 1, "'exclude' is a list of strings"),
        ('[per-file-ignores]\n"a/*.md" = ["exponant"]', 2, "in 'a/*.md': 'exponant' is no finding; did you mean"),
        ("per-file-ignores = []", 1, "is a table from patterns"),
        ("baseline = 3", 1, "'baseline' is the path of a file"),
        ("colour = true", 1, "known are select, ignore"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(tmp_path, toml, line, message):
    path = tmp_path / "chainrule.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        find(tmp_path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["select = [", "a = 1\na = 2", "[" * 5000])
def test_what_is_no_toml_is_one_error(tmp_path, text):
    (tmp_path / "chainrule.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="is no TOML"):
        find(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("a.md", ["a.md", "x/a.md", "a.md/y"], ["b.md", "xa.md"]),
        ("*.md", ["a.md", "x/y/a.md"], ["a.mdx"]),
        ("drafts/", ["drafts/a.md", "x/drafts/a.md"], ["draft/a.md"]),
        ("x/*.md", ["x/a.md"], ["a.md", "x/y/a.md", "y/x/a.md"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("**/a.md", ["a.md", "x/a.md", "x/y/a.md"], ["x/b.md"]),
        ("x/**/a.md", ["x/a.md", "x/y/a.md", "x/y/z/a.md"], ["a.md", "y/x/a.md"]),
        ("x/**", ["x/a.md", "x/y/a.md"], ["y/a.md"]),
        ("x/[ab].md", ["x/a.md", "x/b.md"], ["x/c.md"]),
    ],
)
def test_patterns(pattern, yes, no):
    """What a .gitignore with the same pattern matches."""
    assert [path for path in yes if not matches(path, pattern)] == []
    assert [path for path in no if matches(path, pattern)] == []


def test_many_stars_take_no_time():
    assert not matches("/".join("a" * 60 for _ in range(60)), "**/" * 30 + "*a" * 30 + "b")
