"""No secret survives, nothing else changes, and hostile texts take no longer than others."""

from __future__ import annotations

import base64
import json
import string
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.runtime.launcher import TARGET
from deadhead.runtime.target.deadhead_recorder.masking import bounded, encoded, mask, mask_words, may_hold_secrets
from deadhead.runtime.target.deadhead_recorder.masking import test_line as as_test

_ALNUM = string.ascii_letters + string.digits
#: What passwords are made of, and what one in quotes may have besides.
_BARE = _ALNUM + "!#$%^*_-+~.|/@"
_QUOTED = _BARE + " ,;:&()[]{}<>=?\\'\"\u00e9\n"
_HARMLESS = ("none", "true", "false", "null", "str", "int", "bytes", "bool", "any", "optional")


def _is_secret(text: str) -> bool:
    return "***" not in text and text.lower() not in _HARMLESS and text[-1] not in ".,;" and text[0] != " "


def _texts(alphabet: str, least: int = 4, most: int = 40) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most).filter(_is_secret)


def _json(key: str, value: str) -> str:
    return json.dumps({key: value, "n": 1})


_Writer = Callable[[str, str], str]

_KEYS = [
    *("password", "DB_PASSWORD", "passwd", "userPassword", "pwd", "passphrase", "secret", "client_secret", "token"),
    *(
        "AWS_SECRET_ACCESS_KEY",
        "AccountKey",
        "access_token",
        "api_key",
        "API-KEY",
        "apiKey",
        "private_key",
        "credentials",
    ),
]
#: Ways to write the value of a key that may hold a quoted value, or only a bare one.
_WRITTEN_QUOTED: list[_Writer] = [_json, lambda key, value: json.dumps(_json(key, value))]
_WRITTEN_LITERAL: list[_Writer] = [
    lambda key, value: f"{{{key!r}: {value}, 'n': 1}}",
    lambda key, value: f"connect({key}={value}, n=1)",
    lambda key, value: f"os.environ[{key!r}] = {value}",
]
_WRITTEN_BARE: list[_Writer] = [
    lambda key, value: f"{key}={value}",
    lambda key, value: f"{key}: {value}",
    lambda key, value: f"https://host/path?a=1&{key}={value}&b=2",
    lambda key, value: f"Server=db;{key}={value};Uid=1",
    lambda key, value: f"{key} => {value}, n => 1",
]
#: How the tokens of services begin.
_PREFIXES = [
    *("glpat-", "glptt-", "xoxb-", "xapp-1-", "sk_live_", "sk-ant-api03-", "hf_", "npm_", "ya29.", "dop_v1_", "shpat_"),
    *("sq0atp-", "whsec_", "dckr_pat_", "hvs.", "lin_api_", "pypi-AgEI", "github_pat_", "AIza"),
]
#: Shapes around a secret that need no key.
_SHAPES = {
    "postgres://app:{}@db.example/main": _texts(_ALNUM + "!$%^*_-+~.|@:"),
    "https://{}@github.com/a/b": _texts(_ALNUM, 20),
    "Authorization: {}": _texts(_BARE + " =,"),
    "curl -H 'authorization: {}' host": _texts(_BARE + " ="),
    "{{'Authorization': '{}'}}": _texts(_BARE + " ="),
    "was given bearer {} instead": _texts(_ALNUM + "-_", 20),
    "[('Authorization', '{}'), ('n', '1')]": _texts(_BARE + " =").filter(lambda value: "'" not in value),
    "(b'authorization', b'{}')": _texts(_BARE + " ="),
    "Cookie: {}": _texts(_BARE + " =;"),
    "{{'set-cookie': '{}'}}": _texts(_BARE + " =;"),
    "Proxy-Authorization: {}": st.builds('Digest username="{}", response="{}"'.format, _texts(_ALNUM), _texts(_ALNUM)),
    "sent Basic {} to it": st.binary(min_size=9).map(lambda data: base64.b64encode(data + b"?>").decode()),
    "[('password', '{}'), ('n', 1)]": _texts(_BARE),
    "['mysql', '--db-password', '{}', '-v']": _texts(_BARE).filter(lambda value: value[0] != "-"),
    "run mysql --password {} now": _texts(_BARE).map("a1{}".format),
    "https://a.b/c?se=1&sig={}&sp=r": _texts(_ALNUM + "%", 6),
    "https://a.b/c?X-Amz-Signature={}": _texts("0123456789abcdef", 20),
    "{}": st.one_of(
        st.text(_ALNUM + "-_", min_size=10).map(lambda word: f"eyJhbGciOiJIUzI1NiJ9.{word}.{word}"),
        st.text(_ALNUM, min_size=36, max_size=36).map("ghp_{}".format),
        st.builds("{}{}".format, st.sampled_from(_PREFIXES), st.text("0123456789abcdef", min_size=36, max_size=40)),
        st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16).map("AKIA{}".format),
        st.text(_ALNUM + "+/=\n", min_size=20).map(
            "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----".format
        ),
    ),
}


