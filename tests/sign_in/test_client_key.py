"""The key pair of a confidential client: what is kept of it, what it signs, what is never said."""

import time

import pytest
from joserfc import jwt
from joserfc.jwk import import_key

from patient_access.sign_in.client_key import ALGORITHMS, ClientKey, KeyUnreadable

_LONGEST = 1280
"""Characters that Windows Credential Manager keeps under one name: 2,560 bytes of UTF-16."""


@pytest.fixture(scope="module", params=ALGORITHMS)
def key(request):
    return ClientKey.new(request.param)


def test_what_the_keyring_keeps_fits_into_one_entry_on_windows(key):
    assert len(key.text.encode("utf-16-le")) <= 2 * _LONGEST


def test_a_key_comes_back_as_the_same_key(key):
    again = ClientKey.from_text(key.text)
    assert (again.algorithm, again.kid, again.text) == (key.algorithm, key.kid, key.text)
    assert again.public() == key.public()
    signed = again.assertion("made-up-client", "https://ehr.example/token")
    jwt.decode(signed, import_key(key.public()), [key.algorithm])


def test_the_public_part_has_nothing_of_the_private_one(key):
    public = key.public()
    assert set(public) <= {"kty", "crv", "x", "y", "n", "e", "use", "alg", "kid"}
    assert (public["use"], public["alg"]) == ("sig", key.algorithm)
    assert public["kid"] == import_key(public).thumbprint()
    assert public.get("crv", "P-384") == "P-384"
    assert len(import_key(public).as_dict().get("n", "n" * 512)) == 512, "RSA of 3,072 bits"


def test_an_assertion_says_who_asks_whom_and_for_how_long(key):
    signed = key.assertion("made-up-client", "https://ehr.example/token")
    read = jwt.decode(signed, import_key(key.public()), [key.algorithm])
    assert read.header == {"alg": key.algorithm, "kid": key.kid, "typ": "JWT"}
    assert set(read.claims) == {"iss", "sub", "aud", "exp", "jti"}
    assert read.claims["iss"] == read.claims["sub"] == "made-up-client"
    assert read.claims["aud"] == "https://ehr.example/token"
    assert 60 < read.claims["exp"] - time.time() <= 300
    assert len(read.claims["jti"]) >= 22, "128 bits"


def test_no_two_assertions_share_a_jti():
    key = ClientKey.new("ES384")
    read = import_key(key.public())
    signed = [key.assertion("c", "https://ehr.example/token") for _ in range(50)]
    assert len({jwt.decode(one, read, ["ES384"]).claims["jti"] for one in signed}) == 50


def test_a_key_is_never_printed(key):
    whole = ClientKey.from_text(key.text)._key.as_dict(private=True)
    said = f"{key} {key!r} {key._key} {key._key!r} {vars(key)}"
    assert not [part for part in ("d", "p", "q") if whole.get(part, "!" * 99)[:20] in said]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "made-up-secret",
        "[]",
        "7",
        "null",
        '{"alg":"none"}',
        '{"alg":["ES384"]}',
        '{"alg":"HS256","kty":"oct","k":"made-up-secret"}',
        '{"alg":"ES384","kty":"EC","crv":"P-384","x":"made-up-secret","y":"eA","d":"eA"}',
        '{"alg":"RS384","p":"made-up-secret","q":"eA"}',
        '{"alg":"RS384","p":7,"q":"eA"}',
        '{"alg":"RS384","p":"","q":""}',
        f'{{"alg":"RS384","p":"{"_" * 256}","q":"{"_" * 256}"}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_key_is_refused_without_a_word_of_it(text):
    with pytest.raises(KeyUnreadable) as caught:
        ClientKey.from_text(text)
    assert str(caught.value) == ""
    assert caught.value.__context__ is None


def test_a_key_of_another_curve_or_without_its_private_part_is_no_key():
    key = ClientKey.new("ES384")
    for wrong in (
        key.text.replace("ES384", "RS384"),
        key.text.replace('"P-384"', '"P-256"'),
        key.text.replace('"d":"', '"d":"A'),
        key.text[: key.text.index(',"d"')] + "}",
    ):
        with pytest.raises(KeyUnreadable):
            ClientKey.from_text(wrong)
