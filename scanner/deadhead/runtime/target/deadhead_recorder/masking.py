"""Takes secrets out of every text before it is written: passwords, tokens, keys, in the shapes that logs show.

A text is looked at closely only if it holds one of a few words. Only then is ``re`` imported, which costs more than
all the rest. Every pattern needs a time that grows with the text, not with its square: each either matches at once
or gives up after a bounded number of characters.
"""

from __future__ import annotations

from .encode import Encoder, Texts, quote
from .format import CODES, KIND, LINES, OUTCOME, PATH, PHASE, SECONDS, TEST, TEST_ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Match, Pattern

    from .encode import Json, Line

    Replace = Callable[[Match[str]], str]
    _Base = Dict[str, Pattern[str]]
else:
    _Base = dict

MASK = "***"
_UNKNOWN = "*** (could not be searched for secrets)"

# What a text must hold to be worth a closer look: words in lower case; beginnings as they are, or of several at once.
_WORDS = ("passw", "passphrase", "pwd", "secret", "token", "credential", "authorization")
_OF_KEYS = ("api", "access", "private", "account", "master", "signing", "encryption", "license")
_KEYS = tuple([word + join + "key" for word in _OF_KEYS for join in ("", "_", "-")])
_KEYED = (*_WORDS, *_KEYS)
_HEADERS = ("cookie", "authorization", "basic ", "bearer ", "sig=", "signature=", "private key")
_LISTED = ("('", '("', "['", '["', "--")  # what a key comes after whose value is the next item
_SHAPES = (
    *("eyJ", "AKIA", "ASIA", "github_pat_", "xox", "xapp-", "k_live_", "k_test_", "npm_", "hf_", "AIza", "sk-"),
    *("pypi-AgEI", "SG.", "ya29.", "_v1_", "shp", "sq0", "whsec_", "dckr_pat_", "hvs.", "hvb.", "AGE-", "lin_api_"),
    "hooks.slack.com",
)
_GITHUB = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
_GITLAB = tuple([f"gl{kind}-" for kind in ("pat", "ptt", "dt", "rt", "ft", "soat", "cbt", "agent", "imt")])
_NOT_IN_PATHS = (*" \t\n=:@?&,;'\"",)
_SHORTEST = 14  # of the shapes, in characters
# What comes before each of the four values in a line of kind ``test``.
_ID, _IN, _HOW = f'{{"{KIND}": "{TEST}", "{TEST_ID}": ', f', "{PHASE}": ', f', "{OUTCOME}": '
_LONG = f', "{SECONDS}": '

_KEY = (
    r"(?:passwo?r?ds?|passphrase|pwd|secret(?!ar)|token(?!s\b|iz|is)|credentials?|authorization"
    rf"|(?:{'|'.join(_OF_KEYS)})[_-]?key)"
)
#: A key, in quotes or a subscript or not, up to where its value begins. ``test_token.py::TestToken::test_it`` and
#: ``token.py:12`` are names and places.
_ASSIGNED = rf"(?i){_KEY}[\w.-]{{0,40}}(?:\\{{0,3}}[\"'])?\]?\s{{0,5}}(?:=>|(?<!\.py):(?!:)=?|==?|!=)\s{{0,5}}"
_QUOTE = r"[bBrRuUfF]{0,2}(\\{0,3})(\"\"\"|'''|[\"'])"
#: What is in quotes, by the backslashes before them: with one, a quoted text was itself put in quotes.
_INSIDE = {
    **{("", mark): rf"(?s)[^{mark}\\]*(?:\\.[^{mark}\\]*)*" for mark in "\"'"},
    **{("\\", mark): rf"(?s)[^\\{mark}]*(?:(?:\\\\(?:\\.|[^\\])|\\[^\\{mark}])[^\\{mark}]*)*" for mark in "\"'"},
}
_LINE = r"(?:(?!\\[rn])[^\r\n\"'])*"
_BARE = r"(?:(?![,;&](?:\s|\Z|[\w.-]{1,40}\s{0,5}[=:]))\S)*"
_CLOSING = ")]}>\"'.,;"
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_HARMLESS = r"(?i)(?:none|true|false|null|(?:str|int|bytes|bool|any|optional)(?:\[.*)?)\Z"

#: A key whose value is the next item: ``('password', 'x')``, ``['--password', 'x']``, or the next word of a command.
_NAMED = rf"[\w-]{{0,40}}(?i:{_KEY})[\w-]{{0,40}}"
_NEXT = r"[\"'], [bu]?[\"']"
_PAIRED = rf"(\([bu]?[\"']{_NAMED}{_NEXT})[^\"'\r\n]{{1,4000}}(?=[\"']\))"
_OPTION = rf"(?<![\w-])(--{_NAMED}(?:{_NEXT}| (?=[^\s\"']{{0,200}}\d)))[^\s\"'][^\"'\s]{{0,4000}}"