def _written(writers: list[_Writer], values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """Texts with a value in them, and with three stars in the same quotes, if it has any."""

    def pair(part: tuple[_Writer, str, str]) -> tuple[str, str]:
        writer, key, value = part
        masked = value[0] + "***" + value[0] if writers is _WRITTEN_LITERAL else "***"
        return writer(key, value), writer(key, masked)

    return st.tuples(st.sampled_from(writers), st.sampled_from(_KEYS), values).map(pair)


def _shaped(shape: str) -> st.SearchStrategy[tuple[str, str]]:
    return _SHAPES[shape].map(lambda value: (shape.format(value), shape.format("***")))


#: A text with a secret in it, and the same text without.
_secrets = st.one_of(
    _written(_WRITTEN_QUOTED, _texts(_QUOTED)),
    _written(_WRITTEN_LITERAL, _texts(_QUOTED).map(repr)),
    _written(_WRITTEN_BARE, _texts(_BARE)),
    st.sampled_from([*_SHAPES]).flatmap(_shaped),
)
_prose = st.text(string.ascii_lowercase + " \n.()", max_size=60).filter(lambda text: not may_hold_secrets(text))


@given(_prose, _secrets, _prose)
def test_the_secret_goes_and_all_else_stays(before: str, secret: tuple[str, str], after: str) -> None:
    text, without = secret
    assert mask(f"{before} {text}\n{after}") == f"{before} {without}\n{after}"
    assert mask(without) == without


@given(st.text())
def test_a_text_without_secrets_stays(text: str) -> None:
    masked = mask(text)
    assert masked == text or "***" in masked
    assert mask(masked) == masked


ORDINARY = [
    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version.",
    "The 'token' argument is deprecated, use 'auth'",
    "see https://errors.pydantic.dev/2.11/migration/ or mail a@b.c",
    "http://localhost:8080/path@version",
    "connect(password=None, token: Optional[str] = None)",
    "max_tokens=4096 tokenizer=BertTokenizer secretary=Ann",
    "coroutine 'Task-1' was never awaited; risk-taking-is-not-a-token",
    "bearer authentication is not supported",
    "Basic Authentication and basic authorization headers are deprecated; a cookie jar, cookies['theme']",
    "signature mismatch: f(sig, signature=None) and --token is deprecated, use --auth",
    "('name', 'value') is no pair of ['--verbose', 'password']",
    "global glob.glob('shp') at https://gl-inet.com",
    "tests/test_token.py::TestToken::test_secret failed at tests/test_password.py:12",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_stay(text: str) -> None:
    assert mask(text) == text


@given(st.lists(_texts(_BARE), min_size=1, max_size=3))
def test_the_word_after_an_option_is_masked(words: list[str]) -> None:
    for word in words:
        assert mask_words(["tool", "--db-password", word, "-v"]) == ["tool", "--db-password", "***", "-v"]
        assert mask_words(["tool", f"--token={word}", "x"]) == ["tool", "--token=***", "x"]


def test_a_secret_at_the_limit_is_not_cut_in_two() -> None:
    text = "x" * 95 + " ghp_" + "a" * 36
    assert bounded(text, 105) == "x" * 95 + " ***"
    assert len(bounded("y" * 200, 105)) == 105


@given(_secrets)
def test_lines_hold_none_at_any_depth(secret: tuple[str, str]) -> None:
    line = json.loads(encoded({"k": "log", "deep": [{"text": secret[0], "n": 1}], "ok": True}))
    assert line == {"k": "log", "deep": [{"text": secret[1], "n": 1}], "ok": True}


NAMES = [
    ("tests/sk-learn-integration-1/test_token.py::TestKey::test_password", ""),
    ("tests/sk-learn-integration-1/test_a.py::test_b[", "password='hunter2'"),
    ("test_a.py::test_b[", "ghp_" + "a" * 36),
]
TEXTS = [
    "sk-learn-integration-1 test_a.py::test_b",
    "https://u:hunter22hunter22@h/a.py::b",
    "sk-learn-integration-1/a.py::",
]


@pytest.mark.parametrize(("name", "argument"), NAMES)
def test_a_test_keeps_its_name_in_every_line(name: str, argument: str) -> None:
    test = f"{name}{argument}]" if argument else name
    lines = [encoded({"k": "count", "test": test}), as_test(test, "call", "passed", 0.1)]
    [first, second] = [json.loads(line)["test"] for line in lines]
    assert first == second
    assert first.startswith(name) and ("***" in first) == bool(argument) and not (argument and argument in first)


@pytest.mark.parametrize("text", TEXTS)
def test_what_only_looks_like_a_test_s_name_is_masked(text: str) -> None:
    assert "***" in json.loads(encoded({"k": "log", "text": text}))["text"]


HOSTILE = [
    *("password", "password=", "password='", 'password=\\"', "password=(", "password=,", "password=a,", "pwd    "),
    *("eyJ", "eyJaaaaaaaaaaaa", "://", "://a:", "://" + "a" * 256, "://a:" + "b" * 500, "bearer ", "authorization:"),
    *(
        "cookie",
        "cookie:",
        "'cookie','",
        "authorization digest ",
        "basic ",
        "basic a",
        "('password', '",
        "--password ",
        "--",
    ),
    *("SG.aaaaaaaaaaaaaaaaa.", "?sig=", "?a-", "&signature", "hooks.slack.com/a/", "glpat-", "account_key"),
    *("-----BEGIN PRIVATE KEY-----", "token" + "a" * 40, "AKIA", "password=\\", "secret=['", "api_key=b'''"),
]


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_texts_take_linear_time(part: str) -> None:
    def seconds(length: int) -> float:
        text = (part * length)[:length]
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    seconds(1000)
    assert min(seconds(100_000) for _ in range(3)) < 2.0


def test_re_is_not_imported_for_ordinary_texts() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(TARGET)!r}); sys.modules.pop('re', None)\n"
        "from deadhead_recorder.masking import mask\n"
        f"assert [mask(text) for text in {ORDINARY[:1]!r}] == {ORDINARY[:1]!r}; assert 're' not in sys.modules\n"
        "assert mask('password=x') == 'password=***'; assert 're' in sys.modules"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
