"""What the project says about itself is true: commands, settings, versions, layers, and what no file may contain."""

import ast
import re
import shlex
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement

from assistant import cli
from assistant.settings import Settings, project_root
from assistant.terminal.usage import split_call

ROOT = project_root()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = sorted((ROOT / "assistant").rglob("*.py"))

# a part may import those with a smaller number, and itself
LAYERS = {
    "errors": 0,
    "settings": 0,
    "messages": 0,
    "markup": 0,
    "files": 1,
    "gate": 1,
    "documents": 1,
    "retrieval": 2,
    "answering": 3,
    "evaluation": 4,
    "export": 4,
    "feedback": 4,
    "assistant": 4,
    "build": 4,
    "batch": 5,
    "replacing": 5,
    "terminal": 6,
    "web": 6,
    "cli": 7,
    "page": 8,
    "__main__": 8,
}


def part(path: Path) -> str:
    inside = path.relative_to(ROOT / "assistant")
    return inside.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and path.relative_to(ROOT).parts[0] != "corpus"]


def readme_commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    inline = re.findall(r"`((?:make|assistant|python -m assistant) [^`]+)`", text)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    lines = [line for line in lines if not line.startswith("export ASSISTANT_")]
    return sorted({*filter(None, lines), *inline})


@pytest.mark.parametrize("command", readme_commands())
def test_the_commands_of_the_readme_exist(command: str) -> None:
    program, *words = shlex.split(command)
    if program == "make":
        targets = [word for word in words if "=" not in word]
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
        assert [word for word in words if "=" in word and f"$({word.partition('=')[0]})" not in makefile] == []
        return
    assert program == "assistant"
    call = split_call(words)
    group = typer.main.get_command(cli.app)
    if call.rest == ("--help",):
        return
    name, *rest = call.rest
    if (inside := getattr(group.commands[name], "commands", None)) is not None:
        group, (name, *rest) = group.commands[name], rest
        assert name in inside
    # raises for an unknown command, option or value; nothing is run
    group.commands[name].make_context(name, rest, obj=call)


def test_the_readme_starts_with_the_two_commands() -> None:
    first = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert first
    assert [line.split()[:2] for line in first[1].splitlines()] == [["make", "run"], ["make", "test"]]


def commands_of(group: typer.core.TyperGroup) -> list[str]:
    names: list[str] = []
    for name, command in group.commands.items():
        inside = commands_of(command) if isinstance(command, typer.core.TyperGroup) else []
        names += [f"{name} {sub}" for sub in inside] or [name]
    return names


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in commands_of(typer.main.get_command(cli.app)):
        assert f"| `{name}` |" in text
        assert f"assistant {name}" in text


def test_the_settings_of_the_readme_are_those_of_the_code() -> None:
    rows = re.findall(
        r"^\| `ASSISTANT_(\w+)` \| (?:`([^`]+)`|–)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    settings = Settings()
    assert {name.lower() for name, _ in rows} == set(Settings.model_fields)
    exported = re.findall(r"^export ASSISTANT_(\w+)=", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.lower() for name in exported} <= set(Settings.model_fields)
    for name, default in rows:
        value = getattr(settings, name.lower())
        shown = value.name if isinstance(value, Path) else str(value)
        assert default == ("" if value is None else shown)


def test_torch_stays_out_of_the_default_environment() -> None:
    lines = (ROOT / "constraints-models.txt").read_text(encoding="utf-8").splitlines()
    versions = dict(line.split("==") for line in lines if not line.startswith("#"))
    (models,) = map(Requirement, PROJECT["optional-dependencies"]["models"])
    assert models.specifier.contains(versions[models.name])
    assert f"torch=={versions['torch']}" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {Requirement(text).name for text in PROJECT["dependencies"]}.isdisjoint(versions)


def test_the_version_is_the_same_everywhere() -> None:
    changes = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert changes[0][0] == PROJECT["version"] == metadata.version(PROJECT["name"])
    assert changes == sorted(changes, key=lambda change: [int(number) for number in change[0].split(".")], reverse=True)


def test_exact_versions_are_those_the_ranges_allow() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", pin) for pin in pins)
    versions = {name.lower(): version for name, _, version in (pin.partition("==") for pin in pins)}
    assert "torch" not in versions
    for text in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(versions[requirement.name.lower()]), text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        return
    for name in imported(path):
        if name.startswith("assistant."):
            other = name.split(".")[1]
            assert other == own or LAYERS[other] < LAYERS[own], f"{own} imports {name}"
        if name.partition(".")[0] == "streamlit":
            assert own == "web", f"{own} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_prints(path: Path) -> None:
    if part(path) == "cli":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "typer.echo", "typer.secho", "sys.stdout.write", "sys.stderr.write"}
            assert not called.endswith("console.print")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_pickled(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    picklers = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    assert {name.partition(".")[0] for name in imported(path)} & picklers == set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        allowed = [keyword.value for keyword in node.keywords if keyword.arg == "allow_pickle"]
        assert all(isinstance(value, ast.Constant) and value.value is False for value in allowed), ast.unparse(node)
        assert allowed or called not in {"np.load", "np.save", "numpy.load", "numpy.save"}, ast.unparse(node)


def test_modules_stay_readable() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("the host of a package registry", r"py(?:pi\.org|thonhosted)|registry\.npmjs|index[-_]url|deb\.debian"),
        ("a path of one machine", r"(?<![\w.])/(?:home|root|Users|work)/"),
    ],
)
def test_no_file_names(what: str, pattern: str) -> None:
    found = re.compile(pattern)
    own = Path(__file__).name
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in tracked_files() if path.name != own}
    assert len(texts) > 20
    named = [str(path.relative_to(ROOT)) for path, text in texts.items() if "\0" not in text and found.search(text)]
    assert named == [], f"{what} stands in {named}"


def test_the_network_is_closed_to_tests() -> None:
    import socket

    with socket.socket() as stranger, pytest.raises(pytest.fail.Exception, match="reached for the network"):
        stranger.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception, match=r"look-up of 'example\.org'"):
        socket.create_connection(("example.org", 80), timeout=1)
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        here.listen()
        socket.create_connection(here.getsockname(), timeout=1).close()