# Headers as pairs, as WSGI, ASGI and HTTP libraries hold them, and those of which the rest of the line is a secret.
_TICK = r"\\{0,3}[\"']"
_REST = r"[^\"'\\\r\n]{0,4000}"
_HEADER_PAIR = rf"((?i:authorization|cookie){_TICK},\s{{0,3}}[bBrRuU]{{0,2}}{_TICK})[^\s\"'\\]{_REST}"
_COOKIE = rf"((?i:\bcookie)(?:{_TICK})?\s{{0,3}}:\s{{0,3}}(?:[bB]?{_TICK})?)[^\s\"'\\{{\[(]{_REST}"
_SCHEMES = r"(?i:digest|oauth|hawk|signature|aws4-hmac-sha256)"
_SCHEME = rf"((?i:authorization)[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?){_SCHEMES}\s[^\r\n]{{1,4000}}"

_TOKEN = r"eyJ[\w.=-]{12,}"  # of JSON, if there is a full stop in it
_DOTTED = -1  # in place of a group
#: Each with what a text has in lower case where it matches, for ``re`` takes a millisecond to compile one, and with the
#: group that stays.
_PATTERNS: list[tuple[tuple[str, ...], str, int]] = [
    (("eyj",), _TOKEN, _DOTTED),
    (
        ("private key",),
        r"(?s)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}-----|\Z)",
        0,
    ),
    (("://",), r"(://[^\s:/?#@\"'<>]{0,256}:)[^\s/\"'<>]{1,512}(?=@)", 1),
    (("://",), r"(://)[^\s:/?#@\"'<>]{16,256}(?=@)", 1),
    (
        (*_GITHUB, "github_pat_", "xox", "xapp-"),
        r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,}",
        0,
    ),
    (_GITLAB, r"(?<![A-Za-z0-9])gl(?:pat|ptt|dt|rt|ft|soat|cbt|agent|imt)-[\w-]{16,}", 0),
    (
        ("sg.", "ya29.", "_v1_", "shp"),
        r"SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{16,}|do[opr]_v1_[a-f0-9]{32,}|shp(?:at|ss|ca|pa)_\w{16,}",
        0,
    ),
    (
        ("sq0", "whsec_", "dckr_pat_", "hvs.", "hvb.", "lin_api_"),
        r"sq0[a-z]{3}-[\w-]{16,}|whsec_\w{16,}|dckr_pat_[\w-]{16,}|hv[sb]\.[\w-]{16,}|lin_api_\w{20,}",
        0,
    ),
    (("age-secret-key-",), r"AGE-SECRET-KEY-1[A-Z0-9]{20,}", 0),
    (("hooks.slack.com",), r"(hooks\.slack\.com/\w{1,20}/)[\w/-]{16,}", 1),
    (("authorization", "cookie"), _HEADER_PAIR, 1),
    (("cookie",), _COOKIE, 1),
    (("authorization",), _SCHEME, 1),
    (
        ("basic",),
        r"((?i:\bbasic)\s{1,3})(?=[A-Za-z+/]{0,200}[\d=]|[A-Z]?[a-z+/]{1,200}[A-Z])[A-Za-z0-9+/]{8,}={0,2}",
        1,
    ),
    (("sig=", "signature="), r"((?i:[?&;](?:[\w-]{0,20}-)?(?:sig|signature)=))[^\s&\"'<>]{6,}", 1),
    (
        ("k_live_", "k_test_", "pypi-agei", "aiza", "npm_", "hf_"),
        r"(?:sk|rk)_(?:live|test)_\w{10,}|pypi-AgEI[\w-]{10,}|AIza[\w-]{30,}|(?:npm|hf)_[A-Za-z0-9]{30,}",
        0,
    ),
    (("sk-",), r"(?<![A-Za-z0-9])sk-[\w-]{16,}", 0),
    (("akia", "asia"), r"(?:AKIA|ASIA)[A-Z0-9]{12,}", 0),
    (_KEYED, _PAIRED, 1),
    (_KEYED, _OPTION, 1),
    (("bearer",), r"((?i:bearer)\s{1,5})(?=[\w.~+/=-]{0,200}\d|[\w.~+/=-]{20})[\w.~+/=-]{6,}", 1),
]


def may_hold_secrets(text: str) -> bool:
    """Whether ``text`` has to be looked at closely."""
    lower = text.lower()
    assigns = "=" in text or ":" in text or _holds(text, _LISTED)
    return (
        (assigns and _has_key(lower))
        or (len(text) >= _SHORTEST and _has_shape(text))
        or _holds(lower, _HEADERS)
        or ("://" in text and "@" in text)
    )


def _has_shape(text: str) -> bool:
    return _holds(text, _SHAPES) or ("gh" in text and _holds(text, _GITHUB)) or ("gl" in text and _holds(text, _GITLAB))


def _has_key(lower: str) -> bool:
    return _holds(lower, _WORDS) or ("key" in lower and _holds(lower, _KEYS))


def _holds(text: str, parts: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, parts))


def mask(text: str) -> str:
    """``text`` with three stars for each secret in it."""
    if not may_hold_secrets(text):
        return text
    try:
        return _searched(text)
    except ImportError:  # the interpreter is going down, and what cannot be masked is not to be written
        return _UNKNOWN


def bounded(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``; where a secret might be cut into two, it is masked first."""
    if len(text) <= limit:
        return text
    masked = mask(text[: limit + 5000])
    return masked if len(masked) <= limit else masked[: limit - 1] + "\u2026"


def encoded(line: Line) -> str:
    """A line of the record as text, without the secrets in it; names and line numbers of code are none."""
    if line[KIND] != LINES:
        return _ENCODER.encode(line)
    path: Any = line[PATH]
    codes: Any = line[CODES]
    return f'{{"{KIND}": "{LINES}", "{PATH}": {quote(path)}, "{CODES}": [{", ".join(map(quote, codes))}]}}'


def test_line(test: str, phase: str, outcome: str, seconds: float) -> str:
    """A line of kind ``test`` as :func:`encoded` gives it, with its end."""
    texts = _MASKED
    if test not in texts:
        texts.keep(test, _test_name(test))
    told = f"{seconds:.6f}" if type(seconds) is float else _ENCODER.encode(seconds)
    return f"{_ID}{texts[test]}{_IN}{texts[phase]}{_HOW}{texts[outcome]}{_LONG}{told}}}\n"


def _test_name(test: str) -> str:
    """A test's name without secrets: names of code and paths are none, what it is called with may be."""
    name, bracket, parameters = test.partition("[")
    return name + bracket + mask(parameters) if bracket else test


def _masked(text: str) -> str:
    """``text`` without secrets, whatever it is: a test has one name in all lines, whichever comes first."""
    return _test_name(text) if "::" in text and _is_test(text.partition("[")[0]) else mask(text)


def _is_test(name: str) -> bool:
    """Whether this is a file and what is in it, as pytest names tests, and nothing else."""
    path, _, inside = name.partition(".py::")
    return inside.replace("::", "_").isidentifier() and not any(map(path.__contains__, _NOT_IN_PATHS))


_MASKED = Texts(_masked)
_ENCODER = Encoder(_MASKED)


def mask_words(words: list[str]) -> list[Json]:
    """The words of a command line, where the secret may be the word after ``--password``."""
    masked: list[Json] = []
    follows = False
    for word in words:
        masked.append(MASK if follows else mask(word))
        option = word[:1] == "-" and "=" not in word and _has_key(word.lower())
        follows = option and not follows and _RE["(?i)" + _KEY].search(word) is not None
    return masked


class _Compiled(_Base):
    """The compiled patterns by their texts; raises ImportError where it is too late to import ``re``."""

    def __missing__(self, text: str) -> Pattern[str]:
        compiled: Pattern[str] = __import__("re").compile(text)
        self[text] = compiled
        return compiled


_RE = _Compiled()


def _searched(text: str) -> str:
    lower = text.lower()
    for needles, pattern, group in _PATTERNS:
        if _holds(lower, needles):
            text = _RE[pattern].sub(_dotted if group == _DOTTED else _keeping(group), text)
    return _values(text) if _has_key(lower) else text


def _values(text: str) -> str:
    """Mask the values of the keys that name secrets."""
    assigned = _RE[_ASSIGNED]
    parts: list[str] = []
    at = 0
    while True:
        found = assigned.search(text, at)
        if found is None:
            return "".join([*parts, text[at:]])
        start, end = _value(text, found)
        parts += [text[at:start], text[start:end] if _is_harmless(text, start, end) else MASK]
        at = end


def _is_harmless(text: str, start: int, end: int) -> bool:
    """Whether a value is none, or names a type; in quotes it is one."""
    word = text[start:end]
    return not word or (text[start - 1] not in "\"'" and _RE[_HARMLESS].match(word) is not None)


def _value(text: str, found: Match[str]) -> tuple[int, int]:
    """Where the value that ``found`` leads to begins and ends, without its quotes."""
    start = found.end()
    quote = _RE[_QUOTE].match(text, start)
    if quote is not None:
        return quote.end(), _closing(text, quote)
    if text[start : start + 1] in _BRACKETS:
        return start, _bracketed(text, start)
    if found.group()[:13].lower() == "authorization":
        return start, _end(_RE[_LINE].match(text, start), start)
    return start, _bare_end(text, start)


def _closing(text: str, quote: Any) -> int:
    escape, mark = quote.groups()
    if (escape, mark) in _INSIDE:
        return _end(_RE[_INSIDE[escape, mark]].match(text, quote.end()), quote.end())
    closing = text.find(escape + mark, quote.end())
    return len(text) if closing < 0 else closing


def _bare_end(text: str, start: int) -> int:
    value = text[start : _end(_RE[_BARE].match(text, start), start)]
    return start + len(value.rstrip(_CLOSING))


def _keeping(group: int) -> Replace:
    return lambda found: (found.group(group) if group else "") + MASK


def _dotted(found: Match[str]) -> str:
    return MASK if "." in found.group() else found.group()


def _end(found: Match[str] | None, otherwise: int) -> int:
    return otherwise if found is None else found.end()


def _bracketed(text: str, start: int) -> int:
    """Where the bracket that opens at ``start`` is closed: in source code and in ``repr`` alike."""
    opening, closing = text[start], _BRACKETS[text[start]]
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at + 1
    return len(text)
